import { newId } from "../../ids.js";
import { log } from "../../log.js";
import { type FirmDb, firmOf, transact } from "../databases/firm-db.js";
import { openField, sealField } from "../keys/sealing.js";

/** Waiting at one firm: far above a busy day's, low enough that a flood fills no disk. */
const WAITING_MAX = 2_000;
const ATTEMPTS_MAX = 8;
/** Minutes until the next attempt, after the first, the second …: about 17 hours in all. */
const BACK_OFF_MINUTES = [1, 2, 5, 15, 60, 240, 720];
/** Longer than one sending may take: who claimed a mail and was killed leaves it to others after this. */
const CLAIM_MINUTES = 5;
const LIFE_MINUTES = 2 * 24 * 60;
const KEPT_DAYS = 30;
const LATE_AT_ONCE_MAX = 200;

export interface MailDraft {
  /** Why it is written: "password_changed". Up to 40 letters; not sealed. */
  kind: string;
  /** The id of whom or what it is about. */
  aboutId: string;
  to: string;
  subject: string;
  text: string;
  /** After so many minutes it is no use any more, and not sent. */
  lifeMinutes?: number;
}

/** Puts a mail in line, in the transaction of the act that it tells of. A full outbox never stops the act: the mail is left out, and the log tells. */
export async function queueMail(trx: FirmDb, draft: MailDraft): Promise<void> {
  const [waiting] = await trx("outbox_mails")
    .whereNull("sent_at")
    .whereNull("given_up_at")
    .count<{ count: number }[]>({ count: "*" });
  if ((waiting?.count ?? 0) >= WAITING_MAX) {
    log.error({ firm: firmOf(trx).id, kind: draft.kind }, "mail.outbox_full");
    return;
  }
  const id = newId();
  const now = new Date();
  await trx("outbox_mails").insert({
    id,
    kind: draft.kind,
    about_id: draft.aboutId,
    to_sealed: sealField(trx, placeOf("to_sealed", id), draft.to),
    text_sealed: sealField(trx, placeOf("text_sealed", id), `${draft.subject}\n${draft.text}`),
    created_at: now,
    until_at: minutesAfter(now, draft.lifeMinutes ?? LIFE_MINUTES),
    attempts: 0,
    next_at: now,
    sent_at: null,
    given_up_at: null,
    last_error: null,
  });
}

/** How many of one kind were queued about someone since then, sent or not. */
export async function countMails(db: FirmDb, about: { aboutId: string; kind: string; since: Date }): Promise<number> {
  const [queued] = await db("outbox_mails")
    .where({ about_id: about.aboutId, kind: about.kind })
    .where("created_at", ">=", about.since)
    .count<{ count: number }[]>({ count: "*" });
  return queued?.count ?? 0;
}

/** A mail that this sender alone may send now. */
export interface ClaimedMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  /** Which attempt this is; only the latest one's word counts. */
  attempt: number;
}

/** The oldest mail that is due, put off by the claim so that no other sender takes it; undefined when none is. Those that came too late are given up on the way. */
export async function claimMail(db: FirmDb): Promise<ClaimedMail | undefined> {
  await giveUpLate(db);
  for (const row of await listDue(db)) {
    const now = new Date();
    const taken = await transact(db, (trx) =>
      claimed(trx, { id: row.id, attempt: row.attempts })
        .where("next_at", "<=", now)
        .update({ attempts: row.attempts + 1, next_at: minutesAfter(now, CLAIM_MINUTES) }),
    );
    if (taken === 0) continue;
    const [subject = "", ...lines] = openField(db, placeOf("text_sealed", row.id), row.text_sealed).split("\n");
    const to = openField(db, placeOf("to_sealed", row.id), row.to_sealed);
    return { id: row.id, to, subject, text: lines.join("\n"), attempt: row.attempts + 1 };
  }
  return undefined;
}

export async function recordSent(db: FirmDb, mail: ClaimedMail): Promise<void> {
  await transact(db, (trx) => claimed(trx, mail).update({ sent_at: new Date(), text_sealed: null, last_error: null }));
}

/** It waits for its next attempt, or is given up: refused for good, or tried often enough. Returns which. */
export async function recordFailure(
  db: FirmDb,
  mail: ClaimedMail,
  { isRefused, reason }: { isRefused: boolean; reason: string },
): Promise<"waits" | "given up"> {
  const now = new Date();
  const minutes = BACK_OFF_MINUTES[mail.attempt - 1];
  if (isRefused || mail.attempt >= ATTEMPTS_MAX || minutes === undefined) {
    const givenUp = { given_up_at: now, text_sealed: null, last_error: reason };
    await transact(db, (trx) => claimed(trx, mail).update(givenUp));
    return "given up";
  }
  const later = { next_at: minutesAfter(now, minutes), last_error: reason };
  await transact(db, (trx) => claimed(trx, mail).update(later));
  return "waits";
}

/** Forgets what was sent or given up a month ago, and what nobody could send. Returns how many. */
export async function tidyOutbox(db: FirmDb): Promise<number> {
  await giveUpLate(db);
  const before = minutesAfter(new Date(), -KEPT_DAYS * 24 * 60);
  return db("outbox_mails").where("sent_at", "<", before).orWhere("given_up_at", "<", before).delete();
}

interface DueRow {
  id: string;
  attempts: number;
  to_sealed: string;
  text_sealed: string;
}

/** A few, since another sender may be a moment quicker with the first. */
function listDue(db: FirmDb): Promise<DueRow[]> {
  return db("outbox_mails")
    .whereNull("sent_at")
    .whereNull("given_up_at")
    .where("next_at", "<=", new Date())
    .orderBy("next_at")
    .orderBy("id")
    .limit(10)
    .select<DueRow[]>("id", "attempts", "to_sealed", "text_sealed");
}

/** What came too late, and what was claimed to the last attempt by senders that never said how it went. */
async function giveUpLate(db: FirmDb): Promise<void> {
  const now = new Date();
  const rows = await db("outbox_mails")
    .whereNull("sent_at")
    .whereNull("given_up_at")
    .where("next_at", "<=", now) // not while somebody is sending it
    .where((late) => void late.where("until_at", "<=", now).orWhere("attempts", ">=", ATTEMPTS_MAX))
    .limit(LATE_AT_ONCE_MAX)
    .select<{ id: string; attempts: number }[]>("id", "attempts");
  const late = { given_up_at: now, text_sealed: null, last_error: "late" };
  for (const { id, attempts } of rows) {
    await transact(db, (trx) => claimed(trx, { id, attempt: attempts }).where("next_at", "<=", now).update(late));
  }
}

/**
 * The mail, as long as this attempt is the latest and nobody else has sent it. Rows are changed one by one, by their ids: senders that lock stretches of an index
 * would deadlock, and a mail that is sent and not noted as sent is sent twice.
 */
function claimed(db: FirmDb, { id, attempt }: Pick<ClaimedMail, "id" | "attempt">) {
  return db("outbox_mails").where({ id, attempts: attempt }).whereNull("sent_at").whereNull("given_up_at");
}

function placeOf(column: "to_sealed" | "text_sealed", rowId: string) {
  return { table: "outbox_mails", column, rowId };
}

function minutesAfter(moment: Date, minutes: number): Date {
  return new Date(moment.getTime() + minutes * 60_000);
}
