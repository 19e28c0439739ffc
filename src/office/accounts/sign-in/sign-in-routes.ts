import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { log } from "../../../log.js";
import { PUBLIC, SELF } from "../../../permissions.js";
import { type FieldError, readForm } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { checkPasswordOf } from "./authenticator.js";
import { repeatError, setPasswordForm, signInForm } from "../forms.js";
import { findLink, setPasswordByLink } from "../passwords/links.js";
import { refusedFields } from "../refusals.js";
import { openReturnTo, sealReturnTo } from "./return-to.js";
import { leaveBrowser, startSessionFor } from "../sessions/session-chain.js";
import { signOut } from "../sessions/sessions.js";
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
  const outcome = await checkPasswordOf(req, res);
  if (outcome.kind === "right") {
    await startSessionFor(req, outcome.user);
    tellSecurityOf(req, { event: "signed_in", outcome: "ok", reason: "password", userId: outcome.user.id });
    return res.redirect(303, openReturnTo(req.firm.db, returnTo));
  }
  log.info(
    { requestId: req.requestId, firm: req.firm.id, ip: req.ip, outcome: outcome.kind },
    "accounts.sign_in_refused",
  );
  tellSecurityOf(req, {
    event: "sign_in_failed",
    outcome: "refused",
    reason: outcome.reason,
    userId: outcome.userId,
  });
  if (outcome.kind === "wait") res.set("Retry-After", String(outcome.waitSeconds));
  answerSignIn(req, res, { login, returnTo, outcome }, outcome.kind === "wait" ? 429 : 422);
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

function answerSignIn(
  req: Request,
  res: Response,
  props: Omit<SignInPageProps, "host" | "firmName">,
  status = 200,
): void {
  page(req, res, SignInPage({ ...props, host: hostOf(req), firmName: req.firm.name }), { status });
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

function hostOf(req: Request): string {
  return req.get("host") ?? "";
}

function readNote(given: unknown): SignInNote | undefined {
  return typeof given === "string" && Object.hasOwn(SIGN_IN_NOTES, given) ? (given as SignInNote) : undefined;
}
