import { Refused } from "../../../errors.js";
import { type RandomAccess, piecesOf } from "./access.js";
import type { Kind } from "./kinds.js";

/** Bytes that Windows-1252 gives no meaning. */
const NOT_IN_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** Tab, line feed, vertical tab, form feed, carriage return, and the end of file of old programs. */
const CONTROLS_IN_TEXT = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a]);
const HEADERS_READ_BYTES = 16 * 1024;

/** Text from its first byte to its last: UTF-8, or Windows-1252 without bytes that have no meaning there. */
export async function checkText(access: RandomAccess, kind: Kind): Promise<void> {
  const isMail = kind.name === "eml";
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let isUtf8 = true;
  let isWindows = true;
  for await (const piece of piecesOf(access)) {
    for (const byte of piece) {
      if (byte === 0)
        throw refusal(
          "file_text",
          "The file holds zero bytes, so it is not text in UTF-8. Save it as UTF-8 and upload that.",
        );
      if (byte < 0x20 && !isMail && !CONTROLS_IN_TEXT.has(byte))
        throw refusal("file_text", "The file is not text: it holds control characters.");
      if (byte >= 0x80 && NOT_IN_1252.has(byte)) isWindows = false;
    }
    isUtf8 &&= decodes(utf8, piece, true);
  }
  isUtf8 &&= decodes(utf8, Buffer.alloc(0), false);
  // An e-mail may be in any character set that it names.
  if (!isUtf8 && !isWindows && !isMail)
    throw refusal("file_text", "The file is text in no known character set. Save it as UTF-8 and upload that.");
  if (isMail) await checkHeaders(access);
}

/** An e-mail begins with header lines, of which at least one is known. Source: RFC 5322, section 3.6. */
async function checkHeaders(access: RandomAccess): Promise<void> {
  const text = (await access.read(0, HEADERS_READ_BYTES))
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .replace(/^From .*\r?\n/, "");
  const header = text.split(/\r?\n\r?\n/)[0]!;
  const begins = /^[!-9;-~]+[ \t]*:/.test(header);
  if (!begins || !/^(from|to|date|subject|received|message-id|mime-version|return-path)[ \t]*:/im.test(header)) {
    throw refusal("file_type", "The file is named .eml, but it is not an e-mail. Nothing was kept.");
  }
}

function decodes(decoder: TextDecoder, piece: Buffer, stream: boolean): boolean {
  try {
    decoder.decode(piece, { stream });
    return true;
  } catch {
    return false;
  }
}

function refusal(rule: string, sentence: string): Refused {
  return new Refused(rule, sentence, "file");
}
