import { createHmac, timingSafeEqual } from "node:crypto";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { firmSecret } from "../../../platform/keys/sealing.js";

/**
 * Where someone wanted to go when they had to sign in. Signing in makes a new session, so it cannot wait in the old one: it travels in the
 * form, signed, for an hour. Only a path of this host is taken, before it is signed and again when it comes back.
 */
const LIFE_MINUTES = 60;
const PATH_CHARACTERS_MAX = 1_000;
/** Pages that are about signing in lead nowhere. */
const NEVER = /^\/(?:sign-in|sign-out|set-password|assets)(?:[/?]|$)/;

export function sealReturnTo(db: FirmDb, given: unknown, now = Date.now()): string {
  const path = safePath(given);
  const until = Math.floor(now / 1000) + LIFE_MINUTES * 60;
  return `${until}.${macOf(db, until, path)}.${path}`;
}

/** The path, or "/" when it was changed, is too old or was never one of ours. */
export function openReturnTo(db: FirmDb, sealed: unknown, now = Date.now()): string {
  const parts = typeof sealed === "string" ? /^(\d{10})\.([\w-]{43})\.(\/.*)$/s.exec(sealed) : null;
  if (!parts || Number(parts[1]) * 1000 < now) return "/";
  const expected = macOf(db, Number(parts[1]), parts[3]!);
  if (!timingSafeEqual(Buffer.from(parts[2]!), Buffer.from(expected))) return "/";
  return safePath(parts[3]);
}

/** A path of this host and nothing a browser could read as another one: "//evil", "/\\evil", "/.//evil", "https:", line ends. */
export function safePath(given: unknown): string {
  if (typeof given !== "string" || given.length > PATH_CHARACTERS_MAX || !isPath(given)) return "/";
  const here = "http://here.invalid";
  const url = URL.canParse(given, here) ? new URL(given, here) : undefined;
  const path = url?.origin === here ? `${url.pathname}${url.search}` : "/";
  return isPath(path) && !NEVER.test(path) ? path : "/";
}

function isPath(text: string): boolean {
  return /^\/(?!\/)[\x21-\x7e]*$/.test(text) && !text.includes("\\");
}

function macOf(db: FirmDb, until: number, path: string): string {
  return createHmac("sha256", firmSecret(db, "sign-in.return-to")).update(`${until}|${path}`).digest("base64url");
}
