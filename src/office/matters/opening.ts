import assert from "node:assert/strict";
import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { type Client, clientOfContact, findClient, insertClient, prepareClientCode } from "./clients.js";
import { assertPartnerNamed, nameOnMatter } from "./access.js";
import type { Decisions } from "./conflicts/decisions.js";
import { adoptFormChecks, recordCheck } from "./conflicts/record.js";
import { prepareCheck } from "./conflicts/searched.js";
import { prepareTurn, settleConflicts, takeTurn } from "./conflicts/settling.js";
import { writeFieldValues } from "./field-values.js";
import { writeMatterWords } from "./matter-words.js";
import { findMatter, type Matter } from "./matters.js";
import { ensureCounter, takeNumber } from "./numbers.js";
import { insertParties, type PartyDraft } from "./parties.js";
import { assertStaysSeen, assertTerms, type MatterTerms, termColumns } from "./terms.js";

export interface MatterDraft extends MatterTerms {
  /** A client, or a contact that becomes one with its first matter. */
  client: { clientId: string } | { contactId: string };
  openedOn: Day;
  parties: readonly PartyDraft[];
  /** Who may see it; undefined: everyone who may see matters. Who opens it and who answers for it are always among them. */
  accessIds?: readonly string[] | undefined;
  /** What was decided about the matches of the conflict check. */
  conflicts?: Decisions | undefined;
  /** What was typed in the fields of its type, by their names in forms; undefined: no form asked, so none is missed. */
  fields?: Readonly<Record<string, string>> | undefined;
  /** The form that it was filled in on: posted again it opens no second matter. */
  formId?: string | undefined;
  /** Today. */
  on: Day;
  by: Actor;
}

/** The form had opened a matter before. Whatever was written with its second posting is rolled back. */
export class OpenedAlready extends Error {
  override name = "OpenedAlready";
  constructor(readonly matterId: string) {
    super("This form has opened a matter already.");
  }
}

/**
 * Opens a matter with its parties and gives it the next number of the year it was opened in. A draft that is refused, or fails, takes no number and
 * leaves nothing. Throws ConflictRefused when a match of the conflict check, made once more here, lacks its decision, and OpenedAlready.
 */
export async function openMatter(db: FirmDb, draft: MatterDraft): Promise<Matter> {
  if (draft.openedOn > draft.on) throw new Refused("opened_later", "A matter is not opened after today.", "openedOn");
  const year = Number(draft.openedOn.slice(0, 4));
  const prefix = await prepareClient(db, draft);
  const searched = await prepareCheck(db, draft.by);
  await ensureCounter(db, "matter", year);
  await prepareTurn(db);
  try {
    return await transact(db, async (trx) => {
      const number = `${year}/${String(await takeNumber(trx, "matter", year)).padStart(4, "0")}`;
      if (draft.formId) await refuseSecond(trx, draft.formId);
      await takeTurn(trx);
      await assertTerms(trx, draft);
      if (!draft.accessIds) assertStaysSeen(draft);
      const id = newId();
      const client = await clientFor(trx, draft, { prefix, matterId: id });
      const { check, settled } = await settleConflicts(trx, {
        standing: [{ contactId: client.contactId, standing: "client" }, ...draft.parties.map(asStanding)],
        searched,
        decisions: draft.conflicts,
        by: draft.by,
      });
      await trx("matters").insert({
        id,
        number,
        client_id: client.id,
        status: "open",
        opened_on: draft.openedOn,
        last_entry_on: draft.openedOn,
        is_restricted: draft.accessIds ? 1 : 0,
        form_id: draft.formId ?? null,
        version: 1,
        created_at: new Date(),
        ...termColumns(draft),
      });
      if (draft.accessIds) {
        await nameOnMatter(trx, id, [...openersOf(draft), ...draft.accessIds]);
        await assertPartnerNamed(trx, id);
      }
      await insertParties(trx, id, draft.parties);
      const written = await writeFieldValues(trx, { id, type: draft.type }, draft.fields ?? {}, draft.on);
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
          ...written,
        },
      });
      const { formId, by } = draft;
      await recordCheck(trx, { kind: "opening", check, settled, formId, matterId: id, by });
      if (formId) await adoptFormChecks(trx, formId, id);
      if (formId) await trx("matter_drafts").where("form_id", formId).delete();
      return writeMatterWords(trx, await findMatter(trx, id, by));
    });
  } catch (error) {
    if (duplicateKey(error) !== "uq_clients_contact") throw error;
    throw new Refused("already_client", "Somebody made this contact a client just now. Choose the client.", "client");
  }
}

/** The number's row is locked, so whoever posted the same form a moment ago has finished. */
async function refuseSecond(trx: FirmDb, formId: string): Promise<void> {
  const opened: { id: string } | undefined = await trx("matters").where("form_id", formId).first("id");
  if (opened) throw new OpenedAlready(opened.id);
}

function asStanding({ contactId, role }: PartyDraft) {
  return { contactId, standing: role };
}

function openersOf({ ownerId, by }: MatterDraft): string[] {
  return by.kind === "user" ? [by.id, ownerId] : [ownerId];
}

/** Who was a client without any matter stays one to everybody, also when the first matter is restricted. */
async function keepKnown(trx: FirmDb, clientId: string): Promise<void> {
  const matter = await trx("matters").where("client_id", clientId).first<{ id: string } | undefined>("id");
  if (!matter) await trx("clients").where("id", clientId).update({ is_by_hand: 1 });
}

/** The letters of the code that a new client will get; undefined when it is one already. */
async function prepareClient(db: FirmDb, { client }: MatterDraft): Promise<string | undefined> {
  if ("clientId" in client || (await clientOfContact(db, client.contactId))) return undefined;
  return prepareClientCode(db, client.contactId);
}

async function clientFor(
  trx: FirmDb,
  draft: MatterDraft,
  { prefix, matterId }: { prefix: string | undefined; matterId: string },
): Promise<Client> {
  if ("clientId" in draft.client) return findClient(trx, draft.client.clientId);
  const { contactId } = draft.client;
  const existing = await clientOfContact(trx, contactId);
  if (existing) {
    if (draft.accessIds) await keepKnown(trx, existing.id);
    return existing;
  }
  assert(prefix, "the counter for the client's code is prepared beforehand");
  return insertClient(trx, { contactId, prefix, isByHand: false, matterId, on: draft.openedOn, by: draft.by });
}
