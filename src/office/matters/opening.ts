import assert from "node:assert/strict";
import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { type Client, clientOfContact, findClient, insertClient, prepareClientCode } from "./clients.js";
import { nameOnMatter } from "./access.js";
import { findMatter, type Matter } from "./matters.js";
import { ensureCounter, takeNumber } from "./numbers.js";
import { insertParties, type PartyDraft } from "./parties.js";
import { assertTerms, type MatterTerms, termColumns } from "./terms.js";

export interface MatterDraft extends MatterTerms {
  /** A client, or a contact that becomes one with its first matter. */
  client: { clientId: string } | { contactId: string };
  openedOn: Day;
  parties: readonly PartyDraft[];
  /** Who may see it; undefined: everyone who may see matters. Who opens it and who answers for it are always among them. */
  accessIds?: readonly string[] | undefined;
  /** Today. */
  on: Day;
  by: Actor;
}

/**
 * Opens a matter with its parties and gives it the next number of the year it was opened in.
 * A draft that is refused, or fails, takes no number and leaves nothing.
 */
export async function openMatter(db: FirmDb, draft: MatterDraft): Promise<Matter> {
  if (draft.openedOn > draft.on) throw new Refused("opened_later", "A matter is not opened after today.", "openedOn");
  const year = Number(draft.openedOn.slice(0, 4));
  const prefix = await prepareClient(db, draft);
  await ensureCounter(db, "matter", year);
  try {
    return await transact(db, async (trx) => {
      const number = `${year}/${String(await takeNumber(trx, "matter", year)).padStart(4, "0")}`;
      await assertTerms(trx, draft);
      const client = await clientFor(trx, draft, prefix);
      const id = newId();
      await trx("matters").insert({
        id,
        number,
        client_id: client.id,
        status: "open",
        opened_on: draft.openedOn,
        last_entry_on: draft.openedOn,
        is_restricted: draft.accessIds ? 1 : 0,
        version: 1,
        created_at: new Date(),
        ...termColumns(draft),
      });
      if (draft.accessIds) await nameOnMatter(trx, id, [...openersOf(draft), ...draft.accessIds]);
      await insertParties(trx, id, draft.parties);
      await recordAudit(trx, {
        action: "matters.matter_opened",
        subjectKind: "matter",
        subjectId: id,
        matterId: id,
        by: draft.by,
        changes: {
          number: { to: number },
          title: { to: draft.title },
          clientId: { to: client.id },
          parties: { to: draft.parties.map((party) => `${party.role} ${party.contactId}`) },
        },
      });
      return findMatter(trx, id, draft.by);
    });
  } catch (error) {
    if (duplicateKey(error) !== "uq_clients_contact") throw error;
    throw new Refused("already_client", "Somebody made this contact a client just now. Choose the client.", "client");
  }
}

function openersOf({ ownerId, by }: MatterDraft): string[] {
  return by.kind === "user" ? [by.id, ownerId] : [ownerId];
}

/** The letters of the code that a new client will get; undefined when it is one already. */
async function prepareClient(db: FirmDb, { client }: MatterDraft): Promise<string | undefined> {
  if ("clientId" in client || (await clientOfContact(db, client.contactId))) return undefined;
  return prepareClientCode(db, client.contactId);
}

async function clientFor(trx: FirmDb, draft: MatterDraft, prefix: string | undefined): Promise<Client> {
  if ("clientId" in draft.client) return findClient(trx, draft.client.clientId);
  const { contactId } = draft.client;
  const existing = await clientOfContact(trx, contactId);
  if (existing) return existing;
  assert(prefix, "the counter for the client's code is prepared beforehand");
  return insertClient(trx, { contactId, prefix, on: draft.openedOn, by: draft.by });
}
