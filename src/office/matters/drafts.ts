import type { UserActor } from "../../actor.js";
import { NotFound, Refused } from "../../errors.js";
import { isId } from "../../ids.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { openField, sealField } from "../../platform/keys/sealing.js";
import type { Typed } from "../../web/forms.js";

/** A form for opening a matter that waits for whoever began it. It is no act, so it leaves no line in the trail; opening the matter does. */
export interface Draft {
  formId: string;
  /** What was typed so far, field by field. */
  typed: Typed;
  savedAt: Date;
}

const DRAFTS_MAX = 20;
const DRAFT_CHARACTERS_MAX = 100_000;

/** Returns when it was kept. Throws Refused("drafts_too_many", "draft_too_long"); NotFound when the form is somebody else's. */
export async function keepDraft(
  db: FirmDb,
  { formId, typed, by }: { formId: string; typed: Typed; by: UserActor },
): Promise<Date> {
  const text = JSON.stringify(typed);
  if (text.length > DRAFT_CHARACTERS_MAX) throw new Refused("draft_too_long", "The form is too long to be kept.");
  const savedAt = new Date();
  await transact(db, async (trx) => {
    const there = await trx("matter_drafts")
      .where("form_id", formId)
      .forUpdate()
      .first<{ user_id: string } | undefined>();
    if (there && there.user_id !== by.id) throw new NotFound("There is no such draft.");
    if (!there && (await listDrafts(trx, by)).length >= DRAFTS_MAX) {
      throw new Refused("drafts_too_many", `You have ${DRAFTS_MAX} drafts. Open or throw away one first.`);
    }
    const form_sealed = sealField(trx, placeOf(formId), text);
    await trx("matter_drafts")
      .insert({ form_id: formId, user_id: by.id, form_sealed, saved_at: savedAt })
      .onConflict("form_id")
      .merge(["form_sealed", "saved_at"]);
  });
  return savedAt;
}

/** One's own, the latest first. A form that was kept once more while its matter opened is no draft any longer. */
export async function listDrafts(db: FirmDb, { id }: UserActor): Promise<Draft[]> {
  const rows: DraftRow[] = await db("matter_drafts")
    .where("user_id", id)
    .whereNotExists(db("matters").whereRaw("matters.form_id = matter_drafts.form_id").select("matters.id"))
    .orderBy("saved_at", "desc")
    .limit(DRAFTS_MAX)
    .select("form_id", "form_sealed", "saved_at");
  return rows.map((row) => draftOf(db, row));
}

/** Throws NotFound, also for somebody else's. */
export async function findDraft(db: FirmDb, formId: string, { id }: UserActor): Promise<Draft> {
  const row = isId(formId)
    ? await db("matter_drafts").where({ form_id: formId, user_id: id }).first<DraftRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such draft.");
  return draftOf(db, row);
}

/** Nothing where there is none, or it is somebody else's. */
export async function dropDraft(db: FirmDb, formId: string, { id }: UserActor): Promise<void> {
  await db("matter_drafts").where({ form_id: formId, user_id: id }).delete();
}

interface DraftRow {
  form_id: string;
  form_sealed: string;
  saved_at: Date;
}

function draftOf(db: FirmDb, row: DraftRow): Draft {
  const typed = JSON.parse(openField(db, placeOf(row.form_id), row.form_sealed)) as Typed;
  return { formId: row.form_id, typed, savedAt: row.saved_at };
}

function placeOf(formId: string) {
  return { table: "matter_drafts", column: "form_sealed", rowId: formId };
}
