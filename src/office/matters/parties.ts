import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound, Refused } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import type { Decisions } from "./conflicts/decisions.js";
import { recordCheck } from "./conflicts/record.js";
import { prepareCheck } from "./conflicts/searched.js";
import { prepareTurn, settleConflicts, takeTurn } from "./conflicts/settling.js";
import { lockLiveMatter, type Matter, touch } from "./matters.js";
import { PARTY_ROLE_KEYS, PARTY_ROLES, type PartyRole } from "./words.js";

export interface Party {
  id: string;
  matterId: string;
  contactId: string;
  name: string;
  role: PartyRole;
  /** Their reference, or whom they act for. */
  reference: string | null;
}

export interface PartyDraft {
  contactId: string;
  role: PartyRole;
  reference?: string | null;
}

export const PARTIES_MAX = 100;

export interface AddedParty extends PartyDraft {
  matterId: string;
  /** What was decided about the matches of the conflict check. */
  conflicts?: Decisions | undefined;
  formId?: string | undefined;
  on: Day;
  by: Actor;
}

/**
 * Throws Refused("party_already") when the contact has this role in the matter, Refused("matter_closed"), and ConflictRefused when a match of the
 * conflict check, made here, lacks its decision.
 */
export async function addParty(db: FirmDb, draft: AddedParty): Promise<Party> {
  const searched = await prepareCheck(db, draft.by);
  await prepareTurn(db);
  return transact(db, async (trx) => {
    await takeTurn(trx);
    const matter = await lockLiveMatter(trx, draft.matterId, draft.by);
    const parties = await listParties(trx, matter.id);
    if (parties.length >= PARTIES_MAX)
      throw new Refused("too_many_parties", `A matter has at most ${PARTIES_MAX} parties.`);
    const twin = parties.find((party) => party.contactId === draft.contactId && party.role === draft.role);
    if (twin) {
      const role = PARTY_ROLES[twin.role].toLowerCase();
      throw new Refused("party_already", `${twin.name} is in this matter as ${role} already.`, "contactId");
    }
    const { check, settled } = await settleConflicts(trx, {
      standing: [{ contactId: draft.contactId, standing: draft.role }],
      searched,
      matter: aroundParty(matter, parties),
      decisions: draft.conflicts,
      by: draft.by,
    });
    const [id] = await insertParties(trx, matter.id, [draft]);
    const { formId, by } = draft;
    await recordCheck(trx, { kind: "party", check, settled, formId, matterId: matter.id, by });
    const party = await findParty(trx, matter.id, id!);
    await touch(trx, matter.id, draft.on);
    await recordAudit(trx, {
      action: "matters.party_added",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by: draft.by,
      changes: { party: { to: `${PARTY_ROLES[party.role]}: ${party.name}` }, contactId: { to: party.contactId } },
    });
    return party;
  });
}

/** What a conflict check must know of the matter that somebody is added to. */
export function aroundParty({ id, client }: Matter, parties: readonly Party[]) {
  const clientRoles = parties.filter(({ contactId }) => contactId === client.contactId).map(({ role }) => role);
  return { id, clientContactId: client.contactId, clientRoles };
}

export async function removeParty(
  db: FirmDb,
  removal: { matterId: string; partyId: string; on: Day; by: Actor },
): Promise<Party> {
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, removal.matterId, removal.by);
    const party = await findParty(trx, matter.id, removal.partyId);
    await trx("matter_parties").where({ id: party.id }).delete();
    await touch(trx, matter.id, removal.on);
    await recordAudit(trx, {
      action: "matters.party_removed",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by: removal.by,
      changes: { party: { from: `${PARTY_ROLES[party.role]}: ${party.name}` }, contactId: { from: party.contactId } },
    });
    return party;
  });
}

/** In the order of their roles, as the list of roles has it, and by name within one. */
export async function listParties(db: FirmDb, matterId: string): Promise<Party[]> {
  const rows = (await partyRows(db)
    .where("matter_parties.matter_id", matterId)
    .orderBy("contacts.sort_name")
    .orderBy("matter_parties.id")) as PartyRow[];
  return rows.map(partyOf).sort((one, other) => RANKS.indexOf(one.role) - RANKS.indexOf(other.role));
}

const RANKS: readonly PartyRole[] = PARTY_ROLE_KEYS;

export async function findParty(db: FirmDb, matterId: string, partyId: string): Promise<Party> {
  const row = isId(partyId)
    ? await partyRows(db)
        .where({ "matter_parties.id": partyId, "matter_parties.matter_id": matterId })
        .first<PartyRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such party in this matter.");
  return partyOf(row);
}

/** Inside a transaction. Throws Refused("party_twice"), or NotFound when a contact is not one of this firm's. Returns the new ids. */
export async function insertParties(trx: FirmDb, matterId: string, drafts: readonly PartyDraft[]): Promise<string[]> {
  if (drafts.length === 0) return [];
  if (drafts.length > PARTIES_MAX)
    throw new Refused("too_many_parties", `A matter has at most ${PARTIES_MAX} parties.`);
  const contactIds = [...new Set(drafts.map((draft) => draft.contactId))];
  const found = await trx("contacts").whereIn("id", contactIds).select("id");
  if (found.length < contactIds.length) throw new NotFound("There is no such contact.");
  const created_at = new Date();
  const rows = drafts.map((draft) => ({
    id: newId(),
    matter_id: matterId,
    contact_id: draft.contactId,
    role: draft.role,
    reference: draft.reference || null,
    created_at,
  }));
  try {
    await trx("matter_parties").insert(rows);
  } catch (error) {
    if (duplicateKey(error) !== "uq_matter_parties_role") throw error;
    throw new Refused("party_twice", "Somebody stands twice in the same role.", "parties");
  }
  return rows.map((row) => row.id);
}

interface PartyRow {
  id: string;
  matter_id: string;
  contact_id: string;
  name: string;
  role: PartyRole;
  reference: string | null;
}

function partyRows(db: FirmDb) {
  return db("matter_parties")
    .join("contacts", "contacts.id", "matter_parties.contact_id")
    .select(
      "matter_parties.id",
      "matter_parties.matter_id",
      "matter_parties.contact_id",
      "contacts.display_name as name",
      "matter_parties.role",
      "matter_parties.reference",
    );
}

function partyOf(row: PartyRow): Party {
  return {
    id: row.id,
    matterId: row.matter_id,
    contactId: row.contact_id,
    name: row.name,
    role: row.role,
    reference: row.reference,
  };
}
