import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { addDays, day } from "../../src/calendar.js";
import type { UserActor } from "../../src/actor.js";
import { effectiveGrants } from "../../src/grants.js";
import { ROLES } from "../../src/permissions.js";
import { inviteUser } from "../../src/office/accounts/people/people.js";
import { addContact, type Contact } from "../../src/office/contacts/contacts.js";
import { beginImport, decideColumns, findImport } from "../../src/office/contacts/import/imports.js";
import { takeImport } from "../../src/office/contacts/import/taking.js";
import { assessFile } from "../../src/office/fica/acts.js";
import { markItems } from "../../src/office/fica/marking.js";
import { addRelation } from "../../src/office/fica/relations.js";
import { addTemplate, replaceTemplate, type TemplateContent } from "../../src/office/documents/templates/templates.js";
import { closeMatter } from "../../src/office/matters/changes.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { newId } from "../../src/ids.js";
import { firmBlobHome } from "../../src/platform/blobs/settling.js";
import { writeBlob } from "../../src/platform/blobs/write-blob.js";
import { transact } from "../../src/platform/databases/firm-db.js";
import { fillDocuments } from "./canaries-documents.js";
import { fillDraft, fillMatterFile, fillMatterSettings, fillWarning } from "./canaries-matters.js";
import { fillDoors } from "./canaries-doors.js";
import { docxOf } from "./files.js";
import { fillLooseTask } from "./canaries-notes.js";
import type { TestFirm } from "./firms.js";
import { aMatterDraft } from "./matters.js";
import { anAuthenticator } from "./people.js";

const TODAY = day("2026-11-22");

/** What stands in the sealed columns beside the word. Valid numbers, of nobody. */
export const ID_NUMBERS: Record<string, string> = { alder: "7711035834089", birch: "9104170245089" };

/** Of each kind of thing that a page can show one at least, made by the functions that the pages call and named with the word. */
export async function fillOffice(firm: TestFirm, word: string): Promise<UserActor> {
  const by = await anEverything(firm, `Everard ${word}`);
  const iris = { login: `iris.${word}`, name: `Iris ${word}`, roles: ["attorney" as const], by };
  const { user: invited } = await inviteUser(firm.db, iris);
  await fillRights(firm, word, by, invited.id);
  const person = await addContact(firm.db, { draft: personDraft(firm, word), by, today: TODAY });
  const draft = { kind: "company" as const, name: `${word} Cellars (Pty) Ltd`, notes: word };
  const company = await addContact(firm.db, { draft, by, today: TODAY });
  await fillImports(firm, word, by);
  await fillMatterSettings(firm, word, by);
  await fillMatters(firm, word, by, [person, company]);
  await fillFica(firm, word, by, [person, company]);
  await fillBlobs(firm, word);
  await fillTemplates(firm, word, by);
  await fillLooseTask(firm, word, by);
  await fillDraft(firm, word, by);
  await fillDoors(firm, word, by);
  await fillFactors(firm, word, by);
  const now = new Date();
  await firm.db("sign_in_failures").insert({
    login_key: "a".repeat(32) + firm.id.replaceAll("-", ""),
    network: "198.51.100.0/24",
    failures: 1,
    last_at: now,
    until_at: now,
  });
  const refusal = { day: day("2026-11-22"), kind: word, user_id: by.id, network: 7, times: 3, last_at: now };
  await firm.db("security_counts").insert(refusal);
  await firm.db("restore_proofs").insert({
    id: newId(),
    backup_id: newId(),
    backup_taken_at: now,
    proven_at: now,
    level: "V3",
    restore_seconds: 1.5,
    rows_checked: 100,
  });
  return by;
}

/** An authenticator with its recovery codes, a passkey, and somebody between password and factor. */
async function fillFactors(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const now = new Date();
  const hash = (purpose: string): string => createHash("sha256").update(`${purpose} of ${firm.id}`).digest("hex");
  await anAuthenticator(firm, { id: by.id, login: `everard.${word}` });
  await firm.db("passkeys").insert({
    id: newId(),
    user_id: by.id,
    name: `Laptop of ${word}`,
    credential_hash: hash("passkey"),
    credential_id: Buffer.from(`passkey of ${word}`).toString("base64url"),
    public_key: Buffer.from(`public key of ${word}`).toString("base64url"),
    sign_count: 1,
    transports: "internal",
    created_at: now,
  });
  await firm.db("pre_sessions").insert({
    id_hash: hash("pre-session"),
    user_id: by.id,
    session_version: 1,
    code_tries: 0,
    return_to: "/",
    created_at: now,
    expires_at: now,
  });
  await firm.db("spent_challenges").insert({ challenge_hash: hash("challenge"), expires_at: now });
}

/** What the firm takes from a role (which had it not, so that the crawl can go by the table), and an act that waits for a second person. */
async function fillRights(firm: TestFirm, word: string, by: UserActor, subjectId: string): Promise<void> {
  const now = new Date();
  const narrowing = { role: "provider", permission: "contacts.identity", scope: "none", changed_at: now };
  await firm.db("role_narrowings").insert(narrowing);
  await firm.db("approvals").insert({
    id: newId(),
    kind: "accounts.disabling",
    subject_id: subjectId,
    asked: "{}",
    reason: `${word} has left`,
    status: "open",
    open_for: `accounts.disabling ${subjectId}`,
    requested_by: by.id,
    requested_at: now,
    expires_at: new Date(now.getTime() + 86_400_000),
    decided_by: word,
  });
}

/** A content that stands on no matter. */
async function fillBlobs(firm: TestFirm, word: string): Promise<void> {
  const plain = Readable.from([Buffer.from(`What ${word} wrote down.`)]);
  const pending = await writeBlob(firmBlobHome(firm.operator, firm.db), plain, { bytesMax: 1_000 });
  await transact(firm.db, (trx) => pending.commit(trx, { state: "clean" }));
}

/** One template of two versions. */
async function fillTemplates(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const home = firmBlobHome(firm.operator, firm.db);
  const contentOf = async (text: string): Promise<TemplateContent> => {
    const blob = await writeBlob(home, Readable.from([docxOf([text])]), { bytesMax: 100_000 });
    return { content: { fileName: `${word}.docx`, kind: "docx", state: "clean", blob }, fields: ["client.name"] };
  };
  const first = await contentOf(`Dear {client.name}, ${word}`);
  const { id } = await addTemplate(firm.db, { ...first, name: `Letter of ${word}`, isOnLetterhead: true, by });
  await replaceTemplate(firm.db, { ...(await contentOf(`Dear {client.name}: ${word}`)), id, by });
}

/** Somebody who may do all that anybody may. The rules of roles forbid it to people, so the rows are written as they are. */
export async function anEverything(firm: TestFirm, name: string): Promise<UserActor> {
  const actor = await firm.actor("partner", name);
  const others = ROLES.filter((role) => role !== "partner");
  await firm.db("user_roles").insert(others.map((role) => ({ user_id: actor.id, role, granted_at: new Date() })));
  return { ...actor, roles: [...ROLES], grants: effectiveGrants(ROLES, []) };
}

function personDraft(firm: TestFirm, word: string) {
  return {
    kind: "person" as const,
    title: "Dr",
    firstNames: "Petronella",
    surname: word,
    employer: `${word} Hospital`,
    jobTitle: `${word} surgeon`,
    idNumber: ID_NUMBERS[firm.slug],
    passport: `${word}77`.toUpperCase().slice(0, 12),
    language: "en",
    notes: `Known as ${word}.`,
    formerNames: [`${word} Vermeulen`],
    points: [
      { kind: "email" as const, value: `${word}@mail.example`, label: "work", isPrimary: true },
      { kind: "url" as const, value: `https://${word}.example/` },
    ],
    addresses: [
      { label: "work", street: `1 ${word} Street`, city: word, province: "Western Cape", postalCode: "8001" },
    ],
  };
}

/** One file taken, with a row refused and a row taken without a part of it; one that waits for its columns; one that is looked at. */
async function fillImports(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const csv = [
    `First name,Surname,E-mail,ID number,${word}`,
    `Abel,${word},abel@${word}.example,,`,
    `,${word}refused,not an address ${word},123${word},${word}`,
  ].join("\n");
  const begin = (name: string, text: string) =>
    beginImport(firm.db, { file: { name: `${word}-${name}`, bytes: Buffer.from(text) }, by, today: TODAY });
  const taken = await begin("taken.csv", csv);
  await decideColumns(firm.db, { importId: taken.id, fields: taken.fields });
  const { version } = await findImport(firm.db, taken.id);
  await takeImport(firm.db, { importId: taken.id, version, doubles: "leave", addAnyway: [], by, today: TODAY });
  await begin("columns.csv", `Name,Notes\nBertha ${word},${word}\n`);
  await begin("preview.vcf", `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carla ${word}\r\nN:${word};Carla;;;\r\nEND:VCARD\r\n`);
}

async function fillMatters(firm: TestFirm, word: string, by: UserActor, [person, company]: Contact[]): Promise<void> {
  const parties = [{ contactId: company!.id, role: "opponent" as const, reference: `${word} ref` }];
  const terms = {
    title: `${word} v Coastal Glass`,
    court: `${word} High Court`,
    caseNo: `12/${word}`,
    description: `What ${word} told us.`,
  };
  const draft = aMatterDraft(by, { client: { contactId: person!.id }, parties, ...terms });
  const open = await openMatter(firm.db, { ...draft, openedOn: addDays(TODAY, -30) });
  await fillDocuments(firm, word, by, open.id);
  const restricted = await openMatter(firm.db, { ...draft, title: `${word} and Restricted`, accessIds: [] });
  await fillMatterFile(firm, word, by, restricted);
  await fillWarning(firm, by, restricted);
  const closing = await openMatter(firm.db, { ...draft, openedOn: addDays(TODAY, -30), title: `Estate ${word}` });
  await closeMatter(firm.db, {
    matterId: closing.id,
    closedOn: TODAY,
    archivePlace: `${word} box`,
    note: `${word} paid.`,
    on: TODAY,
    by,
  });
}

/** A company whose file is begun, and the person who stands behind it. */
async function fillFica(firm: TestFirm, word: string, by: UserActor, [person, company]: Contact[]): Promise<void> {
  const contactId = company!.id;
  const relation = { contactId, relatedId: person!.id, relation: "director" as const, shareBasisPoints: 5_000 };
  await addRelation(firm.db, relation, by);
  const act = { contactId, on: TODAY, by };
  const assessment = { kind: "legal_person", risk: "high", riskReason: `${word} deals in cash` } as const;
  const prominence = `${word}, a minister`;
  await assessFile(firm.db, { ...act, ...assessment, isProminent: true, prominence, version: 0 });
  const mark = { key: "registration", state: "verified", basis: `CoR 14.3 of ${word}`, expiresOn: null } as const;
  await markItems(firm.db, { ...act, marks: [mark], version: 1 });
}
