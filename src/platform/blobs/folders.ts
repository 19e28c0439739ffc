import { chmod, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FirmDb } from "../databases/firm-db.js";

/**
 * Where a firm's sealed files lie: tenants/<slug>/documents/<aa>/<name>, mode 0400 in folders of 0700, and those that still arrive in
 * documents/.new/<random>. Where the operator has given the folder above to a group (the set-group-ID bit, since page server and worker are different unix
 * users there), files are 0440 and folders 2770: all they hold is sealed.
 */
export interface BlobHome {
  db: FirmDb;
  /** tenants/<slug> */
  folder: string;
  /** tenants/.new-blobs: where the worker looks for what is new. */
  spoolDir: string;
}

export const DOCUMENTS = "documents";
export const ARRIVING = ".new";

export function blobPath({ folder }: Pick<BlobHome, "folder">, name: string): string {
  if (!isBlobName(name)) throw new Error("This is not the name of a blob.");
  return join(folder, DOCUMENTS, name.slice(0, 2), name);
}

export function isBlobName(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** documents/<inner>, made when it is missing. */
export async function ensureInDocuments({ folder }: Pick<BlobHome, "folder">, inner: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await ensureFolder(folder, DOCUMENTS);
  return ensureFolder(join(folder, DOCUMENTS), inner);
}

/** Makes a folder in one that is there, durably. */
export async function ensureFolder(parent: string, name: string): Promise<string> {
  const path = join(parent, name);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return path;
    throw error;
  }
  if (await isShared(parent)) await chmod(path, 0o2770);
  await syncFolder(parent);
  return path;
}

/** What a sealed file's mode is in this folder. */
export async function sealedMode(folder: string): Promise<number> {
  return (await isShared(folder)) ? 0o440 : 0o400;
}

export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function isShared(folder: string): Promise<boolean> {
  return ((await stat(folder)).mode & 0o2000) !== 0;
}
