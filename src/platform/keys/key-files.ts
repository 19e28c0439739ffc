import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** Someone other than the owner may read the file: nothing starts on such a key. */
export class KeyExposed extends Error {
  override name = "KeyExposed";
}

/** The key asked for is not on this machine. */
export class KeyNotHeld extends Error {
  override name = "KeyNotHeld";
  readonly exit = "keyless";
}

/** Reads a secret file of ours. Throws KeyExposed when group or others have any right on it, KeyNotHeld when it is absent. */
export function readSecretFile(path: string, what: string): string {
  if (!existsSync(path)) throw new KeyNotHeld(`${what} is not held: ${path} does not exist.`);
  const { mode, uid } = statSync(path);
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new KeyExposed(`${path} has mode ${shown}: others can read ${what}. Set it to 0400.`);
  }
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && uid !== me)
    throw new KeyExposed(`${path} belongs to another unix user (${uid}).`);
  return readFileSync(path, "utf8");
}

/**
 * Writes a file whole or not at all, and durably: temporary file, fsync, rename, fsync of the folder. Replaces what was there, and goes to the owner of
 * `like`, so that a new version stays with the unix user who had the one before.
 */
export function writeSecretFile(path: string, content: string, { mode = 0o400, like = path } = {}): void {
  const folder = dirname(path);
  // Group: web and worker are different unix users of one group; what either must not read is 0400.
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, "wx", mode);
  try {
    writeSync(file, content);
    if (existsSync(like)) keepOwner(file, like);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(folder);
}

function keepOwner(file: number, like: string): void {
  const { uid, gid } = statSync(like);
  const now = fstatSync(file);
  if (now.uid !== uid || now.gid !== gid) fchownSync(file, uid, gid);
}

export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
