import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const SOURCE_DIR = join(import.meta.dirname, "../../src");

/** The steps that src/ names in `failpoint("…")` and that begin with the prefix, such as "backup.", in the order of the files. */
export function listFailpoints(prefix: string): string[] {
  return failpointCalls()
    .map(({ step }) => step)
    .filter((step) => step.startsWith(prefix));
}

export interface FailpointCall {
  file: string;
  /** Empty when the call does not name its step in place. */
  step: string;
}

export function failpointCalls(): FailpointCall[] {
  return readdirSync(SOURCE_DIR, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && name !== "failpoints.ts")
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(SOURCE_DIR, file), "utf8").matchAll(/\bfailpoint\((?:"([^"]*)")?/g)].map((call) => ({
        file,
        step: call[1] ?? "",
      })),
    );
}
