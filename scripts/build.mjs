// Compiles src/ to dist/. The compiler writes only what changed, and never removes what a source that is gone left behind.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const RECORD = "node_modules/.cache/tsc/build.tsbuildinfo";

if (!existsSync(RECORD)) rmSync("dist", { recursive: true, force: true });
if (!existsSync("dist")) rmSync(RECORD, { force: true });
let status = compile();
if (status === 0) removeOrphans();
// Two builds at one moment can leave a record that takes an old file for the new one; then everything is written anew.
if (status === 0 && hasOldFiles()) {
  rmSync(RECORD, { force: true });
  rmSync("dist", { recursive: true, force: true });
  status = compile();
}
process.exit(status);

function compile() {
  return spawnSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" }).status ?? 1;
}

function hasOldFiles() {
  const sources = readdirSync("src", { recursive: true }).filter((name) => /\.tsx?$/.test(name));
  return sources.some((name) => {
    const output = join("dist", name.replace(/\.tsx?$/, ".js"));
    return !existsSync(output) || statSync(output).mtimeMs < statSync(join("src", name)).mtimeMs;
  });
}

function removeOrphans() {
  for (const name of readdirSync("dist", { recursive: true })) {
    const source = join("src", name.replace(/\.js$/, ""));
    if (name.endsWith(".js") && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join("dist", name));
  }
}
