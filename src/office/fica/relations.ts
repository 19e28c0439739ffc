import type { UserActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound, Refused } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import type { Badge } from "../../web/components/status.js";
import { findContact } from "../contacts/contacts.js";
import { ITEMS, isItemKey, type Relation, RELATION_KEYS, RELATIONS } from "./checklist.js";
import { badgeOf } from "./status.js";

/** Somebody who stands behind a client, or acts for it, with the FICA status of their own. */
export interface RelatedContact {
  id: string;
  contactId: string;
  name: string;
  relation: Relation;
  /** Of ownership or benefit, in hundredths of a per cent. */
  shareBasisPoints: number | null;
  badge: Badge;
}

export const RELATED_MAX = 100;

/** In the order of what they are, and by name. */
export async function listRelations(db: FirmDb, contactId: string, today: Day): Promise<RelatedContact[]> {
  const rows = await relationRows(db).where("contact_relations.contact_id", contactId).orderBy("contacts.sort_name");
  return (rows as RelationRow[])
    .map((row) => relatedOf(row, today))
    .sort((one, other) => RELATION_KEYS.indexOf(one.relation) - RELATION_KEYS.indexOf(other.relation));
}

/** Throws NotFound. */
export async function findRelation(
  db: FirmDb,
  contactId: string,
  relationId: string,
  today: Day,
): Promise<RelatedContact> {
  const row = isId(relationId)
    ? await relationRows(db)
        .where({ "contact_relations.id": relationId, "contact_relations.contact_id": contactId })
        .first<RelationRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such person in this file.");
  return relatedOf(row, today);
}

export interface RelationDraft {
  contactId: string;
  relatedId: string;
  relation: Relation;
  shareBasisPoints: number | null;
}

/** Throws Refused("relation_self", "relation_already", "too_many_relations"), NotFound when there is no such contact. */
export async function addRelation(db: FirmDb, draft: RelationDraft, by: UserActor): Promise<void> {
  const { contactId, relatedId, relation, shareBasisPoints } = draft;
  if (contactId === relatedId) {
    throw new Refused("relation_self", "Nobody stands behind themselves: choose somebody else.", "relatedId");
  }
  await transact(db, async (trx) => {
    const [of, to] = [await findContact(trx, contactId), await findContact(trx, relatedId)];
    await lockContact(trx, contactId);
    const [held] = await trx("contact_relations").where({ contact_id: contactId }).count<{ count: number }[]>({
      count: "*",
    });
    if (Number(held?.count) >= RELATED_MAX) {
      throw new Refused("too_many_relations", `A file names at most ${RELATED_MAX} persons.`);
    }
    try {
      await trx("contact_relations").insert({
        id: newId(),
        contact_id: contactId,
        related_contact_id: relatedId,
        relation,
        share_basis_points: shareBasisPoints,
        created_at: new Date(),
      });
    } catch (error) {
      if (duplicateKey(error) !== "uq_contact_relations") throw error;
      const what = RELATIONS[relation].toLowerCase();
      throw new Refused("relation_already", `${to.displayName} is in this file as ${what} already.`, "relatedId");
    }
    await recordAudit(trx, {
      action: "fica.person_linked",
      subjectKind: "fica",
      subjectId: of.id,
      by,
      changes: { person: { to: `${RELATIONS[relation]}: ${to.displayName}` }, contactId: { to: relatedId } },
    });
  });
}

/** Throws Refused("relation_needed") for the last one that a verified item of the file rests on. */
export async function removeRelation(
  db: FirmDb,
  { contactId, relationId }: { contactId: string; relationId: string },
  today: Day,
  by: UserActor,
): Promise<RelatedContact> {
  return transact(db, async (trx) => {
    await lockContact(trx, contactId);
    const related = await findRelation(trx, contactId, relationId, today);
    await assertNotNeeded(trx, contactId, related);
    await trx("contact_relations").where("id", related.id).delete();
    const what = `${RELATIONS[related.relation]}: ${related.name}`;
    await recordAudit(trx, {
      action: "fica.person_unlinked",
      subjectKind: "fica",
      subjectId: contactId,
      by,
      changes: { person: { from: what }, contactId: { from: related.contactId } },
    });
    return related;
  });
}

async function assertNotNeeded(trx: FirmDb, contactId: string, related: RelatedContact): Promise<void> {
  const verified = await trx("fica_items")
    .where({ contact_id: contactId, state: "verified" })
    .select<{ item: string }[]>("item");
  const rests = verified.find(({ item }) => isItemKey(item) && ITEMS[item].relation === related.relation);
  const others = await trx("contact_relations")
    .where({ contact_id: contactId, relation: related.relation })
    .whereNot("id", related.id)
    .first<{ id: string } | undefined>("id");
  if (!rests || others || !isItemKey(rests.item)) return;
  throw new Refused(
    "relation_needed",
    `“${ITEMS[rests.item].text}” is verified and rests on ${related.name}. Mark it outstanding first.`,
  );
}

/** The contact's row is what every write of its file waits for, since the file may not be there yet. Throws NotFound. */
export async function lockContact(trx: FirmDb, contactId: string): Promise<void> {
  const row = isId(contactId)
    ? await trx("contacts").where("id", contactId).forUpdate().first<{ id: string } | undefined>("id")
    : undefined;
  if (!row) throw new NotFound("There is no such contact.");
}

interface RelationRow {
  id: string;
  related_contact_id: string;
  name: string;
  relation: Relation;
  share_basis_points: number | null;
  version: number | null;
  exempted_on: Day | null;
  verified_on: Day | null;
  due_on: Day | null;
}

function relationRows(db: FirmDb) {
  return db("contact_relations")
    .join("contacts", "contacts.id", "contact_relations.related_contact_id")
    .leftJoin("fica_files", "fica_files.contact_id", "contact_relations.related_contact_id")
    .select(
      "contact_relations.id",
      "contact_relations.related_contact_id",
      "contacts.display_name as name",
      "contact_relations.relation",
      "contact_relations.share_basis_points",
      "fica_files.version",
      "fica_files.exempted_on",
      "fica_files.verified_on",
      "fica_files.due_on",
    );
}

function relatedOf(row: RelationRow, today: Day): RelatedContact {
  return {
    id: row.id,
    contactId: row.related_contact_id,
    name: row.name,
    relation: row.relation,
    shareBasisPoints: row.share_basis_points,
    badge: badgeOf(
      {
        isBegun: row.version !== null,
        isExempt: row.exempted_on !== null,
        verifiedOn: row.verified_on,
        dueOn: row.due_on,
      },
      today,
    ),
  };
}
