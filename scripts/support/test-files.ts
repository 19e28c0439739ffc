import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const NEW_FILE_MS = 5_000;
const TIMES_FILE = "node_modules/.cache/strongroom/test-times.json";

/** The path itself when it is a file. */
export function testFilesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => join(path, name))
    .sort();
}

/** Longest first into the chunk with the least, by how long each file took the last time. */
export function chunksOf(files: readonly string[], count: number): string[][] {
  const times = readTimes();
  const weighed = files.map((file) => ({ file, ms: times[file] ?? NEW_FILE_MS })).sort((a, b) => b.ms - a.ms);
  const chunks = Array.from({ length: Math.min(count, files.length) }, () => ({ files: [] as string[], ms: 0 }));
  for (const { file, ms } of weighed) {
    const lightest = chunks.reduce((least, chunk) => (chunk.ms < least.ms ? chunk : least));
    lightest.files.push(file);
    lightest.ms += ms;
  }
  return chunks.sort((a, b) => b.ms - a.ms).map((chunk) => chunk.files.sort());
}

export function rememberTimes(msOf: ReadonlyMap<string, number>): void {
  mkdirSync(dirname(TIMES_FILE), { recursive: true });
  writeFileSync(TIMES_FILE, JSON.stringify({ ...readTimes(), ...Object.fromEntries(msOf) }));
}

function readTimes(): Record<string, number> {
  return existsSync(TIMES_FILE) ? (JSON.parse(readFileSync(TIMES_FILE, "utf8")) as Record<string, number>) : {};
}
