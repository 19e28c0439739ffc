import { randomBytes } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Files that are there whole or not at all: written under another name, synced, renamed. The directory is synced by the caller, once
 * for all its files (POSIX rename is atomic, and durable only when its directory was synced).
 */
export interface DurableFile {
  write(chunk: Uint8Array): Promise<void>;
  /** Syncs the bytes and gives the file its name. */
  commit(): Promise<void>;
  /** Removes what was written; harmless after commit. */
  abandon(): Promise<void>;
}

/** For a path that one run at a time writes; what a killed run left under the temporary name goes. */
export async function createDurable(path: string, mode = 0o600): Promise<DurableFile> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  await rm(temporary, { force: true });
  return durable(temporary, mode, () => rename(temporary, path));
}

/**
 * For a path that several may write at once and that is written once: the commit gives the name by link, which replaces nothing, and throws
 * AlreadyThere when another was first. Leftovers of killed runs end in `.tmp`.
 */
export async function createOnce(path: string, mode = 0o400): Promise<DurableFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  return durable(temporary, mode, async () => {
    await link(temporary, path).catch((error: unknown) => {
      throw isErrno(error, "EEXIST") ? new AlreadyThere(path, { cause: error }) : error;
    });
    await rm(temporary, { force: true });
  });
}

/** Another run gave the name first. */
export class AlreadyThere extends Error {
  override name = "AlreadyThere";
}

async function durable(temporary: string, mode: number, giveName: () => Promise<void>): Promise<DurableFile> {
  const handle: FileHandle = await open(temporary, "wx", mode);
  let state: "open" | "closed" | "done" = "open";
  return {
    async write(chunk) {
      let at = 0;
      while (at < chunk.length) at += (await handle.write(chunk, at)).bytesWritten;
    },
    async commit() {
      await handle.datasync();
      await handle.close();
      state = "closed";
      await giveName();
      state = "done";
    },
    async abandon() {
      if (state === "done") return;
      if (state === "open") await handle.close().catch(() => undefined);
      state = "done";
      await rm(temporary, { force: true });
    },
  };
}

export async function writeDurably(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const file = await createDurable(path, mode);
  try {
    await file.write(typeof content === "string" ? Buffer.from(content) : content);
    await file.commit();
  } finally {
    await file.abandon();
  }
}

/** Makes the directory and those above it, 0700, each new one made durable in its parent. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let dir = path; dir.length >= first.length; dir = dirname(dir)) await syncDirectory(dirname(dir));
}

export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Deletes a directory's named files in the order given, each deletion durable before the next, then whatever else, then itself. */
export async function removeDirectory(dir: string, first: readonly string[]): Promise<void> {
  for (const name of first) {
    await rm(join(dir, name), { force: true });
    await syncDirectory(dir);
  }
  await rm(dir, { recursive: true, force: true });
  await syncDirectory(dirname(dir));
  // The night and the year go when this was the last thing in them.
  for (const parent of [dirname(dir), dirname(dirname(dir))]) {
    if (!/^\d{4}(-\d{2}-\d{2})?$/.test(basename(parent)) || !(await removeIfEmpty(parent))) return;
  }
}

async function removeIfEmpty(dir: string): Promise<boolean> {
  try {
    await rmdir(dir);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOTEMPTY") || isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
