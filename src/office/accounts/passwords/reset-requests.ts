import { jobActor } from "../../../actor.js";
import { messageOf } from "../../../errors.js";
import { newId } from "../../../ids.js";
import { log } from "../../../log.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { openField, sealField } from "../../../platform/keys/sealing.js";
import { countMails, queueMail } from "../../../platform/mail/outbox.js";
import { letter } from "../mail/notices.js";
import { networkOf } from "../../../web/addresses.js";
import { findActiveByLogin, lockUser, type User } from "../users.js";
import { issueMailedReset, linkPath, RESET_MINUTES } from "./links.js";

/**
 * A new password by mail, in two steps that know nothing of each other. First what was typed is written down and answered, whoever it is: one statement, the same
 * for everybody. Later, when the answer is long gone, somebody looks whether there is such a person. So neither words nor time tell who works here.
 * Source: security notes B3, OWASP forgot-password cheat sheet.
 */
const MAILS_AN_HOUR_MAX = 3;
const NETWORK_AN_HOUR_MAX = 20;
/** Of one firm and hour, so that a flood from everywhere fills no disk. */
const AN_HOUR_MAX = 1_000;
const LOOKED_AT_ONCE_MAX = 100;
/** Of the mail with the link. */
export const MAIL_KIND = "password_link";

/** Beyond the bounds nothing is written, and the answer is the same. */
const WRITE_DOWN = `INSERT INTO reset_requests (id, asked_sealed, network, created_at, looked_at)
  SELECT ?, ?, ?, ?, NULL FROM (SELECT COUNT(*) AS everywhere, COALESCE(SUM(reset_requests.network = ?), 0) AS here
    FROM reset_requests WHERE reset_requests.created_at >= ?) AS of_late
  WHERE of_late.everywhere < ? AND of_late.here < ?`;

/** Writes down that somebody asked, and nothing else. */
export async function requestReset(db: FirmDb, { asked, ip }: { asked: string; ip: string }): Promise<void> {
  const id = newId();
  const now = new Date();
  const network = networkOf(ip);
  const sealed = sealField(db, placeOf(id), asked);
  const since = anHourBefore(now);
  const values = [id, sealed, network, now, network, since, AN_HOUR_MAX, NETWORK_AN_HOUR_MAX];
  await transact(db, (trx) => trx.raw(WRITE_DOWN, values));
}

/** Looks at what was written down: an active user with an address gets a link, everybody else nothing. Rows that are an hour old go. Returns how many were looked at. */
export async function answerResetRequests(db: FirmDb, { origin }: { origin: string }): Promise<number> {
  await transact(db, (trx) => trx("reset_requests").where("created_at", "<", anHourBefore(new Date())).delete());
  const rows = await db("reset_requests")
    .whereNull("looked_at")
    .orderBy("created_at")
    .limit(LOOKED_AT_ONCE_MAX)
    .select<{ id: string; asked_sealed: string }[]>("id", "asked_sealed");
  for (const row of rows) {
    try {
      await transact(db, async (trx) => {
        if (await takeRequest(trx, row.id)) {
          await answerRequest(trx, openField(trx, placeOf(row.id), row.asked_sealed), origin);
        }
      });
    } catch (error) {
      // One that cannot be answered holds up nobody behind it.
      await takeRequest(db, row.id);
      log.warn({ firm: firmOf(db).id, request: row.id, reason: messageOf(error) }, "accounts.reset_request_broke");
    }
  }
  return rows.length;
}

/** Marks it looked at, and forgets what was typed. False when somebody else took it. */
async function takeRequest(db: FirmDb, id: string): Promise<boolean> {
  const taken = await db("reset_requests")
    .where({ id })
    .whereNull("looked_at")
    .update({ looked_at: new Date(), asked_sealed: null });
  return taken > 0;
}

/** The link goes out with the mail that holds it; whoever wrote is the server, so the trail names no person. */
async function answerRequest(trx: FirmDb, asked: string, origin: string): Promise<void> {
  const found = await findActiveByLogin(trx, asked);
  if (!found) return;
  const user = await lockUser(trx, found.id);
  if (user.status !== "active" || user.email === null) return;
  const since = anHourBefore(new Date());
  const sent = await countMails(trx, { aboutId: user.id, kind: MAIL_KIND, since });
  if (sent >= MAILS_AN_HOUR_MAX) return;
  const link = await issueMailedReset(trx, user.id);
  await queueMail(trx, {
    kind: MAIL_KIND,
    aboutId: user.id,
    to: user.email,
    subject: "Set a new password",
    text: resetText(user, firmOf(trx).name, `${origin}${linkPath(link)}`),
    lifeMinutes: RESET_MINUTES,
  });
  await recordAudit(trx, {
    action: "accounts.link_mailed",
    subjectKind: "user",
    subjectId: user.id,
    by: jobActor("accounts.reset_requests"),
    changes: { kind: { to: link.kind } },
  });
}

export function resetText(user: Pick<User, "name" | "login">, firmName: string, url: string): string {
  return letter(user.name, firmName, [
    `Somebody, you we hope, asked for a new password at ${firmName}. You sign in there as ${user.login}. This link leads to a page where you set it:`,
    url,
    `It works once, for ${RESET_MINUTES} minutes. Where you use a second factor you are asked for it as always.`,
    "If it was not you, do nothing: your password stays as it is. Somebody who asks again and again is worth telling your firm’s administrator about.",
  ]);
}

function placeOf(rowId: string) {
  return { table: "reset_requests", column: "asked_sealed", rowId };
}

export function anHourBefore(moment: Date): Date {
  return new Date(moment.getTime() - 3_600_000);
}
