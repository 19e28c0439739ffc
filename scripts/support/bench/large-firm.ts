import { addDays, type Day, day, dayOf } from "../../../src/calendar.js";
import { newId } from "../../../src/ids.js";
import { checkDraft } from "../../../src/office/contacts/draft.js";
import { insertContacts } from "../../../src/office/contacts/rows.js";
import { MATTER_WORDS_VERSION, matterWordRows } from "../../../src/office/matters/matter-words.js";
import { MATTER_TYPE_KEYS, MATTER_TYPES, PARTY_ROLE_KEYS } from "../../../src/office/matters/words.js";
import { type FirmDb, transact } from "../../../src/platform/databases/firm-db.js";
import { storedText } from "../../../src/platform/databases/fulltext.js";
import { contactDraft, draw, mixed, sentence, surnameOf } from "./large-names.js";
import type { Person } from "./rows.js";

/** A firm of many years, as large as the searches and lists must stay quick for. */
export interface LargeSize {
  contacts: number;
  matters: number;
  /** Of these, how many only some people may see. */
  restricted: number;
  parties: number;
  /** Documents with a text, and as many notes. */
  texts: number;
  auditLines: number;
}

export const LARGE_FIRM: LargeSize = {
  contacts: 100_000,
  matters: 20_000,
  restricted: 400,
  parties: 60_000,
  texts: 20_000,
  auditLines: 50_000,
};

const ROWS_PER_INSERT = 1_000;
const PEOPLE = 12;
const YEARS = 8;
const THINGS = ["sale of Erf", "estate late", "Road Accident Fund claim", "lease of shop", "divorce", "loan to"];

/**
 * Fills an empty firm through the rows that the rooms themselves make, and has the server look at how the values lie: what it knows of a
 * table by itself is of when it was emptier.
 */
export async function fillLargeFirm(db: FirmDb, size: LargeSize): Promise<Person[]> {
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ id: newId(), name: `Person ${n} ${surnameOf(n)}` }));
  const at = new Date();
  await fill(db, "users", people, ({ id, name }, n) => ({
    id,
    login: `person.${n}`,
    name,
    status: "active",
    session_version: 1,
    theme: "auto",
    created_at: at,
  }));
  await fill(db, "user_roles", people, ({ id }) => ({ user_id: id, role: "partner", granted_at: at }));
  const contacts = await fillContacts(db, size.contacts, at);
  const matters = await fillMatters(db, size, contacts, people, at);
  await fillTexts(db, size.texts, matters, people, at);
  await fill(db, "audit_lines", Array.from({ length: size.auditLines }), (_, n) => ({
    at: new Date(at.getTime() - n * 60_000),
    actor_kind: "user",
    actor_id: people[n % people.length]!.id,
    actor_name: people[n % people.length]!.name,
    action: "matters.matter_viewed",
    subject_kind: "matter",
    subject_id: matters[mixed(n) % matters.length]!,
    matter_id: matters[mixed(n) % matters.length]!,
  }));
  await db.raw(`ANALYZE TABLE ${ANALYZED.join(", ")}`);
  return people;
}

const ANALYZED = "contacts contact_words contact_keys clients matters matter_words matter_parties matter_access".split(
  " ",
);

async function fillContacts(db: FirmDb, count: number, at: Date): Promise<string[]> {
  const around = { today: dayOf(at), jurisdiction: "ZA" } as const;
  const ids = Array.from({ length: count }, () => newId());
  for (let from = 0; from < count; from += ROWS_PER_INSERT) {
    const added = ids.slice(from, from + ROWS_PER_INSERT).map((id, n) => {
      const { contact, refusals } = checkDraft(contactDraft(from + n), around);
      if (!contact) throw refusals[0]!;
      return { id, contact };
    });
    await transact(db, (trx) => insertContacts(trx, added, { source: "import", at }));
  }
  return ids;
}

async function fillMatters(
  db: FirmDb,
  size: LargeSize,
  contacts: readonly string[],
  people: readonly Person[],
  at: Date,
): Promise<string[]> {
  const today = dayOf(at);
  const clients = contacts
    .filter((_, n) => n % 8 === 0)
    .map((contactId, n) => ({ id: newId(), contactId, code: `C${String(n).padStart(5, "0")}` }));
  await fill(db, "clients", clients, ({ id, contactId, code }) => ({
    id,
    code,
    contact_id: contactId,
    opened_on: addDays(today, -900),
    created_at: at,
  }));
  const matters = Array.from({ length: size.matters }, (_, n) => matterRow(n, size, clients, people, today, at));
  await fill(db, "matters", matters, ({ row }) => row);
  await fill(
    db,
    "matter_words",
    matters.flatMap(({ words }) => words),
    (row) => row,
  );
  const restricted = matters.filter(({ row }) => row.is_restricted === 1);
  await fill(db, "matter_access", restricted, ({ row }) => ({
    matter_id: row.id,
    user_id: row.owner_user_id,
    added_at: at,
  }));
  await fill(db, "matter_parties", Array.from({ length: size.parties }), (_, n) => ({
    id: newId(),
    matter_id: matters[n % matters.length]!.row.id,
    contact_id: contacts[mixed(n) % contacts.length],
    role: PARTY_ROLE_KEYS[Math.floor(n / matters.length) % PARTY_ROLE_KEYS.length],
    reference: null,
    created_at: at,
  }));
  return matters.map(({ row }) => row.id);
}

/** Two of three are closed, as in a firm that keeps what it did. */
function matterRow(
  n: number,
  size: LargeSize,
  clients: readonly { id: string; code: string }[],
  people: readonly Person[],
  today: Day,
  at: Date,
) {
  const year = Number(today.slice(0, 4)) - YEARS + 1 + Math.floor((n * YEARS) / size.matters);
  const isClosed = n % 3 !== 0;
  const type = draw(MATTER_TYPE_KEYS, n);
  const client = clients[mixed(n * 3) % clients.length]!;
  const openedOn = day(`${year}-01-${String((n % 28) + 1).padStart(2, "0")}`);
  const number = `${year}/${String((n % Math.ceil(size.matters / YEARS)) + 1).padStart(4, "0")}`;
  const title = `${surnameOf(n)} / ${surnameOf(n + 1)}: ${draw(THINGS, n)} ${(n % 900) + 1} ${sentence(n, 3)}`;
  const caseNo = n % 2 ? `${10_000 + n}/${year}` : null;
  const id = newId();
  const row = {
    id,
    number,
    client_id: client.id,
    title,
    type,
    status: isClosed ? "closed" : draw(["open", "open", "open", "dormant", "closing"], n),
    owner_user_id: people[mixed(n) % people.length]!.id,
    opened_on: openedOn,
    closed_on: isClosed ? addDays(openedOn, 300) : null,
    last_entry_on: addDays(today, -(n % 80)),
    case_no: caseNo,
    fee_basis: "time",
    prescribes_on: MATTER_TYPES[type].prescribes ? addDays(today, (mixed(n) % 900) - 60) : null,
    description: sentence(n, 30),
    is_restricted: n % Math.floor(size.matters / size.restricted) === 0 ? 1 : 0,
    words_version: MATTER_WORDS_VERSION,
    version: 1,
    created_at: at,
  };
  return { row, words: matterWordRows(id, { number, title, caseNo, archiveNo: null, clientCode: client.code }) };
}

async function fillTexts(
  db: FirmDb,
  count: number,
  matters: readonly string[],
  people: readonly Person[],
  at: Date,
): Promise<void> {
  const texts = Array.from({ length: count }, (_, n) => ({
    document: newId(),
    blob: newId(),
    note: newId(),
    matter: matters[mixed(n) % matters.length]!,
    by: people[n % people.length]!.id,
    name: `${sentence(n, 2)} ${surnameOf(n)}.pdf`,
    text: storedText(`${surnameOf(n)} ${sentence(n, 120)}`),
    said: storedText(`${surnameOf(n + 3)} ${sentence(n + 1, 40)}`),
  }));
  await fill(db, "blobs", texts, ({ blob }, n) => ({
    id: blob,
    name: n.toString(16).padStart(64, "0"),
    size_bytes: 1_000,
    key_version: 1,
    state: "clean",
    created_at: at,
    text_state: "read",
    text_at: at,
  }));
  await fill(db, "documents", texts, ({ document, matter, name, by }) => ({
    id: document,
    matter_id: matter,
    name,
    folder: "",
    kind: "pdf",
    current_n: 1,
    version: 1,
    created_by: by,
    created_at: at,
  }));
  await fill(db, "document_versions", texts, ({ document, blob, name, by }) => ({
    id: newId(),
    document_id: document,
    n: 1,
    blob_id: blob,
    file_name: name,
    kind: "pdf",
    size_bytes: 1_000,
    uploaded_by: by,
    uploaded_at: at,
  }));
  await fill(db, "document_names", texts, ({ document, name }) => ({ document_id: document, words: storedText(name) }));
  await fill(db, "document_texts", texts, ({ blob, text }) => ({ blob_id: blob, text }));
  await fill(db, "file_notes", texts, ({ note, matter, said, by }, n) => ({
    id: note,
    matter_id: matter,
    kind: "note",
    noted_on: addDays(dayOf(at), -(n % 900)),
    is_privileged: n % 3 === 0 ? 1 : 0,
    body: said,
    version: 1,
    written_by: by,
    written_at: at,
    created_by: by,
    created_at: at,
  }));
  await fill(db, "file_note_texts", texts, ({ note, said }) => ({ note_id: note, words: said }));
}

async function fill<T>(
  db: FirmDb,
  table: string,
  all: readonly T[],
  row: (one: T, n: number) => object,
): Promise<void> {
  for (let from = 0; from < all.length; from += ROWS_PER_INSERT) {
    await db(table).insert(all.slice(from, from + ROWS_PER_INSERT).map((one, n) => row(one, from + n)));
  }
}
