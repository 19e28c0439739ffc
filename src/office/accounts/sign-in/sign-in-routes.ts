import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { log } from "../../../log.js";
import { PUBLIC, SELF } from "../../../permissions.js";
import { type FieldError, readForm } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import type { ChallengeFor } from "../factors/challenges.js";
import { passkeyForm } from "../factors/forms.js";
import { startPreSession } from "../factors/pre-sessions.js";
import { nextStepOf } from "../factors/requirement.js";
import { acceptPasskey, authenticationOptions, siteOf } from "../factors/webauthn.js";
import { checkPasswordOf } from "./authenticator.js";
import { isKnownNetwork, recordRight } from "./failures.js";
import { repeatError, setPasswordForm, signInForm } from "../forms.js";
import { findLink, setPasswordByLink } from "../passwords/links.js";
import { refusedFields } from "../refusals.js";
import { openReturnTo, sealReturnTo } from "./return-to.js";
import { leaveBrowser, startSessionFor } from "../sessions/session-chain.js";
import { signOut } from "../sessions/sessions.js";
import { userAgentFamily } from "../sessions/user-agent.js";
import { findUser, type SignedInUser } from "../users.js";
import { DeadLinkPage, SetPasswordPage } from "../passwords/set-password-page.js";
import { SIGN_IN_NOTES, SignInPage, type SignInPageProps, type SignInNote } from "./sign-in-page.js";

export const signInRoutes = Router();

signInRoutes.get("/sign-in", allow(PUBLIC), (req, res) => {
  const returnTo = sealReturnTo(req.firm.db, req.query.returnTo);
  if (req.actor) return res.redirect(303, openReturnTo(req.firm.db, returnTo));
  const login = typeof req.query.login === "string" ? req.query.login.slice(0, 254) : "";
  answerSignIn(req, res, { login, returnTo, note: readNote(req.query.note) });
});

signInRoutes.post("/sign-in", allow(PUBLIC), async (req, res) => {
  const form = readForm(signInForm, req.body);
  const { login = "", returnTo = "" } = form.typed;
  if (!form.ok) return answerSignIn(req, res, { login, returnTo, errors: form.errors }, 422);
  await countTry(req);
  const outcome = await checkPasswordOf(req, res);
  if (outcome.kind === "right") return goOn(req, res, outcome.user, openReturnTo(req.firm.db, returnTo));
  log.info(
    { requestId: req.requestId, firm: req.firm.id, ip: req.ip, outcome: outcome.kind },
    "accounts.sign_in_refused",
  );
  tellSecurityOf(req, {
    event: "sign_in_failed",
    outcome: "refused",
    reason: outcome.reason,
    userId: outcome.userId,
    agent: agentOf(req),
  });
  if (outcome.kind === "wait") res.set("Retry-After", String(outcome.waitSeconds));
  answerSignIn(req, res, { login, returnTo, outcome }, outcome.kind === "wait" ? 429 : 422);
});

signInRoutes.get("/sign-in/passkey", allow(PUBLIC), async (req, res) => {
  res.json(await authenticationOptions(req.firm.db, { site: siteOf(req), what: FIRST_FACTOR }));
});

/** A passkey is both factors: the device, and the finger or PIN that it asks for. It names its user itself. */
signInRoutes.post("/sign-in/passkey", allow(PUBLIC), async (req, res) => {
  const { db } = req.firm;
  const form = readForm(passkeyForm, req.body);
  const { returnTo = "" } = form.typed;
  const answer = (text: string) =>
    answerSignIn(req, res, { login: "", returnTo, outcome: { kind: "passkey", text } }, 422);
  if (!form.ok) return answer(form.errors[0]?.text ?? "");
  await countTry(req);
  try {
    const what = FIRST_FACTOR;
    const { userId } = await acceptPasskey(db, { site: siteOf(req), what, answer: form.value.passkey });
    const user = await findUser(db, userId);
    await startSessionFor(req, user, "passkey");
    await recordRight(db, user.login, req.ip ?? "");
    tellSecurityOf(req, { event: "signed_in", outcome: "ok", reason: "passkey", userId, agent: agentOf(req) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tellSecurityOf(req, { event: "sign_in_failed", outcome: "refused", reason: error.rule, agent: agentOf(req) });
    return answer(error.message);
  }
  res.redirect(303, openReturnTo(db, returnTo));
});

signInRoutes.post("/sign-out", allow(SELF), async (req, res) => {
  await signOut(req.firm.db, { id: req.sessionID, by: req.actor });
  tellSecurityOf(req, { event: "session_ended", outcome: "ok", reason: "signed_out" });
  await leaveBrowser(req, res);
  res.redirect(303, "/sign-in?note=signed-out");
});

signInRoutes.get("/set-password", allow(PUBLIC), async (req, res) => {
  await answerLink(req, res, typeof req.query.token === "string" ? req.query.token : "");
});

signInRoutes.post("/set-password", allow(PUBLIC), async (req, res) => {
  const form = readForm(setPasswordForm, req.body);
  const token = form.typed.token ?? "";
  const errors = form.ok ? repeatError(form.value) : form.errors;
  if (!form.ok || errors.length > 0) return answerLink(req, res, token, errors);
  try {
    const user = await setPasswordByLink(req.firm.db, {
      token,
      password: form.value.newPassword,
      requestId: req.requestId,
    });
    tellSecurityOf(req, { event: "password_changed", outcome: "ok", reason: "by_link", userId: user.id });
    res.redirect(303, `/sign-in?note=password-set&login=${encodeURIComponent(user.login)}`);
  } catch (error) {
    await answerLink(req, res, token, refusedFields(error));
  }
});

const FIRST_FACTOR: ChallengeFor = { act: "sign-in", holder: "" };

/** Only what is really looked at is counted: a form without a password costs nobody anything. */
async function countTry(req: Request): Promise<void> {
  await req.countAct?.("sign-in", { isKnown: () => isKnownNetwork(req.firm.db, req.ip ?? "") });
}

/** After the right password: the session, or the pre-session in which the second factor is shown or set up. */
async function goOn(req: Request, res: Response, user: SignedInUser, returnTo: string): Promise<void> {
  const next = await nextStepOf(req.firm.db, user);
  if (next !== "session") {
    await startPreSession(req, res, { user, returnTo });
    return res.redirect(303, `/sign-in/${next}`);
  }
  await startSessionFor(req, user, "password");
  tellSecurityOf(req, { event: "signed_in", outcome: "ok", reason: "password", userId: user.id, agent: agentOf(req) });
  res.redirect(303, returnTo);
}

function answerSignIn(
  req: Request,
  res: Response,
  props: Omit<SignInPageProps, "host" | "firmName" | "offersReset">,
  status = 200,
): void {
  const about = { host: hostOf(req), firmName: req.firm.name, offersReset: req.sendsMail };
  page(req, res, SignInPage({ ...props, ...about }), { status });
}

/** The form for a living link, with what was wrong; for any other, where to get a new one. */
async function answerLink(
  req: Request,
  res: Response,
  token: string,
  errors: readonly FieldError[] = [],
): Promise<void> {
  const host = hostOf(req);
  try {
    const { kind, user } = await findLink(req.firm.db, token);
    page(req, res, SetPasswordPage({ host, firmName: req.firm.name, token, kind, user, errors }), {
      status: errors.length > 0 ? 422 : 200,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tellSecurityOf(req, { event: "link_refused", outcome: "refused", reason: "dead_link" });
    page(req, res, DeadLinkPage({ host, text: error.message }), { status: 410 });
  }
}

function agentOf(req: Request): string {
  return userAgentFamily(req.get("user-agent"));
}

function hostOf(req: Request): string {
  return req.get("host") ?? "";
}

function readNote(given: unknown): SignInNote | undefined {
  return typeof given === "string" && Object.hasOwn(SIGN_IN_NOTES, given) ? (given as SignInNote) : undefined;
}
