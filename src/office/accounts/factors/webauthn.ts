import type { Request } from "express";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from "@simplewebauthn/server";
import { z } from "zod";
import { Refused } from "../../../errors.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { type ChallengeFor, isLiveChallenge, makeChallenge, spendChallenge } from "./challenges.js";
import { findCredential, listPasskeys, type Passkey, touchPasskey } from "./passkeys.js";

/**
 * Passkeys as WebAuthn Level 3 has them: bound to the firm's own host, with the person verified by the device. Attestation is not asked: which make of
 * device somebody uses is their business.
 */
export interface PasskeySite {
  /** "alder.strongroom.example": the host without its port. */
  rpId: string;
  /** "https://alder.strongroom.example" */
  origin: string;
}

export function siteOf(req: Request<unknown>): PasskeySite {
  const host = req.headers.host?.toLowerCase() ?? "";
  const scheme = req.protocol === "https" ? "https" : "http";
  return { rpId: host.replace(/\.?(?::\d+)?$/, ""), origin: `${scheme}://${host}` };
}

const TIMEOUT_MS = 5 * 60_000;

/** What the browser needs to make a passkey for the user; those they have already are left out. */
export async function registrationOptions(
  db: FirmDb,
  { site, user, what }: { site: PasskeySite; user: { id: string; login: string; name: string }; what: ChallengeFor },
) {
  return generateRegistrationOptions({
    rpName: firmOf(db).name,
    rpID: site.rpId,
    userName: user.login,
    userDisplayName: user.name,
    userID: Uint8Array.from(Buffer.from(user.id)),
    challenge: makeChallenge(db, what),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    excludeCredentials: (await listPasskeys(db, user.id)).map(({ credential: { id } }) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** What the browser needs to ask a passkey: one of the user's, or, for a stranger, any of this host. */
export async function authenticationOptions(
  db: FirmDb,
  { site, userId, what }: { site: PasskeySite; userId?: string; what: ChallengeFor },
) {
  const passkeys = userId === undefined ? [] : await listPasskeys(db, userId);
  return generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: makeChallenge(db, what),
    timeout: TIMEOUT_MS,
    userVerification: "required",
    allowCredentials: passkeys.map(({ credential: { id, transports = [] } }) => ({ id, transports })),
  });
}

/** Looks at what the browser made. Refused("passkey_wrong") when it is not an answer to this challenge, of this host, with the person verified. */
export async function verifyNewPasskey(
  trx: FirmDb,
  { site, what, answer }: { site: PasskeySite; what: ChallengeFor; answer: string },
): Promise<WebAuthnCredential> {
  const response: RegistrationResponseJSON = readAnswer(registrationAnswer, answer);
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => isLiveChallenge(trx, what, challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(refuse);
  if (!verified.verified) return refuse();
  await spendChallenge(trx, challengeIn(response.response.clientDataJSON));
  return verified.registrationInfo.credential;
}

/**
 * Whose passkey answered. Refused("passkey_wrong") for one of nobody here or of somebody else than `userId`, for another host or challenge, for a count
 * that did not grow (a copy of the passkey exists), and for an answer given before.
 */
export async function acceptPasskey(
  db: FirmDb,
  { site, what, answer, userId }: { site: PasskeySite; what: ChallengeFor; answer: string; userId?: string },
): Promise<Passkey> {
  const response: AuthenticationResponseJSON = readAnswer(authenticationAnswer, answer);
  const passkey = await findCredential(db, response.id);
  if (!passkey || (userId !== undefined && passkey.userId !== userId)) return refuse();
  const handle = response.response.userHandle;
  // A discoverable credential names its user itself; the row and the handle must agree.
  if ((userId === undefined || handle) && handle !== Buffer.from(passkey.userId).toString("base64url")) return refuse();
  const verified = await verifyAuthenticationResponse({
    response,
    credential: passkey.credential,
    expectedChallenge: (challenge) => isLiveChallenge(db, what, challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(refuse);
  if (!verified.verified) return refuse();
  await transact(db, async (trx) => {
    await spendChallenge(trx, challengeIn(response.response.clientDataJSON));
    if (!(await touchPasskey(trx, passkey, verified.authenticationInfo.newCounter))) refuse();
  });
  return passkey;
}

const TEXT = z.string().max(20_000);
const CREDENTIAL = { id: TEXT, rawId: TEXT, type: z.literal("public-key") };

const registrationAnswer = z
  .object({
    ...CREDENTIAL,
    response: z.object({ clientDataJSON: TEXT, attestationObject: TEXT, transports: z.array(TEXT).max(10).optional() }),
  })
  .transform(({ response: { transports = [], ...response }, ...answer }) => ({
    ...answer,
    response: { ...response, transports },
    clientExtensionResults: {},
  }));

const authenticationAnswer = z
  .object({
    ...CREDENTIAL,
    response: z.object({
      clientDataJSON: TEXT,
      authenticatorData: TEXT,
      signature: TEXT,
      userHandle: TEXT.nullish(),
    }),
  })
  .transform(({ response: { userHandle, ...response }, ...answer }) => ({
    ...answer,
    response: { ...response, ...(userHandle ? { userHandle } : {}) },
    clientExtensionResults: {},
  }));

/** The field of the form, which a script filled. */
function readAnswer<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return refuse();
  }
}

function challengeIn(clientDataJSON: string): string {
  const data: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8"));
  return z.object({ challenge: z.string() }).parse(data).challenge;
}

function refuse(): never {
  throw new Refused("passkey_wrong", "That passkey did not open anything here. Try once more, or use another way.");
}
