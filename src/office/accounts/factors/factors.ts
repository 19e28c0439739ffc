import type { Actor, UserActor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import type { WebAuthnCredential } from "@simplewebauthn/server";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { queueNotice } from "../mail/notices.js";
import { endAccess } from "../passwords/links.js";
import { actorOf, lockUser, type User } from "../users.js";
import { findPasskey, insertPasskey, listPasskeys, type Passkey } from "./passkeys.js";
import { countRecoveryCodes, makeRecoveryCodes } from "./recovery-codes.js";
import { isFactorAsked, nextStepOf } from "./requirement.js";
import { addAuthenticator } from "./totp.js";

/** The second factors of one user. */
export interface Factors {
  authenticator: { createdAt: Date; lastUsedAt: Date } | undefined;
  passkeys: Passkey[];
  recoveryCodesLeft: number;
}

export async function findFactors(db: FirmDb, userId: string): Promise<Factors> {
  const row = await db("totp_secrets")
    .where("totp_secrets.user_id", userId)
    .first<{ created_at: Date; last_used_at: Date } | undefined>(
      "totp_secrets.created_at",
      "totp_secrets.last_used_at",
    );
  return {
    authenticator: row && { createdAt: row.created_at, lastUsedAt: row.last_used_at },
    passkeys: await listPasskeys(db, userId),
    recoveryCodesLeft: await countRecoveryCodes(db, userId),
  };
}

/** A factor about to be kept. */
export type NewFactor =
  | { kind: "authenticator"; sealed: string; code: string }
  | { kind: "passkey"; name: string; verify: (trx: FirmDb) => Promise<WebAuthnCredential> };

/** Adds a factor of one's own. With the first one come recovery codes, told here and never again; later ones bring none. */
export async function addFactor(
  db: FirmDb,
  act: { userId: string; factor: NewFactor; requestId?: string },
): Promise<{ user: User; codes: string[] | undefined }> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.userId);
    return keepFactor(trx, user, act.factor, act.requestId);
  });
}

/** As addFactor, for whoever has none and is not signed in yet: the password alone must not add a factor beside one that is there. */
export async function addFirstFactor(
  db: FirmDb,
  act: { userId: string; sessionVersion: number; factor: NewFactor; requestId?: string },
): Promise<{ user: User; codes: string[] | undefined }> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.userId);
    const isSame = user.status === "active" && user.sessionVersion === act.sessionVersion;
    if (!isSame || (await nextStepOf(trx, user)) === "factor") {
      throw new Refused("sign_in_over", "Your account was changed while you signed in. Sign in once more.");
    }
    return keepFactor(trx, user, act.factor, act.requestId);
  });
}

export async function removeAuthenticator(db: FirmDb, act: { by: UserActor }): Promise<void> {
  await removeFactor(db, act.by, "accounts.authenticator_removed", async (trx) => {
    const removed = await trx("totp_secrets").where({ user_id: act.by.id }).delete();
    if (removed === 0) throw new Refused("no_authenticator", "There is no authenticator to remove.");
    return {};
  });
}

/** Returns what it was called. */
export async function removePasskey(db: FirmDb, act: { passkeyId: string; by: UserActor }): Promise<string> {
  const { name } = await removeFactor(db, act.by, "accounts.passkey_removed", async (trx) => {
    const passkey = await findPasskey(trx, act.by.id, act.passkeyId);
    await trx("passkeys").where({ id: passkey.id }).delete();
    return { name: { from: passkey.name } };
  });
  return name.from;
}

/** New recovery codes of one's own; the old ones open nothing any more. */
export async function renewRecoveryCodes(db: FirmDb, act: { by: UserActor }): Promise<string[]> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.by.id);
    if ((await nextStepOf(trx, user)) !== "factor") {
      throw new Refused("no_factor", "Recovery codes stand in for a second factor. Set up one first.");
    }
    await queueNotice(trx, { user, kind: "recovery_codes_made", by: act.by });
    return makeRecoveryCodes(trx, user.id, act.by);
  });
}

/**
 * For somebody who has lost their factors: all of them go, recovery codes too, their sessions end, and the next sign-in sets up new ones, whatever their
 * role asks. Whoever does it learns nothing and sets nothing. Nobody does it to themselves.
 */
export async function resetFactors(
  db: FirmDb,
  act: { userId: string; by: Actor; note?: string | undefined },
): Promise<User> {
  return transact(db, async (trx) => {
    const before = await lockUser(trx, act.userId);
    if (act.by.kind === "user" && act.by.id === before.id) {
      throw new Forbidden("You cannot reset your own second factor: another administrator can. Nothing was written.");
    }
    const removed = { authenticators: 0, passkeys: 0 };
    removed.authenticators = await trx("totp_secrets").where({ user_id: before.id }).delete();
    removed.passkeys = await trx("passkeys").where({ user_id: before.id }).delete();
    await trx("recovery_codes").where({ user_id: before.id }).delete();
    await trx("users").where({ id: before.id }).update({ factor_due: 1 });
    const user = await endAccess(trx, before.id, "sessions");
    await queueNotice(trx, { user, kind: "factors_reset", by: act.by });
    await recordAudit(trx, {
      action: "accounts.factors_reset",
      subjectKind: "user",
      subjectId: user.id,
      by: act.by,
      changes: { authenticators: { from: removed.authenticators }, passkeys: { from: removed.passkeys } },
      note: act.note,
    });
    return user;
  });
}

async function keepFactor(
  trx: FirmDb,
  user: User,
  factor: NewFactor,
  requestId: string | undefined,
): Promise<{ user: User; codes: string[] | undefined }> {
  const by = actorOf(user, requestId);
  if (factor.kind === "authenticator") {
    await addAuthenticator(trx, { userId: user.id, sealed: factor.sealed, code: factor.code });
  } else {
    await insertPasskey(trx, { userId: user.id, name: factor.name, credential: await factor.verify(trx) });
  }
  await trx("users").where({ id: user.id }).update({ factor_due: 0 });
  await queueNotice(trx, { user, kind: "factor_added", by });
  await recordAudit(trx, {
    action: factor.kind === "authenticator" ? "accounts.authenticator_added" : "accounts.passkey_added",
    subjectKind: "user",
    subjectId: user.id,
    by,
    changes: factor.kind === "passkey" ? { name: { to: factor.name } } : undefined,
  });
  const isFirst = (await countRecoveryCodes(trx, user.id)) === 0;
  return { user, codes: isFirst ? await makeRecoveryCodes(trx, user.id, by) : undefined };
}

/** The last factor stays where the firm asks for one; where it goes, the recovery codes that stood in for it go too. */
async function removeFactor<C extends Record<string, { from: string }>>(
  db: FirmDb,
  by: UserActor,
  action: `accounts.${string}`,
  remove: (trx: FirmDb) => Promise<C>,
): Promise<C> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, by.id);
    const changes = await remove(trx);
    if ((await nextStepOf(trx, user)) !== "factor") {
      if (await isFactorAsked(trx, user.roles)) {
        throw new Refused(
          "last_factor",
          "Your role signs in with a second factor. Add another one before this one goes.",
        );
      }
      await trx("recovery_codes").where({ user_id: user.id }).delete();
    }
    await queueNotice(trx, { user, kind: "factor_removed", by });
    await recordAudit(trx, { action, subjectKind: "user", subjectId: user.id, by, changes });
    return changes;
  });
}
