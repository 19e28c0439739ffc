import type { Connection } from "mysql2/promise";
import { addDays, day, dayOf } from "../../../src/calendar.js";
import { newId } from "../../../src/ids.js";
import { MATTER_TYPE_KEYS, MATTER_TYPES } from "../../../src/office/matters/words.js";

/** A firm's rows, written many to a statement: believable in length and in how far they compress, the same for every run. */
export interface Size {
  contacts: number;
  matters: number;
  auditLines: number;
}

export interface Person {
  id: string;
  name: string;
}

export interface Filled {
  people: Person[];
  contactIds: string[];
}

const ROWS_PER_STATEMENT = 1_000;
const PEOPLE = ["Thandi Naidoo", "Pieter Botha", "Lerato Mokoena", "Anneke van Wyk", "Sipho Dlamini", "Ruth Adams"];
const FIRST = ["Nomsa", "Johan", "Fatima", "Kagiso", "Elsabe", "Rajesh", "Zanele", "Willem", "Aisha", "Bongani"];
const LAST = ["Khumalo", "Pretorius", "Pillay", "Molefe", "Jacobs", "van der Merwe", "Mahlangu", "Fourie", "Petersen"];
const THINGS = [
  "sale of Erf 412",
  "estate late",
  "claim against the Road Accident Fund",
  "lease of the shop",
  "divorce",
];
const SYLLABLES = "ba ter mo lin sa ken di ru fo na pel tho mar ci ve jo wan zi gre tal".split(" ");
/** 400 words, so that text compresses about as far as letters and notes do. */
const WORDS = SYLLABLES.flatMap((first) => SYLLABLES.map((second) => `${first}${second}`));

/** The matters number from 1 without a gap and the counter lies above them, as the rooms would have left it. */
export async function fillFirm(admin: Connection, size: Size): Promise<Filled> {
  const at = new Date();
  const today = dayOf(at);
  const year = Number(today.slice(0, 4));
  const people = PEOPLE.map((name) => ({ id: newId(), name }));
  const contacts = Array.from({ length: size.contacts }, () => newId());
  const clients = contacts.slice(0, Math.ceil(size.contacts / 3)).map((contactId) => ({ id: newId(), contactId }));

  await insert(admin, "users", people.length, (n) => userRow(people[n]!, at));
  await insert(admin, "user_roles", people.length, (n) => ({
    user_id: people[n]!.id,
    role: "partner",
    granted_at: at,
  }));
  await insert(admin, "contacts", contacts.length, (n) => contactRow(contacts[n]!, n, at));
  await insert(admin, "clients", clients.length, (n) => ({
    id: clients[n]!.id,
    code: `C${String(n + 1).padStart(6, "0")}`,
    contact_id: clients[n]!.contactId,
    opened_on: addDays(today, -(n % 900)),
    created_at: at,
  }));
  await insert(admin, "matters", size.matters, (n) => {
    const type = MATTER_TYPE_KEYS[n % MATTER_TYPE_KEYS.length]!;
    return {
      id: newId(),
      number: `${year}/${String(n + 1).padStart(4, "0")}`,
      client_id: clients[n % clients.length]!.id,
      title: `${pick(LAST, n)} ${n + 1}: ${pick(THINGS, n)}, ${sentence(n, 12)}, ${pick(FIRST, n * 3)} ${pick(LAST, n * 7)}`,
      type,
      status: n % 11 === 5 ? "dormant" : n % 13 === 7 ? "closing" : "open",
      owner_user_id: people[n % people.length]!.id,
      opened_on: addDays(today, -(n % 300)),
      closed_on: null,
      last_entry_on: addDays(today, -(n % 80)),
      court: n % 2 === 0 ? "Gauteng Local Division, Johannesburg" : null,
      case_no: n % 2 === 0 ? `${10_000 + n}/${year}` : null,
      fee_basis: "time",
      prescribes_on: MATTER_TYPES[type].prescribes ? addDays(today, 200 + (n % 700)) : null,
      no_prescription_reason: null,
      description: sentence(n, 30),
      version: 1,
      created_at: at,
    };
  });
  await insert(admin, "counters", 1, () => ({ kind: "matter", year, next_no: size.matters + 1 }));
  await insert(admin, "audit_lines", size.auditLines, (n) => ({
    at: new Date(at.getTime() - n * 60_000),
    actor_kind: "user",
    actor_id: people[n % people.length]!.id,
    actor_name: people[n % people.length]!.name,
    action: n % 3 === 0 ? "contacts.contact_changed" : "contacts.contact_viewed",
    subject_kind: "contact",
    subject_id: contacts[n % contacts.length],
    matter_id: null,
    changes: n % 3 === 0 ? JSON.stringify({ notes: { from: sentence(n, 8), to: sentence(n + 1, 8) } }) : null,
    note: null,
    request_id: null,
  }));
  return { people, contactIds: contacts };
}

function userRow({ id, name }: Person, at: Date): Record<string, unknown> {
  return {
    id,
    login: name.toLowerCase().replaceAll(" ", "."),
    name,
    email: null,
    status: "active",
    password_hash: null,
    pepper_id: null,
    password_changed_at: null,
    session_version: 1,
    theme: "auto",
    created_at: at,
    last_seen_at: null,
  };
}

function contactRow(id: string, n: number, at: Date): Record<string, unknown> {
  const [first, last] = [pick(FIRST, n), `${pick(LAST, n * 5)} ${n}`];
  return {
    id,
    kind: "person",
    display_name: `${first} ${last}`,
    sort_name: `${last}, ${first}`,
    name_key: `${first} ${last}`.toLowerCase(),
    title: n % 2 ? "Ms" : "Mr",
    first_names: first,
    surname: last,
    birth_date: addDays(day("1960-01-01"), (n * 37) % 15_000),
    registered_abroad: 0,
    language: "en",
    notes: sentence(n, 20),
    source: "import",
    version: 1,
    created_at: at,
    updated_at: at,
  };
}

async function insert(
  admin: Connection,
  table: string,
  count: number,
  row: (n: number) => Record<string, unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const length = Math.min(ROWS_PER_STATEMENT, count - from);
    const rows = Array.from({ length }, (_, at) => row(from + at));
    const columns = Object.keys(rows[0]!);
    await admin.query(`INSERT INTO ${table} (${columns.join(",")}) VALUES ?`, [rows.map((one) => Object.values(one))]);
  }
}

function pick(from: readonly string[], n: number): string {
  return from[n % from.length]!;
}

function sentence(n: number, words: number): string {
  return Array.from({ length: words }, (_, at) => WORDS[mixed(n * 64 + at) % WORDS.length]).join(" ");
}

/** Equal numbers give equal ones, neighbours nothing alike (the finaliser of MurmurHash3). */
function mixed(n: number): number {
  let bits = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
