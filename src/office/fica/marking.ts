import type { UserActor } from "../../actor.js";
import { type Day, formatDay } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { ITEM_STATES, type ItemKey, ITEMS, type ItemState, RELATIONS } from "./checklist.js";
import { type FicaFile, type FicaItem, findFicaFile, firstDue, missingOf } from "./files.js";
import { listPapers } from "./papers.js";
import { change, type Changes, type FicaAct, NOT_VERIFIED, writeFile } from "./writing.js";

/** What a person says of one item. */
export interface Mark {
  key: ItemKey;
  state: ItemState;
  basis: string | null;
  /** A document that the item rests on; undefined leaves the one that is there, which this person may not even see. */
  documentId?: string | null;
  expiresOn: Day | null;
}

/**
 * Marks items of the checklist, all of them or none. A verification that no longer rests on every item ends with it.
 * Throws Refused on the field of the item: see refusalOf.
 */
export async function markItems(
  db: FirmDb,
  { marks, ...act }: { marks: readonly Mark[] } & FicaAct,
): Promise<FicaFile> {
  const { on, by, contactId } = act;
  return change(db, act, async (trx, before) => {
    const [refusal] = refusalsOf(before, marks, on);
    if (refusal) throw refusal;
    const changed = changedOf(before, marks);
    if (changed.length === 0) return undefined;
    await assertPapers(trx, contactId, changed, by);
    await writeFile(trx, before, {});
    await recordPapers(trx, contactId, changed, by);
    for (const one of changed) await writeMark(trx, contactId, one, by.id);
    const changes: Changes = Object.fromEntries(changed.map(changeOf));
    if (await adjustEnd(trx, contactId, on)) changes.verifiedOn = { from: before.verified?.on };
    return { action: "fica.items_marked", changes };
  });
}

/** Every rule that the marks break, in the order of the items; the field is the one it was typed in. */
export function refusalsOf(file: FicaFile, marks: readonly Mark[], today: Day): Refused[] {
  return marks.flatMap((mark) => {
    const before = file.items.find(({ key }) => key === mark.key);
    if (!before) return [new Refused("item_unknown", "That is not asked of this kind of client.")];
    return isSame(before, mark) ? [] : (refusalOf(file, mark, today) ?? []);
  });
}

function refusalOf(file: FicaFile, { key, state, basis, expiresOn }: Mark, today: Day): Refused | undefined {
  const { text, relation } = ITEMS[key];
  if (state === "not_needed" && !basis) {
    return new Refused("item_reason_missing", `Say why this is not needed: ${text}.`, `basis-${key}`);
  }
  if (state !== "verified") return undefined;
  if (!basis) return new Refused("item_unseen", `Say how this was seen: ${text}.`, `basis-${key}`);
  if (expiresOn && expiresOn < today) {
    const said = `What was seen ran out on ${formatDay(expiresOn)}, so that it verifies nothing: ${text}.`;
    return new Refused("item_ran_out", said, `expires-${key}`);
  }
  if (relation && !file.related.some((related) => related.relation === relation)) {
    const said = `Link a contact as ${RELATIONS[relation].toLowerCase()} before this is verified: ${text}.`;
    return new Refused("item_without_person", said, `state-${key}`);
  }
  return undefined;
}

interface Changed {
  mark: Mark;
  before: FicaItem;
}

function changedOf(file: FicaFile, marks: readonly Mark[]): Changed[] {
  return marks.flatMap((mark) => {
    const before = file.items.find(({ key }) => key === mark.key);
    return before && !isSame(before, mark) ? [{ mark, before }] : [];
  });
}

export function isSame(item: FicaItem, mark: Mark): boolean {
  const isPaperSame = mark.documentId === undefined || mark.documentId === item.documentId;
  return isPaperSame && item.state === mark.state && item.basis === mark.basis && item.expiresOn === mark.expiresOn;
}

/** For the trail: where it stood and what that rested on. */
function changeOf({ mark, before }: Changed): [string, { from: string; to: string }] {
  return [mark.key, { from: inWords(before), to: inWords(mark) }];
}

function inWords({ state, basis, expiresOn }: Pick<Mark, "state" | "basis" | "expiresOn">): string {
  return [ITEM_STATES[state], basis, expiresOn && `until ${formatDay(expiresOn)}`].filter(Boolean).join(", ");
}

/** Throws Refused("paper_unknown") for a document that is no paper of theirs, or that this person may not see. */
async function assertPapers(trx: FirmDb, contactId: string, changed: readonly Changed[], by: UserActor): Promise<void> {
  const named = changed.flatMap(({ mark, before }) =>
    mark.documentId && mark.documentId !== before.documentId ? [mark] : [],
  );
  if (named.length === 0) return;
  const known = new Set((await listPapers(trx, contactId, by)).map(({ id }) => id));
  const unknown = named.find(({ documentId }) => documentId && !known.has(documentId));
  if (!unknown) return;
  throw new Refused("paper_unknown", "Choose a document on a matter of theirs.", `document-${unknown.key}`);
}

/** Which document an item rests on is a line of the document's matter, so that it is hidden with a restricted one. */
async function recordPapers(trx: FirmDb, contactId: string, changed: readonly Changed[], by: UserActor): Promise<void> {
  for (const { mark, before } of changed) {
    const [from, to] = [before.documentId, mark.documentId];
    if (to === undefined || to === from) continue;
    for (const [documentId, action] of [[from, "fica.paper_unlinked"] as const, [to, "fica.paper_linked"] as const]) {
      if (!documentId) continue;
      const document = await trx("documents").where("id", documentId).first<{ matter_id: string }>("matter_id");
      const changes = { item: { to: ITEMS[mark.key].text }, documentId: { to: documentId } };
      const line = { action, subjectKind: "fica", subjectId: contactId, matterId: document.matter_id, by, changes };
      await recordAudit(trx, line);
    }
  }
}

async function writeMark(trx: FirmDb, contactId: string, { mark, before }: Changed, userId: string): Promise<void> {
  const { key: item, state, basis, expiresOn: expires_on } = mark;
  const document_id = mark.documentId === undefined ? before.documentId : mark.documentId;
  const columns = { state, basis, document_id, expires_on, marked_by_user_id: userId, marked_at: new Date() };
  const where = { contact_id: contactId, item };
  if (before.marked) await trx("fica_items").where(where).update(columns);
  else await trx("fica_items").insert({ ...where, ...columns });
}

/** Ends a verification that no longer rests on every item, or moves the day on which it runs out. True when it ended. */
async function adjustEnd(trx: FirmDb, contactId: string, on: Day): Promise<boolean> {
  const after = await findFicaFile(trx, contactId, on);
  if (!after.verified) return false;
  const ends = missingOf(after, on).length > 0;
  const columns = ends ? NOT_VERIFIED : { due_on: firstDue(after.verified.reviewOn, after.items) };
  await trx("fica_files").where("contact_id", contactId).update(columns);
  return ends;
}
