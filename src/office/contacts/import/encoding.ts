import { Refused } from "../../../errors.js";

/**
 * The file as UTF-8 or Latin-1 bytes without a byte order mark, and which of the two it is. UTF-16 is turned into UTF-8.
 * A file is Windows-1252 when it is not well-formed UTF-8: its letters with accents hardly ever form UTF-8 by chance.
 */
export function readBytes(bytes: Buffer): { bytes: Buffer; encoding: "utf-8" | "windows-1252" } {
  refuseOtherFiles(bytes);
  const wide = wideEncoding(bytes);
  const narrow = wide ? Buffer.from(new TextDecoder(wide).decode(bytes), "utf8") : withoutMark(bytes);
  if (narrow.includes(0)) {
    throw new Refused("file_binary", "The file is not text: it holds zero bytes. Nothing was read.", "file");
  }
  if (narrow.toString("latin1").trim() === "") throw new Refused("file_empty", "The file is empty.", "file");
  return { bytes: narrow, encoding: isUtf8(narrow) ? "utf-8" : "windows-1252" };
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The first bytes of files that people choose by mistake, and what to do instead. */
const OTHER_FILES: readonly [string, string][] = [
  ["PK\u0003\u0004", "This is an Excel workbook or a zip file: save it as CSV and choose that file."],
  ["\u00d0\u00cf\u0011\u00e0", "This is an old Excel or Outlook file: save it as CSV and choose that file."],
  ["%PDF-", "This is a PDF: contacts are read from CSV and vCard files."],
  ["\u0089PNG", "This is a picture: contacts are read from CSV and vCard files."],
  ["\u00ff\u00d8\u00ff", "This is a picture: contacts are read from CSV and vCard files."],
  ["\u001f\u008b", "This is a compressed file: unpack it and choose the CSV or vCard file in it."],
];

function refuseOtherFiles(bytes: Buffer): void {
  const start = bytes.subarray(0, 16).toString("latin1");
  const other = OTHER_FILES.find(([mark]) => start.startsWith(mark));
  if (other) throw new Refused("file_type", other[1], "file");
  if (/^(\u00ef\u00bb\u00bf)?\s*(<|\{\s*"|\[\s*\{)/.test(start)) {
    throw new Refused(
      "file_type",
      "This is a web page or data of a program: contacts are read from CSV and vCard files.",
      "file",
    );
  }
}

/** UTF-16 by its mark; or by its zero bytes, which stand at every second place of Latin text. */
function wideEncoding(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes.length < 8) return undefined;
  const head = [...bytes.subarray(0, 8)];
  if (head.every((byte, at) => (at % 2 === 1) === (byte === 0))) return "utf-16le";
  return head.every((byte, at) => (at % 2 === 0) === (byte === 0)) ? "utf-16be" : undefined;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
