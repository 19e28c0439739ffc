import { type Request, type Response, Router } from "express";
import { SELF } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm } from "../../../web/forms.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { refusedFields } from "../refusals.js";
import { renewSession } from "../sessions/session-chain.js";
import { userAgentFamily } from "../sessions/user-agent.js";
import { safePath } from "../sign-in/return-to.js";
import { findUser } from "../users.js";
import {
  AuthenticatorPage,
  CodesPage,
  NewPasskeyPage,
  RemoveAuthenticatorPage,
  RemovePasskeyPage,
  RenewCodesPage,
} from "./factor-pages.js";
import {
  addFactor,
  findFactors,
  type NewFactor,
  removeAuthenticator,
  removePasskey,
  renewRecoveryCodes,
} from "./factors.js";
import { aboveForm, authenticatorForm, newPasskeyForm } from "./forms.js";
import { findPasskey } from "./passkeys.js";
import { countRecoveryCodes } from "./recovery-codes.js";
import { challengeOf, STEP_UP_PATH } from "./step-up.js";
import { beginEnrolment, resumeEnrolment } from "./totp.js";
import { authenticationOptions, registrationOptions, siteOf, verifyNewPasskey } from "./webauthn.js";

/** One's own second factors. */
export const factorRoutes = Router();

factorRoutes.get("/account/authenticator", allow(SELF), async (req, res) => {
  const user = await findUser(req.firm.db, req.actor.id);
  await answerAuthenticator(req, res, { sealed: beginEnrolment(req.firm.db, user).sealed });
});

factorRoutes.post("/account/authenticator", allowFresh(SELF), async (req, res) => {
  const form = readForm(authenticatorForm, req.body);
  const { enrolment: sealed = "" } = form.typed;
  if (!form.ok) return answerAuthenticator(req, res, { sealed, errors: form.errors });
  const factor = { kind: "authenticator", sealed, code: form.value.code } as const;
  await add(req, res, factor, (errors) => answerAuthenticator(req, res, { sealed, errors }));
});

factorRoutes.get("/account/authenticator/removal", allow(SELF), (req, res) => {
  page(req, res, RemoveAuthenticatorPage({}));
});

factorRoutes.post("/account/authenticator/removal", allowFresh(SELF), async (req, res) => {
  try {
    await removeAuthenticator(req.firm.db, { by: req.actor });
  } catch (error) {
    return page(req, res, RemoveAuthenticatorPage({ errors: refusedFields(error) }), { status: 422 });
  }
  tellChanged(req, "authenticator_removed");
  leave(req, res, "Your authenticator is removed.");
});

factorRoutes.get("/account/passkeys/new", allow(SELF), (req, res) => {
  page(req, res, NewPasskeyPage({ name: browserOf(req) }));
});

factorRoutes.get("/account/passkeys/options", allow(SELF), async (req, res) => {
  const user = await findUser(req.firm.db, req.actor.id);
  res.json(await registrationOptions(req.firm.db, { site: siteOf(req), user, what: challengeOf(req, "enrolment") }));
});

factorRoutes.post("/account/passkeys", allowFresh(SELF), async (req, res) => {
  const form = readForm(newPasskeyForm, req.body);
  const answer = (errors: readonly FieldError[]) =>
    page(req, res, NewPasskeyPage({ name: form.typed.name ?? browserOf(req), errors }), { status: 422 });
  if (!form.ok) return answer(aboveForm(form.errors));
  const { name, passkey } = form.value;
  const asked = { site: siteOf(req), what: challengeOf(req, "enrolment"), answer: passkey };
  await add(req, res, { kind: "passkey", name, verify: (trx) => verifyNewPasskey(trx, asked) }, answer);
});

factorRoutes.get("/account/passkeys/:passkeyId/removal", allow(SELF), async (req, res) => {
  const { id, name } = await findPasskey(req.firm.db, req.actor.id, req.params.passkeyId);
  page(req, res, RemovePasskeyPage({ id, name }));
});

factorRoutes.post("/account/passkeys/:passkeyId/removal", allowFresh(SELF), async (req, res) => {
  const { id, name } = await findPasskey(req.firm.db, req.actor.id, req.params.passkeyId);
  try {
    await removePasskey(req.firm.db, { passkeyId: id, by: req.actor });
  } catch (error) {
    return page(req, res, RemovePasskeyPage({ id, name, errors: refusedFields(error) }), { status: 422 });
  }
  tellChanged(req, "passkey_removed");
  leave(req, res, `The passkey ${name} is removed.`);
});

factorRoutes.get("/account/recovery-codes", allow(SELF), async (req, res) => {
  await answerRenewing(req, res);
});

factorRoutes.post("/account/recovery-codes", allowFresh(SELF), async (req, res) => {
  let codes: string[];
  try {
    codes = await renewRecoveryCodes(req.firm.db, { by: req.actor });
  } catch (error) {
    return answerRenewing(req, res, refusedFields(error));
  }
  tellChanged(req, "recovery_codes_made");
  page(req, res, CodesPage({ codes, done: "The codes that you had open nothing any more." }));
});

factorRoutes.get(`${STEP_UP_PATH}/passkey`, allow(SELF), async (req, res) => {
  const asked = { site: siteOf(req), userId: req.actor.id, what: challengeOf(req, "step-up") };
  res.json(await authenticationOptions(req.firm.db, asked));
});

/** A page that is read cannot take a code: it is posted here, and leads back to the page. */
factorRoutes.post(STEP_UP_PATH, allowFresh(SELF), (req, res) => {
  const { returnTo } = (req.body ?? {}) as Record<string, unknown>;
  res.redirect(303, safePath(returnTo));
});

/** What was just set up was shown with it, so the session goes on as shown with it, under a new id. */
async function add(
  req: Request,
  res: Response,
  factor: NewFactor,
  answer: (errors: readonly FieldError[]) => void | Promise<void>,
): Promise<void> {
  let codes: string[] | undefined;
  try {
    ({ codes } = await addFactor(req.firm.db, { userId: req.actor.id, factor, requestId: req.requestId }));
  } catch (error) {
    return answer(refusedFields(error));
  }
  await renewSession(req, factor.kind === "passkey" ? "passkey" : "totp");
  tellChanged(req, `${factor.kind}_added`);
  const done = factor.kind === "passkey" ? `The passkey ${factor.name} is set up.` : "Your authenticator is set up.";
  if (codes) page(req, res, CodesPage({ codes, done }));
  else leave(req, res, done);
}

async function answerAuthenticator(
  req: Request,
  res: Response,
  { sealed, errors }: { sealed: string; errors?: readonly FieldError[] },
): Promise<void> {
  const { db } = req.firm;
  const user = await findUser(db, req.actor.id);
  const isOver = errors?.some(({ field }) => field === "enrolment") === true;
  const enrolment = resumeEnrolment(db, user, sealed);
  const { authenticator } = await findFactors(db, user.id);
  const shown = isOver ? errors?.map(({ text }) => ({ field: "code", text })) : errors;
  const props = { enrolment, isReplaced: authenticator !== undefined, errors: shown };
  page(req, res, AuthenticatorPage(props), { status: errors ? 422 : 200 });
}

async function answerRenewing(req: Request, res: Response, errors?: readonly FieldError[]): Promise<void> {
  const left = await countRecoveryCodes(req.firm.db, req.actor.id);
  page(req, res, RenewCodesPage({ left, errors }), { status: errors ? 422 : 200 });
}

function tellChanged(req: Request, reason: string): void {
  tellSecurityOf(req, { event: "factors_changed", outcome: "ok", reason, agent: browserOf(req) });
}

function leave(req: Request, res: Response, text: string): void {
  setFlash(req, { kind: "ok", text });
  res.redirect(303, "/account");
}

function browserOf(req: Request): string {
  return userAgentFamily(req.get("user-agent"));
}
