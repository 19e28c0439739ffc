import { Refused } from "../../../errors.js";
import type { AddressDraft, PointDraft, Surroundings } from "../draft.js";
import { type ContactKind, isLanguage } from "../kinds.js";
import { ROWS_MAX } from "./csv-table.js";
import { readBytes } from "./encoding.js";
import { draftNames, joined, readBirthDate } from "./people.js";
import { judgeRow, type ReadFile, type ReadRow, shown } from "./rows.js";
import { readCards, type VcardCard, type VcardProperty } from "./vcard-lines.js";

const COLUMNS = ["Card", "Name", "E-mail", "Telephone"];

export function readVcardFile(file: Buffer, around: Surroundings): ReadFile {
  const cards = readCards(readBytes(file).bytes);
  if (cards.length === 0)
    throw new Refused("vcard_none", "The file holds no vCard: none of its lines is BEGIN:VCARD.", "file");
  if (cards.length > ROWS_MAX) {
    throw new Refused("file_rows", `The file has more than ${ROWS_MAX} cards: split it and import the parts.`, "file");
  }
  return { format: "vcard", columns: COLUMNS, rows: cards.map((card) => readCard(card, around)) };
}

/** Whether a file is vCards: by its first line, whatever its name says. */
export function isVcard(file: Buffer): boolean {
  const start = file.subarray(0, 400).toString("latin1").replaceAll("\0", "");
  return /(^|[\r\n\u00fe\u00ff\u00bf])\s*BEGIN\s*:\s*VCARD/i.test(start);
}

function readCard(card: VcardCard, around: Surroundings): ReadRow {
  const first = (name: string) =>
    textOf(
      card,
      card.properties.find((property) => property.name === name),
    );
  const all = (name: string) => card.properties.filter((property) => property.name === name);
  const points = pointsOf(card);
  const values = [first("FN"), points.find(isEmail)?.value ?? "", points.find(isPhone)?.value ?? ""];
  const cells = [String(card.no), ...values.map((value) => shown(value, 250))];
  const label = cells[1] || cells[2] || cells[3] || `Card ${card.no}`;
  if (card.broken) return { no: card.no, label, refusal: card.broken, remarks: [], cells };
  if (card.properties.length === 0) return { no: card.no, label, refusal: "The card is empty.", remarks: [], cells };

  const birth = readBirthDate(first("BDAY"), "dmy", around.today);
  const [organisation, ...units] = componentsOf(card, all("ORG")[0]);
  const fallback = first("NICKNAME") || cells[2] || cells[3] || undefined;
  const { notes, ...names } = draftNames({ ...namesOf(card), full: first("FN"), organisation, fallback });
  const departments = units.filter(Boolean).join(", ");
  return judgeRow(
    {
      no: card.no,
      cells,
      remarks: birth.remark ? [birth.remark] : [],
      draft: {
        ...names,
        jobTitle: first("TITLE") || first("ROLE") || undefined,
        birthDate: names.kind === "person" ? birth.date : undefined,
        language: languageOf(first("LANG")),
        points,
        addresses: all("ADR").map((property) => addressOf(card, property)),
        notes: [notes, departments && `Department: ${departments}`, ...all("NOTE").map((note) => textOf(card, note))]
          .filter(Boolean)
          .join("\n\n"),
      },
    },
    around,
  );
}

function namesOf(card: VcardCard) {
  const parts = componentsOf(
    card,
    card.properties.find((property) => property.name === "N"),
  );
  const [surname, first, middle, title, suffix] = parts;
  const marked = card.properties.some(({ name, value }) => name === "X-ABSHOWAS" && /company/i.test(value));
  const kind = card.properties.find(({ name }) => name === "KIND")?.value.toLowerCase();
  const isOrganisation = marked || kind === "org";
  return { surname, first, middle, title, suffix, kind: isOrganisation ? ("company" as ContactKind) : undefined };
}

const KINDS: Record<string, PointDraft["kind"]> = { EMAIL: "email", TEL: "phone", URL: "url" };
/** The types worth showing, in the order in which the first that a property has is taken. */
const LABELS: readonly [string, string][] = [
  ["fax", "fax"],
  ["cell", "cell"],
  ["mobile", "cell"],
  ["pager", "pager"],
  ["work", "work"],
  ["home", "home"],
];

function pointsOf(card: VcardCard): PointDraft[] {
  return card.properties.flatMap((property) => {
    const kind = KINDS[property.name];
    const value = kind && textOf(card, property).trim();
    if (!kind || !value) return [];
    const types = property.params.get("TYPE") ?? [];
    const isPrimary = types.includes("pref") || property.params.get("PREF")?.[0] === "1";
    return [{ kind, value, label: LABELS.find(([type]) => types.includes(type))?.[1], isPrimary }];
  });
}

function addressOf(card: VcardCard, property: VcardProperty): AddressDraft {
  const [box, extended, street, city, province, postalCode, country] = componentsOf(card, property);
  const types = property.params.get("TYPE") ?? [];
  return {
    label: types.includes("work") ? "work" : types.includes("home") ? "home" : undefined,
    street: [box, extended, street].filter(Boolean).join("\n"),
    city,
    province,
    postalCode,
    country,
  };
}

/** Values of 3.0 and 4.0 are escaped by a backslash; 2.1 escapes only the semicolon between components. */
function textOf(card: VcardCard, property: VcardProperty | undefined): string {
  if (!property) return "";
  return card.version.startsWith("2") ? property.value.replaceAll("\\;", ";") : unescape(property.value);
}

function componentsOf(card: VcardCard, property: VcardProperty | undefined): string[] {
  if (!property) return [];
  const old = card.version.startsWith("2");
  return splitAt(property.value, ";").map((part) => {
    if (old) return part.replaceAll("\\;", ";").trim();
    // ORG has no lists; in N and ADR a comma parts several values of one component
    const values = property.name === "ORG" ? [part] : splitAt(part, ",");
    return joined(...values.map(unescape));
  });
}

/** Splits where the mark stands without a backslash in front. */
function splitAt(value: string, mark: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at++) {
    if (value[at] === "\\") at++;
    else if (value[at] === mark) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, value.slice(start)];
}

function unescape(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, escaped: string) => (/[nN]/.test(escaped) ? "\n" : escaped));
}

function languageOf(tag: string): string | undefined {
  const code = tag.split("-")[0]!.toLowerCase();
  return isLanguage(code) ? code : undefined;
}

function isEmail(point: PointDraft): boolean {
  return point.kind === "email";
}

function isPhone(point: PointDraft): boolean {
  return point.kind === "phone";
}
