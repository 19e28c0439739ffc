import { type Request, Router } from "express";
import { NotFound } from "../../../errors.js";
import { PUBLIC } from "../../../permissions.js";
import { readForm } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { forgottenForm } from "../forms.js";
import { ForgottenPage, ResetAskedPage } from "./forgotten-page.js";
import { requestReset } from "./reset-requests.js";

export const resetRoutes = Router();

resetRoutes.get("/forgotten-password", allow(PUBLIC), (req, res) => {
  mustSendMail(req);
  page(req, res, ForgottenPage({ host: hostOf(req) }));
});

/** Written down and answered; who was meant is looked at when the answer is gone. */
resetRoutes.post("/forgotten-password", allow(PUBLIC), async (req, res) => {
  mustSendMail(req);
  const form = readForm(forgottenForm, req.body);
  if (!form.ok) {
    const { login = "" } = form.typed;
    return page(req, res, ForgottenPage({ host: hostOf(req), login, errors: form.errors }), { status: 422 });
  }
  await requestReset(req.firm.db, { asked: form.value.login, ip: req.ip ?? "" });
  tellSecurityOf(req, { event: "password_reset_asked", outcome: "ok", reason: "" });
  page(req, res, ResetAskedPage({ host: hostOf(req) }));
});

function mustSendMail(req: Request): void {
  if (!req.sendsMail)
    throw new NotFound("No mail is sent from here. Your firm’s administrator can make you a new link.");
}

function hostOf(req: Request): string {
  return req.get("host") ?? "";
}
