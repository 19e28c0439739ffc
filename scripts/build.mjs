// Compiles src/ to dist/. A file that left src/ must leave dist/ too, so dist/ is dropped when the compiler's own record is gone.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";

if (!existsSync("node_modules/.cache/tsc/build.tsbuildinfo")) rmSync("dist", { recursive: true, force: true });
if (!existsSync("dist")) rmSync("node_modules/.cache/tsc/build.tsbuildinfo", { force: true });
const { status } = spawnSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
process.exit(status ?? 1);
