import type { Request, RequestHandler } from "express";
import { Refused } from "../../../errors.js";
import type { FieldError } from "../../../web/forms.js";
import { FRESH_FIELDS, type Freshness, type FreshAsk, type FreshProof } from "../../../web/freshness.js";
import { tellSecurityOf } from "../../../web/security.js";
import { renewSession } from "../sessions/session-chain.js";
import { hashSessionId, type LiveSession } from "../sessions/sessions.js";
import { recordRight } from "../sign-in/failures.js";
import { trySignIn } from "../sign-in/sign-in.js";
import type { ChallengeFor } from "./challenges.js";
import { tryCode } from "./codes.js";
import type { Proof } from "./proofs.js";
import { acceptPasskey, siteOf } from "./webauthn.js";

/** ASVS 5.0 V7.5: acts of weight ask whether it is still the person who signed in. */
const FRESH_MINUTES = 5;

export const STEP_UP_PATH = "/account/step-up";

/** Stands behind the middleware that sets req.actor: hands in how whoever is signed in shows that it is them. */
export const handInFreshness: RequestHandler = (req, _res, next) => {
  if (req.actor) req.freshness = freshnessOf(req);
  next();
};

/** What a passkey signs is of use in this session alone, whatever ids it has had since the sign-in. */
export function challengeOf(req: Request<unknown>, act: ChallengeFor["act"]): ChallengeFor {
  return { act, holder: hashSessionId(req.session.formsOf ?? req.sessionID) };
}

function freshnessOf(req: Request<unknown>): Freshness {
  return {
    ask: () => (req.liveSession && isRecent(req.liveSession) ? undefined : askOf(req.liveSession)),
    async prove(proof) {
      await req.countAct?.("step-up");
      const outcome = await look(req, proof);
      if ("field" in outcome) {
        tellSecurityOf(req, { event: "step_up_failed", outcome: "refused", reason: outcome.reason });
        return { field: outcome.field, text: outcome.text };
      }
      await renewSession(req as Request, outcome.proof);
      return undefined;
    },
  };
}

/** The password counts for people without a second factor; who has set one up since shows that. */
function isRecent({ proof, hasTotp, hasPasskey }: LiveSession): boolean {
  if (!proof || proof.at.getTime() < Date.now() - FRESH_MINUTES * 60_000) return false;
  return proof.kind !== "password" || !(hasTotp || hasPasskey);
}

function askOf(live: LiveSession | undefined): FreshAsk {
  return {
    by: live && (live.hasTotp || live.hasPasskey) ? "code" : "password",
    passkeyPath: live?.hasPasskey ? `${STEP_UP_PATH}/passkey` : undefined,
    returnPath: STEP_UP_PATH,
  };
}

type Outcome = { proof: Proof } | (FieldError & { reason: string });

/** Only what is asked for is looked at: a password is no proof of somebody who has a second factor. */
async function look(req: Request<unknown>, proof: FreshProof): Promise<Outcome> {
  const { by } = askOf(req.liveSession);
  if (by === "password") return lookAtPassword(req, proof.password);
  if (proof.passkey !== undefined) return lookAtPasskey(req, proof.passkey);
  const field = FRESH_FIELDS.code;
  if (proof.code === undefined) return { field, text: "Type your code, to be sure it is you.", reason: "no_code" };
  const user = { id: req.actor.id, login: req.liveSession?.user.login ?? "" };
  const outcome = await tryCode(req.firm.db, { user, code: proof.code, ip: req.ip ?? "", by: req.actor });
  if (outcome.kind === "right") return outcome;
  if (outcome.kind === "wait") return { field, text: tooMany(outcome.waitSeconds), reason: "wait" };
  return { field, text: "That code is not right, or was used. Type the one that is shown now.", reason: "wrong_code" };
}

async function lookAtPassword(req: Request<unknown>, password: string | undefined): Promise<Outcome> {
  const field = FRESH_FIELDS.password;
  if (password === undefined)
    return { field, text: "Type your password, to be sure it is you.", reason: "no_password" };
  const login = req.liveSession?.user.login ?? "";
  const outcome = await trySignIn(req.firm.db, { login, password, ip: req.ip ?? "" });
  if (outcome.kind === "right") return { proof: "password" };
  if (outcome.kind === "wait") return { field, text: tooMany(outcome.waitSeconds), reason: "wait" };
  return { field, text: "That is not your password.", reason: "wrong_password" };
}

async function lookAtPasskey(req: Request<unknown>, answer: string): Promise<Outcome> {
  try {
    const asked = { site: siteOf(req), what: challengeOf(req, "step-up"), answer, userId: req.actor.id };
    await acceptPasskey(req.firm.db, asked);
    await recordRight(req.firm.db, req.liveSession?.user.login ?? "", req.ip ?? "");
    return { proof: "passkey" };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { field: FRESH_FIELDS.code, text: error.message, reason: error.rule };
  }
}

function tooMany(seconds: number): string {
  return `Too many tries. The next one is looked at in ${seconds} s.`;
}
