import { type Request, type Response, Router } from "express";
import { Refused } from "../../errors.js";
import { SELF } from "../../permissions.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm } from "../../web/forms.js";
import { allow, allowFresh } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { tellSecurityOf } from "../../web/security.js";
import { AccountPage } from "./account-page.js";
import { findFactors } from "./factors/factors.js";
import { nextStepOf } from "./factors/requirement.js";
import { changePassword } from "./passwords/change-password.js";
import { changePasswordForm, repeatError, themeForm } from "./forms.js";
import { listSessions } from "./sessions/own-sessions.js";
import { refusedFields } from "./refusals.js";
import { startSessionFor } from "./sessions/session-chain.js";
import { findUser, setTheme } from "./users.js";

export const accountRoutes = Router();

accountRoutes.get("/account", allow(SELF), async (req, res) => {
  await answerAccount(req, res);
});

const passwordGuard = allowFresh(SELF, { answer: answerAccount, asksPassword: true });

/** The rules by which a present password was wrong, or would have been looked at too soon. */
const GUESSES = ["password_wrong", "sign_in_wait"];

accountRoutes.post("/account/password", passwordGuard, async (req, res) => {
  const form = readForm(changePasswordForm, req.body);
  const errors = form.ok ? repeatError(form.value) : form.errors;
  if (!form.ok || errors.length > 0) return answerAccount(req, res, errors);
  await req.countAct?.("step-up");
  try {
    const user = await changePassword(req.firm.db, {
      by: req.actor,
      ip: req.ip ?? "",
      present: form.value.presentPassword,
      wanted: form.value.newPassword,
    });
    tellSecurityOf(req, { event: "password_changed", outcome: "ok", reason: "by_password", userId: user.id });
    const proof = req.liveSession?.proof?.kind ?? "password";
    // Whoever was signed in before the firm began to ask for a second factor sets one up now.
    const isOver = proof === "password" && (await nextStepOf(req.firm.db, user)) !== "session";
    if (isOver) return res.redirect(303, `/sign-in?note=password-set&login=${encodeURIComponent(user.login)}`);
    await startSessionFor(req, user, proof);
  } catch (error) {
    if (error instanceof Refused && GUESSES.includes(error.rule)) {
      tellSecurityOf(req, { event: "password_refused", outcome: "refused", reason: error.rule });
    }
    return answerAccount(req, res, refusedFields(error));
  }
  setFlash(req, { kind: "ok", text: "Your password is changed, and your sessions elsewhere have ended." });
  res.redirect(303, "/account");
});

accountRoutes.post("/account/theme", allow(SELF), async (req, res) => {
  const form = readForm(themeForm, req.body);
  if (!form.ok) return answerAccount(req, res, form.errors);
  await setTheme(req.firm.db, { theme: form.value.theme, by: req.actor });
  setFlash(req, { kind: "ok", text: "Kept. Pages look like this wherever you sign in." });
  res.redirect(303, "/account");
});

async function answerAccount(req: Request<unknown>, res: Response, errors?: readonly FieldError[]): Promise<void> {
  const [user, factors, sessions] = await Promise.all([
    findUser(req.firm.db, req.actor.id),
    findFactors(req.firm.db, req.actor.id),
    listSessions(req.firm.db, req.actor.id),
  ]);
  page(req, res, AccountPage({ user, factors, sessions: sessions.length, errors }), { status: errors ? 422 : 200 });
}
