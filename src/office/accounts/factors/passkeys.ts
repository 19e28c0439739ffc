import { createHash } from "node:crypto";
import type { WebAuthnCredential } from "@simplewebauthn/server";
import { NotFound, Refused } from "../../../errors.js";
import { isId, newId } from "../../../ids.js";
import { isDuplicate } from "../../../platform/databases/errno.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";

/** A passkey of one user of this firm; the row binds it to both. */
export interface Passkey {
  id: string;
  userId: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  credential: WebAuthnCredential;
}

const PASSKEYS_MAX = 10;

export async function listPasskeys(db: FirmDb, userId: string): Promise<Passkey[]> {
  const rows = await readPasskeys(db).where("passkeys.user_id", userId).orderBy("passkeys.created_at");
  return rows.map(toPasskey);
}

export async function findPasskey(db: FirmDb, userId: string, id: string): Promise<Passkey> {
  const rows = isId(id) ? await readPasskeys(db).where({ "passkeys.id": id, "passkeys.user_id": userId }) : [];
  if (!rows[0]) throw new NotFound("That passkey is removed already.");
  return toPasskey(rows[0]);
}

/** By what the authenticator calls it. */
export async function findCredential(db: FirmDb, credentialId: string): Promise<Passkey | undefined> {
  const [row] = await readPasskeys(db).where("passkeys.credential_hash", hashOf(credentialId));
  return row && toPasskey(row);
}

export async function insertPasskey(
  trx: FirmDb,
  draft: { userId: string; name: string; credential: WebAuthnCredential },
): Promise<void> {
  const { id, publicKey, counter, transports = [] } = draft.credential;
  const [held] = await trx("passkeys").where({ user_id: draft.userId }).count<{ count: number }[]>({ count: "*" });
  if ((held?.count ?? 0) >= PASSKEYS_MAX) {
    throw new Refused("too_many_passkeys", `You have ${PASSKEYS_MAX} passkeys. Remove one that you no longer use.`);
  }
  try {
    await trx("passkeys").insert({
      id: newId(),
      user_id: draft.userId,
      name: draft.name,
      credential_hash: hashOf(id),
      credential_id: id,
      public_key: Buffer.from(publicKey).toString("base64url"),
      sign_count: counter,
      transports: transports
        .filter((one) => /^[a-z-]{1,20}$/.test(one))
        .slice(0, 5)
        .join(","),
      created_at: new Date(),
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Refused("passkey_known", "That passkey is set up here already.");
    throw error;
  }
}

/** Keeps the new count. False when another answer came first, or the passkey was removed meanwhile. */
export async function touchPasskey(trx: FirmDb, passkey: Passkey, counter: number): Promise<boolean> {
  const touched = await trx("passkeys")
    .where({ id: passkey.id, sign_count: passkey.credential.counter })
    .update({ sign_count: counter, last_used_at: new Date() });
  return touched === 1;
}

interface PasskeyRow {
  id: string;
  user_id: string;
  name: string;
  credential_id: string;
  public_key: string;
  sign_count: number | string;
  transports: string;
  created_at: Date;
  last_used_at: Date | null;
}

function readPasskeys(db: FirmDb) {
  return db("passkeys").select<PasskeyRow[]>(
    "passkeys.id",
    "passkeys.user_id",
    "passkeys.name",
    "passkeys.credential_id",
    "passkeys.public_key",
    "passkeys.sign_count",
    "passkeys.transports",
    "passkeys.created_at",
    "passkeys.last_used_at",
  );
}

function toPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    credential: {
      id: row.credential_id,
      publicKey: Uint8Array.from(Buffer.from(row.public_key, "base64url")),
      counter: Number(row.sign_count),
      transports: row.transports.split(",").filter(Boolean),
    },
  };
}

function hashOf(credentialId: string): string {
  return createHash("sha256").update(Buffer.from(credentialId, "base64url")).digest("hex");
}
