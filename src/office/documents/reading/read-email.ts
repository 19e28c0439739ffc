import type { Readable } from "node:stream";
import { z } from "zod";
import { cleanFileName, endingOf } from "../contents/names.js";
import { askChild } from "./child.js";

/** As much as the parts of the largest e-mail that is taken can come to. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

const head = z.object({
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  subject: z.string(),
  /** As the e-mail says it; an instant only if it is one. */
  date: z.string(),
  text: z.string(),
  isTextCut: z.boolean(),
  attachmentsLeftOut: z.number().int().min(0),
  attachments: z.array(
    z.object({
      name: z.string(),
      declared: z.string(),
      isPicturedInText: z.boolean(),
      sizeBytes: z.number().int().min(0),
    }),
  ),
});
export type EmailHead = z.infer<typeof head>;

export interface Attachment {
  /** Clean, and never empty. */
  name: string;
  declared: string;
  /** A picture that the text shows, such as a logo below a signature. */
  isPicturedInText: boolean;
  bytes: Buffer;
}

export interface SplitEmail {
  from: string;
  to: string[];
  cc: string[];
  subject: string;
  sentAt: Date | undefined;
  text: string;
  isTextCut: boolean;
  attachments: Attachment[];
  /** How many were too large, or beyond the fiftieth. */
  attachmentsLeftOut: number;
}

const LINE_LETTERS_MAX = 1_000;

/**
 * An e-mail taken apart, its attachments of at most `attachmentBytesMax` each. Undefined when it cannot be read; throws only when its
 * bytes cannot be had or nothing can be started.
 */
export async function readEmail(
  plain: Readable,
  { attachmentBytesMax }: { attachmentBytesMax: number },
): Promise<SplitEmail | undefined> {
  const { bytes, end } = await askChild("parts-of-email", plain, { bytesMax: ANSWER_BYTES_MAX });
  const lineEnd = bytes.indexOf("\n");
  const parsed = end === "whole" && lineEnd > 0 ? parseHead(bytes.toString("utf8", 0, lineEnd)) : undefined;
  if (!parsed) return undefined;
  const { attachments, attachmentsLeftOut } = cutApart(parsed, bytes.subarray(lineEnd + 1), attachmentBytesMax);
  return {
    from: line(parsed.from),
    to: parsed.to.map(line),
    cc: parsed.cc.map(line),
    subject: line(parsed.subject),
    sentAt: instantOf(parsed.date),
    text: parsed.text,
    isTextCut: parsed.isTextCut,
    attachments,
    attachmentsLeftOut: attachmentsLeftOut + parsed.attachmentsLeftOut,
  };
}

function parseHead(text: string): EmailHead | undefined {
  try {
    return head.parse(JSON.parse(text));
  } catch {
    return undefined; // the program is at the mercy of what it read
  }
}

function cutApart(
  parsed: EmailHead,
  bytes: Buffer,
  bytesMax: number,
): Pick<SplitEmail, "attachments" | "attachmentsLeftOut"> {
  const attachments: Attachment[] = [];
  let at = 0;
  parsed.attachments.forEach(({ name, declared, isPicturedInText, sizeBytes }, index) => {
    const own = bytes.subarray(at, at + sizeBytes);
    at += sizeBytes;
    if (own.length !== sizeBytes || sizeBytes === 0 || sizeBytes > bytesMax) return;
    attachments.push({ name: named(name, declared, index + 1), declared, isPicturedInText, bytes: own });
  });
  return { attachments, attachmentsLeftOut: parsed.attachments.length - attachments.length };
}

function named(name: string, declared: string, number: number): string {
  const clean = name.trim() === "" ? `Attachment ${number}` : cleanFileName(name);
  return declared === "message/rfc822" && endingOf(clean) !== "eml" ? cleanFileName(`${clean}.eml`) : clean;
}

/** What no e-mail can have been sent at, its sender made up; a database takes four digits for a year. */
function instantOf(date: string): Date | undefined {
  const at = new Date(date);
  const year = at.getUTCFullYear(); // NaN when it is no date
  return date !== "" && year >= 1970 && year <= 9999 ? at : undefined;
}

function line(text: string): string {
  return text
    .slice(0, 4 * LINE_LETTERS_MAX)
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, LINE_LETTERS_MAX);
}
