import type { Readable } from "node:stream";
import type { KindName } from "../contents/kinds.js";
import { type Answer, type Task, askChild } from "./child.js";

const TEXT_BYTES_MAX = 2 * 1024 * 1024;

const TASKS: Partial<Record<KindName, Task>> = {
  pdf: "text-of-pdf",
  docx: "text-of-office",
  xlsx: "text-of-office",
  odt: "text-of-office",
  ods: "text-of-office",
  txt: "text-of-plain",
  csv: "text-of-plain",
  eml: "text-of-email",
};

export interface ReadText {
  /** Lines of words; empty when there are none, or none that can be read. */
  text: string;
  /** There is more in the file than stands here. */
  isCut: boolean;
}

/** Whether text can be found in files of the kind at all. */
export function hasText(kind: KindName): boolean {
  return kind in TASKS;
}

/**
 * The words of a file, at most 2 MB of them. What is damaged, hostile or takes too long has none; throws only when its bytes cannot be
 * had or nothing can be started.
 */
export async function readText(kind: KindName, plain: Readable): Promise<ReadText> {
  const task = TASKS[kind];
  if (!task) {
    plain.destroy();
    return { text: "", isCut: false };
  }
  return textOf(await askChild(task, plain, { bytesMax: TEXT_BYTES_MAX }));
}

/** What was read until time was over is worth finding; what a failing program wrote is not. */
function textOf({ bytes, end }: Answer): ReadText {
  if (end === "failed") return { text: "", isCut: false };
  const isCut = end !== "whole";
  // A letter that was cut through at the end is left out.
  const text = tidy(new TextDecoder("utf-8").decode(bytes, { stream: isCut }));
  return { text, isCut: isCut && text !== "" };
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === "\n" ? "\n" : ""))
    .replace(/ ?\n(?: ?\n)+ ?/g, "\n\n")
    .trim();
}
