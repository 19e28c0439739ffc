import type { AddressDraft, ContactDraft, PointDraft } from "../../src/office/contacts/draft.js";
import { luhnDigit } from "../../src/office/contacts/identifiers.js";
import { type ContactKind, kindOfName } from "../../src/office/contacts/kinds.js";
import { type Entry, type Helper, type PracticeData, readEntries } from "./practice-data.js";

/** Every contact of a practice, by the name under which its matters speak of it. */
export function contactDrafts(data: PracticeData): Map<string, ContactDraft> {
  const drafts = new Map<string, ContactDraft>();
  for (const list of [data.clients, data.opponents, data.buyers]) {
    for (const entry of readEntries(list)) drafts.set(entry.name, draftOf(entry, drafts.size, data));
  }
  for (const [helper, names] of Object.entries(data.people) as [Helper, readonly string[]][]) {
    for (const name of names) drafts.set(name, helperDraft(helper, name, drafts.size, data));
  }
  for (const name of ["Road Accident Fund", data.health, `Master of the High Court, ${data.city}`]) {
    drafts.set(name, {
      kind: "state",
      name,
      points: pointsOf(name, drafts.size, data),
      addresses: [addressOf(drafts.size, data, data.city)],
    });
  }
  return drafts;
}

function draftOf(entry: Entry, at: number, data: PracticeData): ContactDraft {
  const shared = {
    points: pointsOf(entry.name, at, data),
    addresses: [addressOf(at, data, entry.suburb)],
  };
  if (entry.kind === "person") return { ...shared, ...personOf(entry.name, entry.detail, at) };
  if (entry.kind === "estate") return { kind: "estate", name: entry.name, ...shared, ...identityOf(entry.detail, at) };
  return { kind: kindOf(entry.kind), name: entry.name, ...shared, ...registrationOf(entry, at) };
}

function kindOf(word: string): ContactKind {
  return word === "cc" ? "close_corporation" : (word as ContactKind);
}

/** Surnames that are more than one word. */
const PARTICLE = /^(van|de|du|le|von|der)$/i;

function personOf(name: string, detail: string, at: number): ContactDraft {
  return { kind: "person", ...namesOf(name), ...identityOf(detail, at) };
}

function namesOf(name: string): Pick<ContactDraft, "firstNames" | "surname"> {
  const words = name.split(" ");
  const from = words.findIndex((word, index) => index > 0 && PARTICLE.test(word));
  const cut = from > 0 ? from : words.length - 1;
  return { firstNames: words.slice(0, cut).join(" "), surname: words.slice(cut).join(" ") };
}

/** "f 1986-03-14 xh": sex, birth date, language. */
function identityOf(detail: string, at: number): Pick<ContactDraft, "idNumber" | "birthDate" | "language"> {
  const [sex = "f", birthDate = "", language] = detail.split(" ");
  return { idNumber: idNumberOf(sex, birthDate, at), birthDate, language };
}

/** Valid, and nobody's: serials of a day are given from the lowest up, and no day has come near these, the last of each sex. */
function idNumberOf(sex: string, birthDate: string, at: number): string {
  const serial = (sex === "m" ? 9990 : 4990) + (at % 10);
  const twelve = `${birthDate.slice(2).replaceAll("-", "")}${serial}08`;
  return twelve + luhnDigit(twelve);
}

/** "2011 vat 21": year, whether a vendor, and the suffix where it is not a private company's. */
function registrationOf(entry: Entry, at: number): Pick<ContactDraft, "registrationNo" | "vatNo"> {
  const [year = "", ...more] = entry.detail.split(" ");
  if (entry.kind !== "company" && entry.kind !== "cc") return entry.detail ? { registrationNo: entry.detail } : {};
  const suffix = entry.kind === "cc" ? "23" : (more.find((word) => /^\d\d$/.test(word)) ?? "07");
  return {
    registrationNo: `${year}/999${String(at).padStart(3, "0")}/${suffix}`,
    ...(more.includes("vat") ? { vatNo: `4999900${String(at).padStart(3, "0")}` } : {}),
  };
}

function pointsOf(name: string, at: number, data: PracticeData): PointDraft[] {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\(pty\) ltd|\bltd\b|\binc\b\.?|\bcc\b|estate late|[^a-z ]/g, "")
    .trim()
    .replace(/ +/g, "");
  return [
    { kind: "email", value: `office@${slug.slice(0, 40)}.example`, label: "work", isPrimary: true },
    { kind: "phone", value: `${data.dialling} ${String(1000 + at).slice(-4)}`, label: "work", isPrimary: true },
  ];
}

function addressOf(at: number, data: PracticeData, suburb: string): AddressDraft {
  const street = data.streets[at % data.streets.length];
  return {
    label: "work",
    street: `${3 + ((at * 17) % 180)} ${street}\n${suburb}`,
    city: data.city,
    province: data.province,
    country: "South Africa",
  };
}

function helperDraft(helper: Helper, name: string, at: number, data: PracticeData): ContactDraft {
  const shared = {
    points: pointsOf(name, at, data),
    addresses: [addressOf(at, data, data.city)],
    notes: NOTES[helper],
  };
  if (helper === "counsel" || (helper === "expert" && kindOfName(name) === undefined)) {
    const [title = "", ...names] = name.replace(/,.*| SC$/, "").split(" ");
    return { ...shared, kind: "person", title, ...namesOf(names.join(" ")), jobTitle: JOBS[helper] };
  }
  if (helper === "sheriff") return { ...shared, kind: "state", name };
  return { ...shared, kind: kindOfName(name) ?? "company", name };
}

const JOBS: Partial<Record<Helper, string>> = { counsel: "Advocate", expert: "Expert witness" };

const NOTES: Record<Helper, string> = {
  attorney: "Attorneys on the other side.",
  counsel: "Member of the local bar; brief by e-mail.",
  correspondent: "Serves and files for us in their town, on an allowance.",
  sheriff: "Service of process; returns by e-mail.",
  bank: "Bondholder; instructions through the panel.",
  agent: "Sends transfers.",
  expert: "Reports in six weeks.",
  insurer: "Claims by letter.",
};
