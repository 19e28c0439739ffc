import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound, Refused } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { findContact } from "../contacts/contacts.js";
import { ensureCounter, takeNumber } from "./numbers.js";
import { knownClients, type Reader } from "./visible.js";

export interface Client {
  id: string;
  /** Readable and unique: three letters of the name and a number, "BER001". */
  code: string;
  contactId: string;
  name: string;
  openedOn: Day;
}

export interface ClientDraft {
  contactId: string;
  on: Day;
  by: Actor;
}

/**
 * Makes a contact a client, once. One that is a client already, by matters that the actor may not see, becomes one to everybody.
 * Throws Refused("already_client").
 */
export async function makeClient(db: FirmDb, draft: ClientDraft): Promise<Client> {
  const hidden = await hiddenClient(db, draft);
  if (hidden) return showClient(db, hidden, draft.by);
  const prefix = await prepareClientCode(db, draft.contactId);
  try {
    return await transact(db, (trx) => insertClient(trx, { ...draft, prefix, isByHand: true }));
  } catch (error) {
    if (duplicateKey(error) !== "uq_clients_contact") throw error;
    throw new Refused("already_client", "This contact is a client already.", "contactId");
  }
}

async function hiddenClient(db: FirmDb, { contactId, by }: ClientDraft): Promise<Client | undefined> {
  const client = await clientOfContact(db, contactId);
  return client && !(await isKnownClient(db, client.id, by)) ? client : undefined;
}

/** Its line in the trail is that of a client that was made just now. */
async function showClient(db: FirmDb, client: Client, by: Actor): Promise<Client> {
  return transact(db, async (trx) => {
    await trx("clients").where("id", client.id).update({ is_by_hand: 1 });
    await recordMade(trx, client, by, undefined);
    return client;
  });
}

/** Makes sure, before a transaction begins, that there is a counter for this contact's code; returns the code's letters. */
export async function prepareClientCode(db: FirmDb, contactId: string): Promise<string> {
  const contact = await findContact(db, contactId);
  const prefix = codePrefix(contact.surname ?? contact.displayName);
  await ensureCounter(db, counterOf(prefix), 0);
  return prefix;
}

/** Inside a transaction, with the letters that prepareClientCode returned. */
export async function insertClient(
  trx: FirmDb,
  draft: ClientDraft & { prefix: string; isByHand: boolean; matterId?: string },
): Promise<Client> {
  const no = await takeNumber(trx, counterOf(draft.prefix), 0);
  const id = newId();
  const code = `${draft.prefix}${String(no).padStart(3, "0")}`;
  await trx("clients").insert({
    id,
    code,
    contact_id: draft.contactId,
    opened_on: draft.on,
    is_by_hand: draft.isByHand ? 1 : 0,
    created_at: new Date(),
  });
  const client = await findClient(trx, id);
  await recordMade(trx, client, draft.by, draft.matterId);
  return client;
}

/** The line of a client that was made with its first matter is that matter's too, and hidden with it. */
function recordMade(
  trx: FirmDb,
  { id, code, contactId }: Client,
  by: Actor,
  matterId: string | undefined,
): Promise<void> {
  return recordAudit(trx, {
    action: "matters.client_made",
    subjectKind: "client",
    subjectId: id,
    matterId,
    by,
    changes: { code: { to: code }, contactId: { to: contactId } },
  });
}

async function isKnownClient(db: FirmDb, id: string, reader: Reader): Promise<boolean> {
  const row = await knownClients(db("clients").where("clients.id", id), reader).first<{ id: string } | undefined>(
    "clients.id",
  );
  return row !== undefined;
}

/** As findClient, of those the reader may know as clients. */
export async function findKnownClient(db: FirmDb, id: string, reader: Reader): Promise<Client> {
  const client = await findClient(db, id);
  if (!(await isKnownClient(db, client.id, reader))) throw new NotFound("There is no such client.");
  return client;
}

export async function findClient(db: FirmDb, id: string): Promise<Client> {
  const row = isId(id) ? await clientRows(db).where("clients.id", id).first<ClientRow | undefined>() : undefined;
  if (!row) throw new NotFound("There is no such client.");
  return clientOf(row);
}

/** Undefined when the contact is not a client. */
export async function clientOfContact(db: FirmDb, contactId: string): Promise<Client | undefined> {
  const row = await clientRows(db).where("clients.contact_id", contactId).first<ClientRow | undefined>();
  return row && clientOf(row);
}

const NOISE = new Set(["the", "and", "estate", "late", "trust", "familie", "family", "pty", "ltd", "inc", "dr", "adv"]);

/** Three letters that remind of the name: "Estate late H J Fourie" gives FOU, "O’Brien" OBR, "Li" LIX. */
export function codePrefix(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/[^A-Za-z\s-]/g, "")
    .split(/[\s-]+/)
    .filter((word) => !NOISE.has(word.toLowerCase()));
  const word = words.find((candidate) => candidate.length >= 3) ?? words.join("");
  return (word || "CLI").slice(0, 3).toUpperCase().padEnd(3, "X");
}

function counterOf(prefix: string): string {
  return `client-${prefix}`;
}

interface ClientRow {
  id: string;
  code: string;
  contact_id: string;
  name: string;
  opened_on: Day;
}

function clientRows(db: FirmDb) {
  return db("clients")
    .join("contacts", "contacts.id", "clients.contact_id")
    .select("clients.id", "clients.code", "clients.contact_id", "clients.opened_on", "contacts.display_name as name");
}

function clientOf(row: ClientRow): Client {
  return { id: row.id, code: row.code, contactId: row.contact_id, name: row.name, openedOn: row.opened_on };
}
