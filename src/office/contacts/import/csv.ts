import { Refused } from "../../../errors.js";
import type { AddressDraft, ContactDraft, PointDraft, Surroundings } from "../draft.js";
import { readSaId } from "../identifiers.js";
import { CONTACT_KINDS, type ContactKind, isContactKind, LANGUAGES } from "../kinds.js";
import { type CsvTable, readCsvTable } from "./csv-table.js";
import { type CsvField, FIELDS, recogniseLayout, SINGLE_FIELDS } from "./fields.js";
import { draftNames, joined, readBirthDate } from "./people.js";
import { judgeRow, type ReadFile, type ReadRow, shown } from "./rows.js";

/** Google parts several values of one cell so. */
const VALUE_SEPARATOR = / ::: /;

export function readCsvFile(file: Buffer, fields: readonly CsvField[], around: Surroundings): ReadFile {
  const table = readCsvTable(file);
  checkFields(fields, table.columns);
  const order = dateOrder(table, fields);
  return {
    format: "csv",
    columns: table.columns,
    rows: table.rows.map((row) => readRow(row, table, fields, order, around)),
  };
}

/** The columns must suffice to name a contact, and no two may go to one place. */
export function checkFields(fields: readonly CsvField[], columns: readonly string[]): void {
  if (fields.length !== columns.length)
    throw new Refused("mapping_columns", "The columns of the file were not all decided.", "columns");
  for (const field of SINGLE_FIELDS) {
    const both = columns.filter((_, at) => fields[at] === field);
    if (both.length > 1) {
      throw new Refused(
        "mapping_twice",
        `“${shown(both[0]!)}” and “${shown(both[1]!)}” both go to “${FIELDS[field].text}”: leave one out.`,
        "columns",
      );
    }
  }
  if (!fields.some((field) => ["full", "first", "surname", "organisation"].includes(field))) {
    throw new Refused(
      "mapping_no_name",
      "No column goes to a name: choose one for the whole name, the surname or the company.",
      "columns",
    );
  }
}

function readRow(
  { line, cells }: CsvTable["rows"][number],
  { columns }: CsvTable,
  fields: readonly CsvField[],
  order: "dmy" | "mdy",
  around: Surroundings,
): ReadRow {
  if (cells.slice(columns.length).some((cell) => cell.trim() !== "")) {
    const refusal = `The row has ${cells.length} cells and the header names ${columns.length}.`;
    return { no: line, label: shown(cells.find((cell) => cell.trim() !== "")!, 200), refusal, remarks: [], cells };
  }
  const remarks: string[] = [];
  const valuesOf = (field: CsvField) =>
    fields.flatMap((each, at) => (each === field && cells[at]?.trim() ? [cells[at].trim()] : []));
  const one = (field: CsvField): string | undefined => valuesOf(field)[0];
  const kind = kindOf(one("kind"), remarks);
  const { notes, ...names } = draftNames({
    full: one("full"),
    title: one("title"),
    first: one("first"),
    middle: one("middle"),
    surname: one("surname"),
    suffix: one("suffix"),
    organisation: one("organisation"),
    kind,
    fallback: one("email"),
  });
  const birth = readBirthDate(one("birthDate") ?? "", order, around.today);
  if (birth.remark) remarks.push(birth.remark);
  const draft: ContactDraft = {
    ...names,
    tradingName: one("tradingName"),
    jobTitle: one("jobTitle"),
    idNumber: repairIdNumber(one("idNumber"), around, remarks),
    passport: one("passport"),
    birthDate: birth.date,
    registrationNo: one("registrationNo"),
    vatNo: one("vatNo"),
    language: languageOf(one("language"), remarks),
    notes: [notes, ...valuesOf("notes")].filter(Boolean).join("\n\n"),
    formerNames: valuesOf("formerName"),
    points: pointsOf(cells, fields),
    addresses: ["work", "home", "postal"].map((place) => addressOf(place, valuesOf)),
  };
  if (draft.kind === "company" && /\/23$/.test(draft.registrationNo ?? "") && kind === undefined)
    draft.kind = "close_corporation";
  return judgeRow({ no: line, cells, draft, remarks }, around);
}

const POINTS: Partial<Record<CsvField, { kind: PointDraft["kind"]; label?: string }>> = {
  email: { kind: "email" },
  phone: { kind: "phone" },
  cell: { kind: "phone", label: "cell" },
  workPhone: { kind: "phone", label: "work" },
  homePhone: { kind: "phone", label: "home" },
  fax: { kind: "phone", label: "fax" },
  url: { kind: "url" },
};

/** The first e-mail address and the first number are what the firm uses unless somebody says otherwise. */
function pointsOf(cells: readonly string[], fields: readonly CsvField[]): PointDraft[] {
  const seen = new Set<string>();
  return fields.flatMap((field, at) => {
    const point = POINTS[field];
    if (!point || !cells[at]?.trim()) return [];
    const label =
      fields[at - 1] === "label"
        ? cells[at - 1]!.replace(/^\*\s*/, "")
            .trim()
            .toLowerCase()
        : point.label;
    return cells[at].split(VALUE_SEPARATOR).map((value): PointDraft => {
      const isPrimary = !seen.has(point.kind);
      seen.add(point.kind);
      return { kind: point.kind, value: value.trim(), label: label || undefined, isPrimary };
    });
  });
}

function addressOf(place: string, valuesOf: (field: CsvField) => string[]): AddressDraft {
  const part = (name: string) => valuesOf(`${place}.${name}` as CsvField).join("\n") || undefined;
  return {
    label: place === "postal" ? "other" : place,
    street: part("street"),
    city: part("city"),
    province: part("province"),
    postalCode: part("postalCode"),
    country: part("country"),
  };
}

const KIND_WORDS: Record<string, ContactKind> = {
  individual: "person",
  private: "person",
  natural: "person",
  "natural person": "person",
  human: "person",
  business: "company",
  organisation: "company",
  organization: "company",
  "juristic person": "company",
  "pty ltd": "company",
  cc: "close_corporation",
  "estate late": "estate",
  government: "state",
  "body corporate": "association",
};

function kindOf(word: string | undefined, remarks: string[]): ContactKind | undefined {
  const plainWord = word?.toLowerCase();
  if (!plainWord) return undefined;
  if (isContactKind(plainWord)) return plainWord;
  const named = (Object.keys(CONTACT_KINDS) as ContactKind[]).find(
    (kind) => CONTACT_KINDS[kind].toLowerCase() === plainWord,
  );
  if (named) return named;
  if (Object.hasOwn(KIND_WORDS, plainWord)) return KIND_WORDS[plainWord];
  remarks.push(`Left out: “${shown(word!)}” is no kind of contact; its name decided.`);
  return undefined;
}

function languageOf(word: string | undefined, remarks: string[]): string | undefined {
  if (!word) return undefined;
  const found = Object.entries(LANGUAGES).find(([code, name]) =>
    [code, name.toLowerCase()].includes(word.toLowerCase()),
  );
  if (!found) remarks.push(`Left out: the language “${shown(word)}”.`);
  return found?.[0];
}

/** Spreadsheets take an ID number for a number: they drop zeros in front, which can be put back, or round it, which cannot. */
function repairIdNumber(typed: string | undefined, around: Surroundings, remarks: string[]): string | undefined {
  const digits = typed?.replace(/[\s-]/g, "") ?? "";
  if (!/^\d{9,12}$/.test(digits)) return typed;
  const padded = digits.padStart(13, "0");
  try {
    readSaId(padded, around.today);
  } catch {
    return typed; // judged, and refused, as it stands
  }
  remarks.push("The zeros in front of the ID number, which a spreadsheet had dropped, were put back.");
  return padded;
}

/** How 03/04/1980 is meant: as some date of the file shows, or as the program writes dates; else the day comes first. */
function dateOrder({ rows, columns }: CsvTable, fields: readonly CsvField[]): "dmy" | "mdy" {
  const at = fields.indexOf("birthDate");
  for (const { cells } of at < 0 ? [] : rows) {
    const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(cells[at]?.trim() ?? "");
    if (parts && Number(parts[1]) > 12) return "dmy";
    if (parts && Number(parts[2]) > 12) return "mdy";
  }
  return recogniseLayout(columns)?.dates ?? "dmy";
}

/** For the page that maps columns: the first values of each column, so that a person sees what is in it. */
export function samplesOf(table: CsvTable, perColumn = 3): string[][] {
  return table.columns.map((_, at) =>
    table.rows
      .map(({ cells }) => joined(cells[at]))
      .filter(Boolean)
      .slice(0, perColumn),
  );
}
