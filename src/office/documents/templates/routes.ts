import { pipeline } from "node:stream/promises";
import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../../web/forms.js";
import { allow, allowUpload } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { refusedFields } from "../../accounts/refusals.js";
import { kindNamed } from "../contents/kinds.js";
import { contentDisposition } from "../contents/names.js";
import { TEMPLATE_BYTES_MAX } from "./asking.js";
import { customLabels } from "./custom-labels.js";
import { mergeSchema } from "./fields.js";
import { templateForm } from "./forms.js";
import { keepLetterhead, LETTERHEAD_BYTES_MAX, letterheadSince, removeLetterhead } from "./letterhead-file.js";
import { type Desk, openTemplate, takeTemplate } from "./making.js";
import { findTemplate, listTemplates, retireTemplate, type Template } from "./templates.js";
import { TemplatePage } from "./template-view.js";
import { TemplatesPage } from "./templates-view.js";

/** What a firm makes its documents of: its templates and its letterhead. */
export const templateRoutes = Router();

templateRoutes.get("/templates", allow("templates.write"), async (req, res) => {
  await answerTemplates(req, res, {});
});

templateRoutes.post(
  "/templates",
  allowUpload("templates.write", { bytesMax: TEMPLATE_BYTES_MAX }),
  async (req, res) => {
    const form = readForm(templateForm, req.body);
    if (!form.ok) return answerTemplates(req, res, form);
    try {
      const template = await takeTemplate(deskOf(req), fileOf(req), form.value);
      setFlash(req, { kind: "ok", text: `${template.name} can be used from now on.` });
      res.redirect(303, `/templates/${template.id}`);
    } catch (error) {
      await answerTemplates(req, res, { typed: form.typed, errors: refusedFields(error) });
    }
  },
);

const LETTERHEAD = "/templates/letterhead";

templateRoutes.post(
  LETTERHEAD,
  allowUpload("templates.write", { bytesMax: LETTERHEAD_BYTES_MAX }),
  async (req, res) => {
    try {
      const { name, kind, bytes } = fileOf(req);
      await keepLetterhead(req.firm, { name, declared: kind, bytes }, req.actor);
    } catch (error) {
      return answerTemplates(req, res, { letterheadErrors: refusedFields(error) });
    }
    setFlash(req, { kind: "ok", text: "The letterhead is kept. Documents stand on it from now on." });
    res.redirect(303, "/templates");
  },
);

templateRoutes.post(`${LETTERHEAD}/removal`, allow("templates.write"), async (req, res) => {
  await removeLetterhead(req.firm, req.actor);
  setFlash(req, {
    kind: "ok",
    text: "The letterhead is removed. Documents have the firm’s name above them from now on.",
  });
  res.redirect(303, "/templates");
});

templateRoutes.get("/templates/:templateId", allow("templates.write"), async (req, res) => {
  answerTemplate(req, res, await findTemplate(req.firm.db, req.params.templateId));
});

templateRoutes.get("/templates/:templateId/file", allow("templates.write"), async (req, res) => {
  const { db } = req.firm;
  const template = await findTemplate(db, req.params.templateId);
  const { id, name } = template;
  const blob = await openTemplate(req.firm, template);
  const line = { action: "templates.template_downloaded", subjectKind: "template", subjectId: id, by: req.actor };
  await recordAudit(db, { ...line, changes: { name: { to: name } } });
  res.set({
    "Content-Type": kindNamed("docx").mime,
    "Content-Disposition": contentDisposition(`${name}.docx`, "attachment"),
    "Content-Length": String(blob.sizeBytes),
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
  await pipeline(blob.stream(), res);
});

const VERSIONS = "/templates/:templateId/versions";

templateRoutes.post(VERSIONS, allowUpload("templates.write", { bytesMax: TEMPLATE_BYTES_MAX }), async (req, res) => {
  const template = await findTemplate(req.firm.db, String(req.params.templateId));
  try {
    const { n } = await takeTemplate(deskOf(req), fileOf(req), { id: template.id });
    setFlash(req, { kind: "ok", text: `${template.name} is version ${n} from now on.` });
    res.redirect(303, `/templates/${template.id}`);
  } catch (error) {
    answerTemplate(req, res, template, refusedFields(error));
  }
});

templateRoutes.post("/templates/:templateId/retirement", allow("templates.write"), async (req, res) => {
  const { id, isRetired } = await findTemplate(req.firm.db, req.params.templateId);
  const template = await retireTemplate(req.firm.db, { id, isRetired: !isRetired, by: req.actor });
  const told = template.isRetired ? "is offered no more." : "is offered again.";
  setFlash(req, { kind: "ok", text: `${template.name} ${told}` });
  res.redirect(303, `/templates/${template.id}`);
});

interface TemplatesShown {
  typed?: Typed;
  errors?: readonly FieldError[];
  letterheadErrors?: readonly FieldError[];
}

async function answerTemplates(req: Request<unknown>, res: Response, shown: TemplatesShown): Promise<void> {
  const { db } = req.firm;
  const templates = await listTemplates(db, { withRetired: true });
  const schema = mergeSchema(await customLabels(db));
  const letterhead = await letterheadSince(req.firm);
  const status = shown.errors || shown.letterheadErrors ? 422 : 200;
  page(req, res, TemplatesPage({ ...shown, templates, schema, letterhead }), { status });
}

function answerTemplate(
  req: Request<unknown>,
  res: Response,
  template: Template,
  errors?: readonly FieldError[],
): void {
  page(req, res, TemplatePage({ template, errors }), { status: errors ? 422 : 200 });
}

function deskOf(req: Request<unknown>): Desk {
  return { firm: req.firm, settings: req.documentSettings, by: req.actor };
}

function fileOf(req: Request<unknown>): NonNullable<Request["upload"]> {
  if (!req.upload) throw new Refused("no_file", "Choose a file first.", "file");
  return req.upload;
}
