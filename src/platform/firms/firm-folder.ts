import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../keys/key-files.js";

/** Beside the firms' folders: one empty file for each document that the worker has not kept yet. No slug begins with a dot. */
export const SPOOL_FOLDER = ".new-blobs";

/** tenants/<slug>/: what belongs to the firm and is no row: firm.json, its letterhead, its encrypted documents. */
export interface FirmFolder {
  id: string;
  slug: string;
  name: string;
  jurisdiction: "ZA" | "US";
}

/**
 * Makes the folder, 0700, durably; where the operator gave the folder above to a group (the set-group-ID bit), 2770, since page server and worker are different
 * unix users there. One that belongs to another firm is refused and left alone.
 */
export function makeFirmFolder(tenantsDir: string, firm: FirmFolder): void {
  const folder = join(tenantsDir, firm.slug);
  const owner = ownerOf(folder);
  if (owner !== undefined && owner !== firm.id) throw new Error(`${folder} belongs to another firm (${owner}).`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(tenantsDir).mode & 0o2000) !== 0) chmodSync(folder, 0o2770);
  const path = join(folder, "firm.json");
  const file = openSync(`${path}.new`, "w", 0o600);
  try {
    writeSync(file, `${JSON.stringify(firm, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncFolder(folder);
  syncFolder(tenantsDir);
}

/** Removes the folder of a firm that never opened; nothing when it is another firm's. */
export function removeFirmFolder(tenantsDir: string, firm: { id: string; slug: string }): void {
  const folder = join(tenantsDir, firm.slug);
  if (ownerOf(folder) === firm.id) rmSync(folder, { recursive: true });
}

function ownerOf(folder: string): string | undefined {
  const path = join(folder, "firm.json");
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as FirmFolder).id;
}
