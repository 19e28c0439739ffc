import { type Request, type Response, Router } from "express";
import { Refused } from "../../errors.js";
import { SELF } from "../../permissions.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { tellSecurityOf } from "../../web/security.js";
import { AccountPage } from "./account-page.js";
import { changePassword } from "./passwords/change-password.js";
import { changePasswordForm, repeatError, themeForm } from "./forms.js";
import { endOtherSessions, endOwnSession, listSessions } from "./sessions/own-sessions.js";
import { refusedFields } from "./refusals.js";
import { startSessionFor } from "./sessions/session-chain.js";
import { hashSessionId } from "./sessions/sessions.js";
import { findUser, setTheme } from "./users.js";

export const accountRoutes = Router();

accountRoutes.get("/account", allow(SELF), async (req, res) => {
  await answerAccount(req, res);
});

/** The rules by which a present password was wrong, or would have been looked at too soon. */
const GUESSES = ["password_wrong", "sign_in_wait"];

accountRoutes.post("/account/password", allow(SELF), async (req, res) => {
  const form = readForm(changePasswordForm, req.body);
  const errors = form.ok ? repeatError(form.value) : form.errors;
  if (!form.ok || errors.length > 0) return answerAccount(req, res, errors);
  try {
    const user = await changePassword(req.firm.db, {
      by: req.actor,
      ip: req.ip ?? "",
      present: form.value.presentPassword,
      wanted: form.value.newPassword,
    });
    await startSessionFor(req, user);
    tellSecurityOf(req, { event: "password_changed", outcome: "ok", reason: "by_password", userId: user.id });
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

accountRoutes.post("/account/sessions/others/ending", allow(SELF), async (req, res) => {
  const ended = await endOtherSessions(req.firm.db, { keepId: req.sessionID, by: req.actor });
  setFlash(req, {
    kind: "ok",
    text: ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`,
  });
  res.redirect(303, "/account");
});

accountRoutes.post("/account/sessions/:idHash/ending", allow(SELF), async (req, res) => {
  await endOwnSession(req.firm.db, { idHash: req.params.idHash, by: req.actor });
  setFlash(req, { kind: "ok", text: "That session has ended." });
  res.redirect(303, "/account");
});

async function answerAccount(req: Request, res: Response, errors?: readonly FieldError[]): Promise<void> {
  const [user, sessions] = await Promise.all([
    findUser(req.firm.db, req.actor.id),
    listSessions(req.firm.db, req.actor.id),
  ]);
  const props = { user, sessions, hereIdHash: hashSessionId(req.sessionID), errors };
  page(req, res, AccountPage(props), { status: errors ? 422 : 200 });
}
