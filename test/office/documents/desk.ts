import { existsSync, readdirSync } from "node:fs";
import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import type { Answer, Browser, Fields } from "../../support/http.js";
import type { TestFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { emptyBlobs, filesOf, homeOf } from "../../platform/blobs/contents.js";

/** A matter of this person, with nothing filed on it. */
export async function aMatter(
  firm: TestFirm,
  by: UserActor,
  title = "Berg River Cellars v Coastal Glass",
): Promise<Matter> {
  const contact = await aContact(firm.db, by, "Berg River Cellars");
  return openMatter(firm.db, aMatterDraft(by, { client: { contactId: contact.id }, title }));
}

/** Nothing of an earlier test in the firm's folder. */
export function emptyFolder(firm: TestFirm): void {
  emptyBlobs(homeOf(firm));
}

interface Sent {
  name: string;
  bytes: Buffer;
  fields?: Fields;
}

/** As somebody does who opens the list and uploads one file. */
export async function uploadTo(browser: Browser, matter: { id: string }, sent: Sent): Promise<Answer> {
  const path = `/matters/${matter.id}/documents`;
  await browser.get(path);
  return browser.upload(path, { field: "file", ...sent }, sent.fields);
}

export interface Left {
  rows: number;
  files: string[];
  markers: string[];
}

const TABLES = [
  "blobs",
  "documents",
  "document_versions",
  "document_tags",
  "document_mails",
  "document_attachments",
  "document_names",
  "document_texts",
];

/** Whatever an upload can leave: rows, sealed files and those that arrive, markers for the worker. */
export async function leftOf(firm: TestFirm): Promise<Left> {
  let rows = 0;
  for (const table of TABLES) {
    const counted = await firm.db(table).count<{ n: number | string }[]>({ n: "*" }).first();
    rows += Number(counted!.n);
  }
  const home = homeOf(firm);
  const markers = existsSync(home.spoolDir)
    ? readdirSync(home.spoolDir).filter((name) => name.startsWith(firm.id))
    : [];
  return { rows, files: filesOf(home), markers };
}

export const NOTHING_LEFT: Left = { rows: 0, files: [], markers: [] };

/** Refused with one sentence that a person can read, and nothing left of it. */
export async function expectRefusedUpload(
  firm: TestFirm,
  answer: Answer,
  sentence: RegExp,
  status = 422,
): Promise<void> {
  const said = answer.text
    .replace(/<[^>]+>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");
  expect(answer.status, said.slice(-600)).to.equal(status);
  expect(said).to.match(sentence);
  expect(await leftOf(firm)).to.deep.equal(NOTHING_LEFT);
}

/** One page with these words, as small as a PDF can be that viewers open. */
export function aPdf(words = "Founding affidavit", padBytes = 0): Buffer {
  const content = `BT /F1 24 Tf 72 700 Td (${words}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...(padBytes > 0 ? [`<< /Length ${padBytes} >>\nstream\n${"x".repeat(padBytes)}\nendstream`] : []),
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** Taken apart, so that no scanner takes this file for it. Source: EICAR, the standard anti-malware test file. */
export const EICAR = Buffer.from(
  ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("-"),
);
