// Compiles src/ to dist/. The compiler writes only what changed, and never removes what a source that is gone left behind.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const RECORD = "node_modules/.cache/tsc/build.tsbuildinfo";

if (!existsSync(RECORD)) rmSync("dist", { recursive: true, force: true });
if (!existsSync("dist")) rmSync(RECORD, { force: true });
const { status } = spawnSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status === 0) removeOrphans();
process.exit(status ?? 1);

function removeOrphans() {
  for (const name of readdirSync("dist", { recursive: true })) {
    const source = join("src", name.replace(/\.js$/, ""));
    if (name.endsWith(".js") && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join("dist", name));
  }
}
