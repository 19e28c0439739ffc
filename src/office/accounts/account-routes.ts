import { type Request, type Response, Router } from "express";
import { SELF } from "../../permissions.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { AccountPage } from "./account-page.js";
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
  } catch (error) {
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

async function answerAccount(req: Request, res: Response, errors?: readonly FieldError[]): Promise<void> {
  const [user, sessions] = await Promise.all([
    findUser(req.firm.db, req.actor.id),
    listSessions(req.firm.db, req.actor.id),
  ]);
  page(req, res, AccountPage({ user, sessions: sessions.length, errors }), { status: errors ? 422 : 200 });
}
