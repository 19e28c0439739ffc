import { Refused } from "../../../errors.js";
import type { RandomAccess } from "./access.js";
import type { Kind } from "./kinds.js";

/** Within how many bytes readers look for the mark of a PDF, and browsers for a page's. */
const BEGINNING_BYTES = 1_024;
const DIRECTORY_END_BYTES = 22;
const COMMENT_BYTES_MAX = 65_535;

/** Refuses a file whose beginning is that of a second kind too, which another program would take it for. */
export function refuseMixedBeginning(head: Buffer, kind: Kind): void {
  const beginning = head.subarray(0, BEGINNING_BYTES).toString("latin1");
  const hasPdf = beginning.indexOf("%PDF-", kind.family === "pdf" ? 1 : 0) >= 0;
  const hasZip = beginning.indexOf("PK\u0003\u0004", kind.family === "zip" ? 1 : 0) >= 0 && kind.family !== "zip";
  if ((hasPdf && kind.family !== "pdf") || hasZip || hasPage(beginning, kind) || hasScript(head, kind))
    throw mixed(kind);
}

/** Refuses a file with a zip at its end, which unpackers read although it begins as something else. */
export async function refuseZipBehind(access: RandomAccess, kind: Kind): Promise<void> {
  if (kind.family === "zip" || kind.family === "text") return;
  const tail = await access.read(access.sizeBytes - DIRECTORY_END_BYTES - COMMENT_BYTES_MAX, access.sizeBytes);
  for (let at = tail.indexOf("PK\u0005\u0006"); at >= 0; at = tail.indexOf("PK\u0005\u0006", at + 1)) {
    const left = tail.length - at - DIRECTORY_END_BYTES;
    if (left >= 0 && tail.readUInt16LE(at + 20) === left) throw mixed(kind);
  }
}

/** Text may speak of pages anywhere but at its very beginning; an e-mail's body is one. */
function hasPage(beginning: string, kind: Kind): boolean {
  if (kind.name === "eml") return false;
  if (kind.family !== "text") return /<(!doctype html|html|head|body|script|svg|iframe|\?php)\b/i.test(beginning);
  return /^(\u00ef\u00bb\u00bf)?\s*(<(!doctype|html|head|body|script|svg|iframe|!--|\?)|#!|\{\\rtf)/i.test(beginning);
}

/** A JPEG whose first segment has the length "/*" is a script to a browser that is told so. */
function hasScript(head: Buffer, kind: Kind): boolean {
  return kind.name === "jpg" && head.subarray(4, 6).toString("latin1") === "/*";
}

function mixed(kind: Kind): Refused {
  return new Refused("file_mixed", `The file is ${kind.words} and something else at once. Nothing was kept.`, "file");
}
