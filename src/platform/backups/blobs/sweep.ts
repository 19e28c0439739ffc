import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../durable.js";
import { blobsDir } from "../layout.js";

/** Removes what runs that were cut left under temporary names, once nobody can be writing it any more. Documents stay, whatever rotation lets go. */
export async function sweepTemporary(repositoryDir: string, firmId: string, before: Date): Promise<string[]> {
  const root = blobsDir(repositoryDir, firmId);
  const swept: string[] = [];
  for (const inner of await namesIn(root)) {
    if (!/^[0-9a-f]{2}$/.test(inner)) continue;
    for (const name of await namesIn(join(root, inner))) {
      const path = join(root, inner, name);
      if (!/^\.[0-9a-f]{64}\.pgp\.[0-9a-f]+\.tmp$/.test(name) || (await stat(path)).mtime > before) continue;
      await rm(path, { force: true });
      swept.push(name);
    }
  }
  return swept;
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
