import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound, Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { findMatter, lockLiveMatter, type Matter, matterNumbered, touch } from "./matters.js";
import { type Reader, visible } from "./visible.js";
import type { MatterStatus } from "./words.js";

export interface RelatedMatter {
  id: string;
  number: string;
  title: string;
  status: MatterStatus;
  /** How they belong together, from either side: "appeal", "same accident". */
  note: string | null;
}

const RELATED_MAX = 50;

/** The matters related to one, of those the reader may see. */
export async function listRelated(db: FirmDb, matterId: string, reader: Reader): Promise<RelatedMatter[]> {
  const rows: RelatedMatter[] = await visible(
    db("matter_relations")
      .join("matters", (on) => {
        on.on("matters.id", "=", "matter_relations.related_id").orOn("matters.id", "=", "matter_relations.matter_id");
      })
      .where((either) => {
        void either.where("matter_relations.matter_id", matterId).orWhere("matter_relations.related_id", matterId);
      })
      .whereNot("matters.id", matterId),
    reader,
  )
    .orderBy("matters.number", "desc")
    .limit(RELATED_MAX)
    .select("matters.id", "matters.number", "matters.title", "matters.status", "matter_relations.note");
  return rows;
}

interface Relating {
  matterId: string;
  on: Day;
  by: Actor;
}

/**
 * Says that two matters belong together. Throws Refused("related_unknown") alike for a number that nobody has and one the actor may not see,
 * Refused("related_itself", "related_already", "related_too_many", "matter_closed"). The other may be closed.
 */
export async function relateMatter(
  db: FirmDb,
  { matterId, number, note, on, by }: Relating & { number: string; note: string | null },
): Promise<void> {
  await transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    const other = await matterNumbered(trx, number, by);
    if (!other) throw new Refused("related_unknown", `There is no matter ${number}.`, "number");
    if (other.id === matter.id) throw new Refused("related_itself", "That is this matter itself.", "number");
    if ((await listRelated(trx, matter.id, by)).length >= RELATED_MAX) {
      throw new Refused("related_too_many", `A matter has at most ${RELATED_MAX} related ones.`, "number");
    }
    const [first, second] = inOrder(matter.id, other.id);
    try {
      await trx("matter_relations").insert({
        matter_id: first,
        related_id: second,
        note,
        created_at: new Date(),
      });
    } catch (error) {
      if (duplicateKey(error) === undefined) throw error;
      throw new Refused("related_already", `${other.number} is related already.`, "number");
    }
    await touch(trx, matter.id, on);
    await recordRelation(trx, "matters.relation_added", matter, other, by);
    await recordRelation(trx, "matters.relation_added", other, matter, by);
  });
}

/** Throws NotFound when the two are not related, or the actor may not see one of them. */
export async function unrelateMatter(
  db: FirmDb,
  { matterId, relatedId, on, by }: Relating & { relatedId: string },
): Promise<void> {
  await transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    const other = await findMatter(trx, relatedId, by);
    const [matter_id, related_id] = inOrder(matter.id, other.id);
    const gone = await trx("matter_relations").where({ matter_id, related_id }).delete();
    if (gone === 0) throw new NotFound("These matters are not related.");
    await touch(trx, matter.id, on);
    await recordRelation(trx, "matters.relation_removed", matter, other, by);
    await recordRelation(trx, "matters.relation_removed", other, matter, by);
  });
}

/**
 * Nothing is said in the trail of a matter that a restricted one was related to it: whoever sees the one may not know of the other. The other is
 * the line's subject, so that the line is hidden when it becomes restricted later.
 */
async function recordRelation(
  trx: FirmDb,
  action: "matters.relation_added" | "matters.relation_removed",
  { id }: Matter,
  other: Matter,
  by: Actor,
): Promise<void> {
  if (other.isRestricted) return;
  const related = action === "matters.relation_added" ? { to: other.number } : { from: other.number };
  await recordAudit(trx, {
    action,
    subjectKind: "matter",
    subjectId: other.id,
    matterId: id,
    by,
    changes: { related },
  });
}

function inOrder(one: string, other: string): [string, string] {
  return one < other ? [one, other] : [other, one];
}
