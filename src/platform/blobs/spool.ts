import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { failpoint } from "../../failpoints.js";
import { isId } from "../../ids.js";
import { firmOf } from "../databases/firm-db.js";
import { type BlobHome, codeOf, ensureFolder, isBlobName, syncFolder } from "./folders.js";

/**
 * What the worker is told without a question to any database: an empty file <firm id>.<blob name> in tenants/.new-blobs for each content of which not
 * everything is done yet. It is written before the row is committed, so a crash leaves a marker without a row, never a row without a marker.
 */
export interface Marker {
  path: string;
  firmId: string;
  blobName: string;
}

export async function mark(home: BlobHome, name: string): Promise<void> {
  await mkdir(dirname(home.spoolDir), { recursive: true });
  await ensureFolder(dirname(home.spoolDir), basename(home.spoolDir));
  const handle = await open(join(home.spoolDir, `${firmOf(home.db).id}.${name}`), "a", 0o600);
  try {
    const now = new Date();
    await handle.utimes(now, now); // a marker that was left without a row is as good as new
  } finally {
    await handle.close();
  }
  failpoint("blobs.marking");
  await syncFolder(home.spoolDir);
}

/** Whatever else lies there is none of ours and stays. */
export async function listMarkers(spoolDir: string): Promise<Marker[]> {
  const names = await readdir(spoolDir).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const markers: Marker[] = [];
  for (const name of names) {
    const at = name.indexOf(".");
    const [firmId, blobName] = [name.slice(0, at), name.slice(at + 1)];
    if (!isId(firmId) || !isBlobName(blobName)) continue;
    markers.push({ path: join(spoolDir, name), firmId, blobName });
  }
  return markers;
}

export async function unmark({ path }: Marker): Promise<void> {
  await rm(path, { force: true });
}

/** Undefined when somebody else removed it. */
export async function markedAt({ path }: Marker): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** It was marked anew in the meantime: there may be more to do than was known. */
export async function isMarkedSince(marker: Marker, ms: number): Promise<boolean> {
  return ((await markedAt(marker))?.getTime() ?? 0) > ms;
}
