import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isId } from "../../ids.js";
import { isErrno } from "./durable.js";

/**
 * Where things lie in the repository:
 *   repo.json
 *   firms/<firm id>/<yyyy>/<yyyy-mm-dd>/<backup id>/   db.sql.zst.pgp  folder.json.pgp  blobs.idx  manifest.json  manifest.sig
 *   firms/<firm id>/blobs/<aa>/<name>.pgp              a document, written once; blobs.idx says which ones a backup needs
 *   firms/<firm id>/verify/<backup id>.json, .sig      what the test restore found
 *   firms/<firm id>/HOLD                               while it is there, rotation deletes nothing of the firm
 * Backup ids are UUIDv7, so that their order is the order in which the backups were begun.
 */
export const DUMP_FILE = "db.sql.zst.pgp";
export const FOLDER_FILE = "folder.json.pgp";
export const BLOBS_FILE = "blobs.idx";
export const MANIFEST_FILE = "manifest.json";
export const SIGNATURE_FILE = "manifest.sig";

/** One backup's place. It is a backup only when its signature file is there and good. */
export interface BackupPlace {
  firmId: string;
  backupId: string;
  /** The night it belongs to, "YYYY-MM-DD" in the zone of the offices. */
  night: string;
  dir: string;
}

export function firmDir(repositoryDir: string, firmId: string): string {
  if (!isId(firmId)) throw new Error(`${firmId} is not a firm's id`);
  return join(repositoryDir, "firms", firmId);
}

export function backupPlace(repositoryDir: string, firmId: string, night: string, backupId: string): BackupPlace {
  if (!isId(backupId)) throw new Error(`${backupId} is not a backup's id`);
  return { firmId, backupId, night, dir: join(firmDir(repositoryDir, firmId), night.slice(0, 4), night, backupId) };
}

export function verificationPath(repositoryDir: string, firmId: string, backupId: string): string {
  return join(firmDir(repositoryDir, firmId), "verify", `${backupId}.json`);
}

/** Where the firm's documents lie, shared by all its backups. */
export function blobsDir(repositoryDir: string, firmId: string): string {
  return join(firmDir(repositoryDir, firmId), "blobs");
}

export function blobPath(repositoryDir: string, firmId: string, name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new Error(`${name} is not a document's name`);
  return join(blobsDir(repositoryDir, firmId), name.slice(0, 2), `${name}.pgp`);
}

export function isOnHold(repositoryDir: string, firmId: string): boolean {
  return existsSync(join(firmDir(repositoryDir, firmId), "HOLD"));
}

/** Every backup directory of the firm, signed or left over, oldest first. */
export async function listPlaces(repositoryDir: string, firmId: string): Promise<BackupPlace[]> {
  const root = firmDir(repositoryDir, firmId);
  const places: BackupPlace[] = [];
  for (const year of await namesIn(root, /^\d{4}$/)) {
    for (const night of await namesIn(join(root, year), /^\d{4}-\d{2}-\d{2}$/)) {
      for (const backupId of await namesIn(join(root, year, night), /^[0-9a-f-]{36}$/)) {
        if (isId(backupId)) places.push({ firmId, backupId, night, dir: join(root, year, night, backupId) });
      }
    }
  }
  return places.sort((a, b) => (a.backupId < b.backupId ? -1 : 1));
}

export function isSigned(place: BackupPlace): boolean {
  return existsSync(join(place.dir, SIGNATURE_FILE)) && existsSync(join(place.dir, MANIFEST_FILE));
}

async function namesIn(dir: string, shape: RegExp): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => shape.test(name));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
