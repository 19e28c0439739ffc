import { fileTypeFromBuffer } from "file-type";
import { Refused } from "../../../errors.js";
import { type Kind, TAKEN, kindOfEnding } from "./kinds.js";
import { endingOf } from "./names.js";
import { refuseMixedBeginning } from "./mixed.js";

/**
 * What a file is: its ending, its first bytes and what the browser calls it must say the same.
 * `head` is its first 4 kB or more. Throws Refused with the sentence that helps whoever chose it.
 */
export async function recognise(head: Buffer, name: string, declared: string): Promise<Kind> {
  if (head.length === 0) throw refusal("file_empty", "The file is empty.");
  const ending = endingOf(name);
  const kind = kindOfEnding(ending);
  if (!kind) throw notTaken(ending);
  await refuseOtherMark(head, kind);
  if (!isDeclared(kind, declared)) {
    throw refusal("file_type", `The file ends in .${ending}, but it was sent as ${shown(declared)}. Nothing was kept.`);
  }
  refuseMixedBeginning(head, kind);
  return kind;
}

async function refuseOtherMark(head: Buffer, kind: Kind): Promise<void> {
  const mark = (await fileTypeFromBuffer(head))?.ext;
  if (kind.family === "zip") {
    if (mark === "cfb") {
      throw refusal("file_protected", "The document is protected by a password. Save it without one and upload that.");
    }
    if (WITH_MACROS.test(mark ?? "")) throw notTaken(mark!);
    // The beginning of a zip does not always tell which document it is; its directory does, and is read later.
    const isSame = mark === "zip" || mark === kind.name || (mark === undefined && startsAsZip(head));
    if (!isSame || !startsAsZip(head)) throw notWhatItSays(kind);
  } else if (kind.family === "text") {
    if (mark !== undefined && !MARKS_OF_TWO_LETTERS.has(mark)) throw notWhatItSays(kind);
  } else if (mark === undefined || !kind.marks.includes(mark)) throw notWhatItSays(kind);
}

/** Marks of two letters, with which a text may begin ("BMW", "MZansi", "%!"); that it is text is proven to its end. */
const MARKS_OF_TWO_LETTERS = new Set(["bmp", "exe", "xml", "vcf", "ics", "ps", "eps", "Z"]);

function startsAsZip(head: Buffer): boolean {
  return head.readUInt32BE(0) === 0x504b0304;
}

/** Browsers say application/octet-stream, or nothing, of what their system does not know. */
function isDeclared(kind: Kind, declared: string): boolean {
  const mime = declared.split(";")[0]!.trim().toLowerCase();
  return ["", "application/octet-stream", kind.mime, ...kind.alsoDeclared].includes(mime);
}

/** The endings of Office files that hold macros. */
const WITH_MACROS = /^(doc|dot|xls|xlt|ppt|pot|xla|pps|ppa)m$|^xlsb$/;

function notTaken(ending: string): Refused {
  if (WITH_MACROS.test(ending)) {
    return refusal(
      "file_macros",
      "Files with macros are not taken. Save it as .docx or .xlsx, without macros, and upload that.",
    );
  }
  if (/^(doc|dot|rtf|xls|ppt)$/.test(ending)) {
    return refusal(
      "file_type",
      `Old files (.${ending}) are not taken. Save it as .docx, .xlsx or PDF and upload that.`,
    );
  }
  if (ending === "") return refusal("file_type", `The file's name has no ending. These are taken: ${TAKEN}.`);
  return refusal("file_type", `Files ending in .${ending} are not taken. These are: ${TAKEN}.`);
}

function notWhatItSays(kind: Kind): Refused {
  return refusal("file_type", `The file is named .${kind.name}, but it is not ${kind.words}. Nothing was kept.`);
}

function shown(declared: string): string {
  return declared.replace(/[^\w./+-]/g, "").slice(0, 60) || "something else";
}

function refusal(rule: string, sentence: string): Refused {
  return new Refused(rule, sentence, "file");
}
