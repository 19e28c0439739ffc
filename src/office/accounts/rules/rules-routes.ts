import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../../web/forms.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { refusedFields } from "../refusals.js";
import { changeSignInRules } from "./change-rules.js";
import { rulesForm } from "./rules-forms.js";
import { RulesPage } from "./rules-page.js";
import { factorRolesAlways, findSignInRules } from "./sign-in-rules.js";

export const rulesRoutes = Router();

rulesRoutes.get("/people/sign-in-rules", allow("users.write"), async (req, res) => {
  await answerRules(req, res);
});

rulesRoutes.post("/people/sign-in-rules", allowFresh("users.write"), async (req, res) => {
  const form = readForm(rulesForm, req.body);
  if (!form.ok) return answerRules(req, res, form);
  try {
    await changeSignInRules(req.firm.db, form.value, { by: req.actor, ip: req.ip ?? "" });
  } catch (error) {
    const isChangedMeanwhile = error instanceof Refused && error.rule === "rules_changed_meanwhile";
    return answerRules(req, res, { typed: form.typed, errors: refusedFields(error), isChangedMeanwhile });
  }
  setFlash(req, { kind: "ok", text: "The sign-in rules are saved, and bind everybody from now on." });
  res.redirect(303, "/people/sign-in-rules");
});

async function answerRules(
  req: Request,
  res: Response,
  refused?: { typed: Typed; errors: readonly FieldError[]; isChangedMeanwhile?: boolean },
): Promise<void> {
  const rules = await findSignInRules(req.firm.db);
  const always = factorRolesAlways(req.firm.db);
  page(req, res, RulesPage({ rules, always, ip: req.ip ?? "", ...refused }), { status: refused ? 422 : 200 });
}
