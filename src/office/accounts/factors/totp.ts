import { Secret, TOTP } from "otpauth";
import { z } from "zod";
import { Refused } from "../../../errors.js";
import { newId } from "../../../ids.js";
import { type FirmDb, firmOf } from "../../../platform/databases/firm-db.js";
import { openField, sealField, Unsealable } from "../../../platform/keys/sealing.js";

/**
 * Codes of an authenticator: RFC 6238 with SHA-1, six figures and steps of 30 seconds, which every authenticator knows. A step to either side is taken,
 * for clocks that differ and fingers that are slow; a step opens once (RFC 6238 §5.2).
 */
const PERIOD_SECONDS = 30;
const WINDOW_STEPS = 1;
/** RFC 4226 §4 recommends 160 bits. */
const SECRET_BYTES = 20;
const ENROLMENT_MINUTES = 10;

/** An authenticator about to be set up. The sealed text travels in the form, so that a page that is only looked at writes nothing. */
export interface Enrolment {
  /** Base32, in groups of four: for whoever types it. */
  key: string;
  /** otpauth://totp/… */
  uri: string;
  sealed: string;
}

export function beginEnrolment(db: FirmDb, user: { id: string; login: string }): Enrolment {
  const secret = new Secret({ size: SECRET_BYTES });
  const until = Date.now() + ENROLMENT_MINUTES * 60_000;
  return enrolmentOf(db, user, secret, sealEnrolment(db, user.id, { secret: secret.base32, until }));
}

/** The same again, as after a wrong code; a new one in place of one that is another user's, was changed or is too old. */
export function resumeEnrolment(db: FirmDb, user: { id: string; login: string }, sealed: string): Enrolment {
  try {
    return enrolmentOf(db, user, openEnrolment(db, user.id, sealed), sealed);
  } catch (error) {
    if (error instanceof Refused) return beginEnrolment(db, user);
    throw error;
  }
}

/** Keeps the authenticator in place of one that was, once it has shown a right code. Refused("code_wrong") on the field of the code. */
export async function addAuthenticator(
  trx: FirmDb,
  act: { userId: string; sealed: string; code: string },
): Promise<void> {
  const secret = openEnrolment(trx, act.userId, act.sealed);
  const now = new Date();
  const step = stepOf(secret.base32, plainCode(act.code), now.getTime());
  if (step === undefined) {
    const text = "That is not the code of this key. Look at the clock of the device, then type the next one.";
    throw new Refused("code_wrong", text, "code");
  }
  const id = newId();
  await trx("totp_secrets").where({ user_id: act.userId }).delete();
  await trx("totp_secrets").insert({
    id,
    user_id: act.userId,
    secret: sealField(trx, secretOf(id), secret.base32),
    last_step: step,
    created_at: now,
    last_used_at: now,
  });
}

/** Whether the code opens: right, and of a later step than the last. Two at one moment meet in the UPDATE, and one of them finds nothing to change. */
export async function acceptCode(db: FirmDb, userId: string, code: string, now = new Date()): Promise<boolean> {
  const row = await db("totp_secrets")
    .where("totp_secrets.user_id", userId)
    .first<{ id: string; secret: string } | undefined>("totp_secrets.id", "totp_secrets.secret");
  const step = row && stepOf(openField(db, secretOf(row.id), row.secret), code, now.getTime());
  if (!row || step === undefined) return false;
  const accepted = await db("totp_secrets")
    .where("totp_secrets.id", row.id)
    .where("totp_secrets.last_step", "<", step)
    .update({ last_step: step, last_used_at: now });
  return accepted === 1;
}

/** The time step that a code belongs to, or undefined when it belongs to none within the window. */
export function stepOf(secret: string, code: string, nowMs: number): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined; // otpauth throws for letters of two bytes
  const totp = new TOTP({ algorithm: "SHA1", digits: 6, period: PERIOD_SECONDS, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? undefined : totp.counter({ timestamp: nowMs }) + delta;
}

/** "123 456" → "123456" */
export function plainCode(typed: string): string {
  return typed.replace(/[\s-]/g, "");
}

const enrolment = z.strictObject({ secret: z.string(), until: z.number() });

function sealEnrolment(db: FirmDb, userId: string, content: z.infer<typeof enrolment>): string {
  return sealField(db, enrolmentPlace(userId), JSON.stringify(content));
}

function openEnrolment(db: FirmDb, userId: string, sealed: string): Secret {
  const over = new Refused("enrolment_over", "That took too long. Here is a new key to scan.", "enrolment");
  try {
    const { secret, until } = enrolment.parse(JSON.parse(openField(db, enrolmentPlace(userId), sealed)));
    if (until < Date.now()) throw over;
    return Secret.fromBase32(secret);
  } catch (error) {
    throw error instanceof Unsealable ? over : error;
  }
}

function enrolmentOf(db: FirmDb, user: { login: string }, secret: Secret, sealed: string): Enrolment {
  const { name, slug } = firmOf(db);
  const totp = new TOTP({ issuer: name, label: `${user.login}@${slug}`, algorithm: "SHA1", digits: 6, secret });
  return { key: secret.base32.replace(/(.{4})(?=.)/g, "$1 "), uri: totp.toString(), sealed };
}

function secretOf(id: string): { table: string; column: string; rowId: string } {
  return { table: "totp_secrets", column: "secret", rowId: id };
}

function enrolmentPlace(userId: string): { table: string; column: string; rowId: string } {
  return { table: "totp_secrets", column: "enrolment", rowId: userId };
}
