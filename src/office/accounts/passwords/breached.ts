import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { Refused } from "../../../errors.js";
import { normalPassword } from "./passwords.js";

/**
 * Passwords known from breaches, out of a file that the operator keeps: lines "SHA1:count" in ascending order of the hash, as Have I Been Pwned gives them out
 * ("ordered by hash", tens of gigabytes). It is looked into where it lies, line by line of a binary search: nothing of a password leaves this machine, and no
 * list is held in memory. Sources: NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 6.2.12.
 */
let path: string | undefined;

/** Hash, colon, count and line end, with room to spare; a line is found within two of them. */
const LINE_BYTES_MAX = 80;
const HASH_CHARACTERS = 40;

/** Says where the list stands; undefined: there is none, and nothing is refused for being in it. */
export function useBreachedPasswords(file: string | undefined): void {
  path = file;
}

/** Throws Refused("password_breached"); and any error of the file, since a list that cannot be read must not pass for an empty one. */
export async function refuseBreached(password: string, field = "password"): Promise<void> {
  if (path === undefined) return;
  const file = await open(path, "r");
  try {
    if (!(await isListed(file, password))) return;
  } finally {
    await file.close();
  }
  throw new Refused(
    "password_breached",
    "It stands in lists of passwords that were stolen elsewhere, which are tried first. Choose one that you use nowhere else.",
    field,
  );
}

/** As typed and as it is kept: the lists hold what people typed. */
async function isListed(file: FileHandle, password: string): Promise<boolean> {
  for (const text of new Set([password, normalPassword(password)])) {
    const hash = createHash("sha1").update(text, "utf8").digest("hex").toUpperCase();
    if (await isInList(file, hash)) return true;
  }
  return false;
}

async function isInList(file: FileHandle, wanted: string): Promise<boolean> {
  let [from, to] = [0, (await file.stat()).size];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const line = await lineAt(file, middle, from);
    const found = line.text.slice(0, HASH_CHARACTERS).toUpperCase();
    if (found === wanted) return true;
    if (found < wanted) from = line.end;
    else to = line.start;
  }
  return false;
}

interface Line {
  text: string;
  start: number;
  /** Where the next line begins. */
  end: number;
}

/** The line in which this byte stands; no line begins before `from`. Throws when the file is no such list. */
async function lineAt(file: FileHandle, at: number, from: number): Promise<Line> {
  const start = Math.max(from, at - LINE_BYTES_MAX);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * LINE_BYTES_MAX), 0, 2 * LINE_BYTES_MAX, start);
  const text = buffer.toString("latin1", 0, bytesRead);
  const offset = at - start;
  const before = offset === 0 ? -1 : text.lastIndexOf("\n", offset - 1);
  if (before < 0 && start > from) throw notAList();
  const after = text.indexOf("\n", offset);
  const end = after < 0 ? bytesRead : after + 1;
  const line = text.slice(before + 1, end).trimEnd();
  if (!/^[0-9A-Fa-f]{40}(:\d{1,12})?$/.test(line)) throw notAList();
  return { text: line, start: start + before + 1, end: start + end };
}

function notAList(): Error {
  return new Error("The file of breached passwords is no list of lines SHA1:count in ascending order.");
}
