import { type Request, type Response, Router } from "express";
import { NotFound } from "../../errors.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { addField, changeField, findField, listFields, retireField } from "./custom-fields.js";
import { fieldChangeForm, fieldForm, stagesForm } from "./forms.js";
import { FieldPage, MatterSettingsPage } from "./settings-view.js";
import { keepStages, listStages } from "./stages.js";
import { isMatterType, type MatterTypeKey } from "./words.js";

/** What a firm decides about its kinds of matters: their stages and the fields of its own. */
export const matterSettingRoutes = Router();

matterSettingRoutes.get("/settings/matters", allow("settings.write"), async (req, res) => {
  await answerSettings(req, res, { type: typeAsked(req.query.type) ?? "litigation_high" });
});

matterSettingRoutes.post("/settings/matters/stages", allow("settings.write"), async (req, res) => {
  const known = mustBeType((req.body as Record<string, unknown>).type);
  const form = readForm(stagesForm, req.body);
  if (!form.ok) return answerSettings(req, res, { type: known, lines: form.typed.stages ?? "", errors: form.errors });
  const lines = form.value.stages ?? "";
  try {
    await keepStages(req.firm.db, { type: known, lines, by: req.actor });
  } catch (error) {
    return answerSettings(req, res, { type: known, lines, errors: refusedFields(error) });
  }
  setFlash(req, { kind: "ok", text: "The stages are kept. Matters stay in the stage they are in." });
  res.redirect(303, `/settings/matters?type=${known}`);
});

matterSettingRoutes.post("/settings/matters/fields", allow("settings.write"), async (req, res) => {
  const type = mustBeType((req.body as Record<string, unknown>).type);
  const form = readForm(fieldForm, req.body);
  if (!form.ok) return answerSettings(req, res, { type, typed: form.typed, errors: form.errors });
  try {
    const field = await addField(req.firm.db, { type, draft: form.value, by: req.actor });
    setFlash(req, { kind: "ok", text: `${field.label} is asked for on matters of this type.` });
    res.redirect(303, `/settings/matters?type=${type}`);
  } catch (error) {
    await answerSettings(req, res, { type, typed: form.typed, errors: refusedFields(error) });
  }
});

matterSettingRoutes.get("/settings/matters/fields/:fieldId", allow("settings.write"), async (req, res) => {
  const field = await findField(req.firm.db, req.params.fieldId);
  const typed = { label: field.label, choices: field.choices.join("\n"), isRequired: field.isRequired ? "on" : "" };
  page(req, res, FieldPage({ field, typed }));
});

matterSettingRoutes.post("/settings/matters/fields/:fieldId", allow("settings.write"), async (req, res) => {
  const field = await findField(req.firm.db, req.params.fieldId);
  const form = readForm(fieldChangeForm, req.body);
  if (!form.ok) return page(req, res, FieldPage({ field, ...form }), { status: 422 });
  try {
    await changeField(req.firm.db, { id: field.id, draft: form.value, by: req.actor });
  } catch (error) {
    return page(req, res, FieldPage({ field, typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
  setFlash(req, { kind: "ok", text: `${form.value.label} is kept.` });
  res.redirect(303, `/settings/matters?type=${field.matterType}`);
});

matterSettingRoutes.post("/settings/matters/fields/:fieldId/retirement", allow("settings.write"), async (req, res) => {
  const { isRetired } = await findField(req.firm.db, req.params.fieldId);
  const field = await retireField(req.firm.db, { id: req.params.fieldId, isRetired: !isRetired, by: req.actor });
  const told = field.isRetired ? "is asked for no more. What was written in it stays." : "is asked for again.";
  setFlash(req, { kind: "ok", text: `${field.label} ${told}` });
  res.redirect(303, `/settings/matters?type=${field.matterType}`);
});

interface SettingsShown {
  type: MatterTypeKey;
  /** The stages as they were typed. */
  lines?: string;
  typed?: Typed;
  errors?: FieldError[];
}

async function answerSettings(req: Request, res: Response, shown: SettingsShown): Promise<void> {
  const { db } = req.firm;
  const stages = shown.lines ?? (await listStages(db, shown.type)).join("\n");
  const fields = await listFields(db, shown.type, { withRetired: true });
  page(req, res, MatterSettingsPage({ ...shown, stages, fields }), { status: shown.errors ? 422 : 200 });
}

function typeAsked(type: unknown): MatterTypeKey | undefined {
  return typeof type === "string" && isMatterType(type) ? type : undefined;
}

function mustBeType(type: unknown): MatterTypeKey {
  const known = typeAsked(type);
  if (!known) throw new NotFound("There is no such type of matter.");
  return known;
}
