import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The checkout, with a slash at its end. */
export const CHECKOUT = fileURLToPath(new URL("../../", import.meta.url));

/** A compiled module. Children of tests run what operators run; scripts/test builds it first. */
export function compiled(module: string): string {
  const path = `${CHECKOUT}dist/${module}`;
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm run build first.`);
  return path;
}
