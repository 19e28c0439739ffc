import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { day } from "../../../../src/calendar.js";
import { Refused } from "../../../../src/errors.js";
import { readCsvFile } from "../../../../src/office/contacts/import/csv.js";
import { readCsvTable } from "../../../../src/office/contacts/import/csv-table.js";
import { guessFields } from "../../../../src/office/contacts/import/fields.js";
import type { ReadFile } from "../../../../src/office/contacts/import/rows.js";
import { isVcard, readVcardFile } from "../../../../src/office/contacts/import/vcard.js";
import { SAMPLES_DIR } from "../../../support/skips.js";

export const today = day("2026-11-22");
const around = { today, jurisdiction: "ZA" } as const;

export function sampleFile(path: string): Buffer {
  return readFileSync(join(SAMPLES_DIR, path));
}

/** Reads a file as the upload does, with the columns as they are guessed. */
export function read(file: Buffer | string): ReadFile {
  const bytes = Buffer.from(file);
  if (isVcard(bytes)) return readVcardFile(bytes, around);
  return readCsvFile(bytes, guessFields(readCsvTable(bytes).columns), around);
}

/** The rule by which a file is refused whole, in one sentence beside the field. */
export function refusalOf(file: Buffer | string): string {
  try {
    read(file);
  } catch (error) {
    expect(error).to.be.instanceOf(Refused);
    const { rule, message, field } = error as Refused;
    expect(field).to.be.oneOf(["file", "columns"]);
    expect(message).to.match(/^[^.]{10,200}\.( Nothing was read\.)?$/);
    return rule;
  }
  return "none";
}

export function card(lines: string, version = "3.0"): string {
  return `BEGIN:VCARD\r\nVERSION:${version}\r\n${lines.trim().split("\n").join("\r\n")}\r\nEND:VCARD\r\n`;
}
