import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Refused } from "../../../errors.js";
import { isDuplicate } from "../../../platform/databases/errno.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { firmSecret } from "../../../platform/keys/sealing.js";

/**
 * What a passkey signs. It carries its own end and a MAC of the firm over what it is for and whom, so that asking for one writes nothing and a stranger
 * fills no table; it is written down when it is answered, once. 16 random bytes (WebAuthn §13.4.3), 4 bytes of seconds, 32 of MAC.
 */
const LIFE_SECONDS = 5 * 60;
const NONCE_BYTES = 16;
const HEAD_BYTES = NONCE_BYTES + 4;
const MAC_BYTES = 32;

/** "step-up" and the hash of the session it is asked for; one for another act, session or firm is none. */
export interface ChallengeFor {
  act: "sign-in" | "factor" | "enrolment" | "step-up";
  /** Empty for a stranger. */
  holder: string;
}

export function makeChallenge(db: FirmDb, what: ChallengeFor, nowMs = Date.now()): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(HEAD_BYTES);
  randomBytes(NONCE_BYTES).copy(head);
  head.writeUInt32BE(Math.floor(nowMs / 1000) + LIFE_SECONDS, NONCE_BYTES);
  return Uint8Array.from(Buffer.concat([head, macOf(db, what, head)]));
}

/** Whether the challenge is ours, for this, and still good. */
export function isLiveChallenge(db: FirmDb, what: ChallengeFor, challenge: string, nowMs = Date.now()): boolean {
  const bytes = Buffer.from(challenge, "base64url");
  if (bytes.length !== HEAD_BYTES + MAC_BYTES) return false;
  const head = bytes.subarray(0, HEAD_BYTES);
  return timingSafeEqual(bytes.subarray(HEAD_BYTES), macOf(db, what, head)) && endOf(bytes) * 1000 >= nowMs;
}

/** Throws Refused("challenge_spent") when it was answered before, at this moment too: the primary key decides. */
export async function spendChallenge(trx: FirmDb, challenge: string): Promise<void> {
  const bytes = Buffer.from(challenge, "base64url");
  await trx.raw("DELETE FROM spent_challenges WHERE expires_at < ? ORDER BY expires_at LIMIT 200", [new Date()]);
  try {
    await trx("spent_challenges").insert({
      challenge_hash: createHash("sha256").update(bytes).digest("hex"),
      expires_at: new Date(endOf(bytes) * 1000),
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Refused("challenge_spent", "That answer of the passkey was used already.");
    throw error;
  }
}

function endOf(bytes: Buffer): number {
  return bytes.readUInt32BE(NONCE_BYTES);
}

function macOf(db: FirmDb, { act, holder }: ChallengeFor, head: Buffer): Buffer {
  return createHmac("sha256", firmSecret(db, "passkeys.challenge")).update(`${act}|${holder}|`).update(head).digest();
}
