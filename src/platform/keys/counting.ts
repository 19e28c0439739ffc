import { loadRoot } from "./roots.js";
import { subkey } from "./sealing.js";

/** 32 bytes that all web processes hold and the store of their counts does not: they hide whom a count is of. Throws as loadRoot does. */
export function countingSecret(keysDir: string): Buffer {
  const root = loadRoot(keysDir, "web");
  const current = root.versions.get(root.current);
  if (!current) throw new Error("The web root has no current version.");
  return subkey(current, "limits.keys");
}
