import { createHmac } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { type FirmDb, firmOf } from "../../../platform/databases/firm-db.js";
import { firmSecret } from "../../../platform/keys/sealing.js";
import { openTurns } from "../../../turns.js";

/**
 * argon2id, 64 MiB, three passes: about 80 ms here, above OWASP's floor of 19 MiB. The Algorithm enum of the package exists only for its own
 * compiler settings, so its number stands here.
 */
export const ARGON = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 } as const;

/** Names the pepper in a user's row, so that a later one can stand beside it. The pepper is derived from the firm's data key, never stored. */
const PEPPER_ID = "1";
/** One firm's hashes leave half of the processors to pages, and to whoever signs in elsewhere. */
const PER_FIRM_MAX = Math.min(3, Math.max(1, Math.floor(availableParallelism() / 2)));
/** Four hashes hold 256 MiB; those beyond wait, firm by firm, and beyond their firm's queue are told to come back. */
const turns = openTurns({
  atOnceMax: 4,
  perFirmMax: PER_FIRM_MAX,
  queueMax: 32,
  waitMsMax: 15_000,
  busy: "Many people are signing in at this moment.",
  retryAfterSeconds: 5,
});

export interface StoredPassword {
  hash: string;
  pepperId: string;
}

export async function hashPassword(db: FirmDb, password: string): Promise<StoredPassword> {
  const peppered = pepper(db, password, PEPPER_ID);
  return { hash: await turns.during(firmOf(db).id, () => hash(peppered, ARGON)), pepperId: PEPPER_ID };
}

/**
 * Whether the password is the stored one. Without a stored one it does the same work against a hash that nothing fits, so that the time of
 * the answer does not tell who exists.
 */
export async function verifyPassword(
  db: FirmDb,
  stored: StoredPassword | undefined,
  password: string,
): Promise<boolean> {
  const peppered = pepper(db, password, stored?.pepperId ?? PEPPER_ID);
  const fits = await turns.during(firmOf(db).id, () => verify(stored?.hash ?? NOBODY, peppered));
  return fits && stored !== undefined;
}

/** Made with other parameters or another pepper than today's: to be made anew while the password is at hand. */
export function isOutdated(stored: StoredPassword): boolean {
  const made = parseOptions(stored.hash);
  return (
    stored.pepperId !== PEPPER_ID ||
    Number(made.algorithm) !== ARGON.algorithm ||
    made.memoryCost !== ARGON.memoryCost ||
    made.timeCost !== ARGON.timeCost ||
    made.parallelism !== ARGON.parallelism
  );
}

/** NFKC, so that one password typed on two keyboards is one password. */
export function normalPassword(password: string): string {
  return password.normalize("NFKC");
}

/** A well-formed hash of today's parameters with all-zero salt and output: no input is known to give it. */
const NOBODY = `$argon2id$v=19$m=${ARGON.memoryCost},t=${ARGON.timeCost},p=${ARGON.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** As text, since the package takes only bytes that are UTF-8. */
function pepper(db: FirmDb, password: string, pepperId: string): string {
  return createHmac("sha256", firmSecret(db, `pepper.${pepperId}`))
    .update(normalPassword(password), "utf8")
    .digest("base64url");
}
