import { Readable } from "node:stream";
import { z } from "zod";
import { Refused } from "../../../errors.js";
import { inMemory } from "../contents/access.js";
import { checkContents } from "../contents/contents.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { askChild } from "../reading/child.js";
import { type CheckedTemplate, type FillOrder } from "./checked.js";
import { customLabels } from "./custom-labels.js";
import { knownFields } from "./fields.js";
import type { MergeValues } from "./values.js";

/** A letter with pictures has less; a filled one may be larger by its fields. */
export const TEMPLATE_BYTES_MAX = 10 * 1024 * 1024;
const DOCUMENT_BYTES_MAX = 25 * 1024 * 1024;
const SAID_BYTES_MAX = 256 * 1024;

const checked = z.object({
  fields: z.array(z.string().max(600)).max(500),
  mistakes: z.array(z.string().max(400)).max(10),
});

/** The fields a template asks for and what is wrong with them. Throws Refused("template_unreadable") when nothing can be made of it. */
export async function inspectTemplate(bytes: Buffer): Promise<CheckedTemplate> {
  const { bytes: said, end } = await askChild("check-template", Readable.from([bytes]), { bytesMax: SAID_BYTES_MAX });
  if (end !== "whole") throw unreadable();
  return checked.parse(JSON.parse(said.toString("utf8")));
}

/** The fields of a template, all of them known. Throws Refused("template_unreadable", "template_field_unknown"). */
export async function knownTemplate(db: FirmDb, bytes: Buffer): Promise<string[]> {
  return knownFields(await inspectTemplate(bytes), await customLabels(db));
}

/** Throws Refused("letterhead_unreadable") for one that cannot be put on documents. */
export async function inspectLetterhead(bytes: Buffer): Promise<void> {
  const { end } = await askChild("check-letterhead", Readable.from([bytes]), { bytesMax: SAID_BYTES_MAX });
  if (end === "whole") return;
  const sentence =
    "The letterhead needs a header or a footer of text and pictures alone, without charts or drawings. Change it in Word and upload that.";
  throw new Refused("letterhead_unreadable", sentence, "file");
}

/** What a document is to stand on: nothing, a heading of ours with the firm's name, or the firm's own. */
export type Paper = { kind: "none" } | { kind: "plain"; firmName: string } | { kind: "file"; bytes: Buffer };

/** A document made of a template; judged as an upload is before it is given back. Throws Refused("template_unreadable"). */
export async function fill(template: Buffer, values: MergeValues, paper: Paper): Promise<Buffer> {
  const letterhead = paper.kind === "file" ? { kind: paper.kind, bytes: paper.bytes.length } : paper;
  const order: FillOrder = { values, templateBytes: template.length, letterhead };
  const parts = [Buffer.from(`${JSON.stringify(order)}\n`), template, ...(paper.kind === "file" ? [paper.bytes] : [])];
  const { bytes, end } = await askChild("fill-template", Readable.from(parts), { bytesMax: DOCUMENT_BYTES_MAX });
  if (end !== "whole") throw unreadable();
  await checkContents({ name: "document.docx", declared: "" }, inMemory(bytes));
  return bytes;
}

function unreadable(): Refused {
  const sentence = "No document can be made of this template. Open it in Word, save it anew and upload that.";
  return new Refused("template_unreadable", sentence, "file");
}
