import { randomBytes } from "node:crypto";
import type { Actor } from "../../../actor.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { blindIndex } from "../../../platform/keys/sealing.js";

/** For whoever has lost the authenticator or the passkey. 120 bits each, so that a keyed hash is enough to keep (ASVS 5.0 6.5.2 asks for 112). */
export const RECOVERY_CODES = 10;
const CODE_BYTES = 15;
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford: no I, L, O, U to misread

/** New ones in place of all that were. Returns them to be shown once: "7K2M-…", six groups of four. */
export async function makeRecoveryCodes(trx: FirmDb, userId: string, by: Actor): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  const createdAt = new Date();
  await trx("recovery_codes").where({ user_id: userId }).delete();
  await trx("recovery_codes").insert(
    codes.map((code) => ({ user_id: userId, code_hash: hashOf(trx, userId, code), created_at: createdAt })),
  );
  await recordAudit(trx, {
    action: "accounts.recovery_codes_made",
    subjectKind: "user",
    subjectId: userId,
    by,
    changes: { codes: { to: codes.length } },
  });
  return codes;
}

/** Uses the code up, and audits it. False when it is none, or was used. */
export async function acceptRecoveryCode(db: FirmDb, userId: string, typed: string, by: Actor): Promise<boolean> {
  return transact(db, async (trx) => {
    const used = await trx("recovery_codes")
      .where({ user_id: userId, code_hash: hashOf(trx, userId, typed) })
      .whereNull("used_at")
      .update({ used_at: new Date() });
    if (used !== 1) return false;
    const left = await countRecoveryCodes(trx, userId);
    await recordAudit(trx, {
      action: "accounts.recovery_code_used",
      subjectKind: "user",
      subjectId: userId,
      by,
      changes: { left: { to: left } },
    });
    return true;
  });
}

/** How many are left. */
export async function countRecoveryCodes(db: FirmDb, userId: string): Promise<number> {
  const [row] = await db("recovery_codes")
    .where({ user_id: userId })
    .whereNull("used_at")
    .count<{ count: number }[]>({ count: "*" });
  return row?.count ?? 0;
}

function newCode(): string {
  let [bits, held, text] = [0, 0, ""];
  for (const byte of randomBytes(CODE_BYTES)) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += LETTERS[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text.replace(/(.{4})(?=.)/g, "$1-");
}

/** As it is read aloud or copied by hand: small letters, spaces, O for 0, I and L for 1. */
function hashOf(db: FirmDb, userId: string, code: string): string {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return blindIndex(db, "recovery_codes.code", `${userId} ${plain}`);
}
