import { createHmac } from "node:crypto";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { Busy } from "../../../errors.js";
import { type FirmDb, firmOf } from "../../../platform/databases/firm-db.js";
import { firmSecret } from "../../../platform/keys/sealing.js";

/**
 * argon2id, 64 MiB, three passes: about 80 ms here, above OWASP's floor of 19 MiB. The Algorithm enum of the package exists only for its own
 * compiler settings, so its number stands here.
 */
export const ARGON = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 } as const;

/** Names the pepper in a user's row, so that a later one can stand beside it. The pepper is derived from the firm's data key, never stored. */
const PEPPER_ID = "1";
/** Four hashes hold 256 MiB; those beyond wait, firm by firm, and beyond their firm's queue are told to come back. */
const IN_FLIGHT_MAX = 4;
const QUEUE_MAX = 32;

export interface StoredPassword {
  hash: string;
  pepperId: string;
}

export async function hashPassword(db: FirmDb, password: string): Promise<StoredPassword> {
  const peppered = pepper(db, password, PEPPER_ID);
  return { hash: await inTurn(firmOf(db).id, () => hash(peppered, ARGON)), pepperId: PEPPER_ID };
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
  const fits = await inTurn(firmOf(db).id, () => verify(stored?.hash ?? NOBODY, peppered));
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

let inFlight = 0;
/** Who waits, by firm; the firm whose turn is next stands first. */
const waiting = new Map<string, (() => void)[]>();

async function inTurn<T>(firmId: string, work: () => Promise<T>): Promise<T> {
  if (inFlight >= IN_FLIGHT_MAX) {
    const line = waiting.get(firmId) ?? [];
    if (line.length >= QUEUE_MAX) throw new Busy("Many people are signing in at this moment.", 5);
    waiting.set(firmId, line);
    await new Promise<void>((resolve) => line.push(resolve));
  } else {
    inFlight += 1;
  }
  try {
    return await work();
  } finally {
    const next = takeNext();
    if (next) next();
    else inFlight -= 1;
  }
}

/** One of each firm in turn, so that whoever floods one firm's sign-in holds up that firm alone. */
function takeNext(): (() => void) | undefined {
  for (const [firmId, line] of waiting) {
    waiting.delete(firmId);
    const next = line.shift();
    if (line.length > 0) waiting.set(firmId, line);
    return next;
  }
  return undefined;
}
