import { type Request, type Response, Router } from "express";
import { Refused } from "../../errors.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow, allowStreamedUpload } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { wantsText } from "../../web/requests.js";
import { refusedFields } from "../accounts/refusals.js";
import { loadMatterHead } from "../matters/matter-frame.js";
import { findLiveMatter, findMatter, type Matter, mayOn } from "../matters/matters.js";
import { changeDocument, putBackDocument, removeDocument } from "./changing.js";
import { DocumentPage } from "./document-view.js";
import { type Document, findDocument, viewDocument } from "./documents.js";
import { changeForm, putBackForm, removeForm } from "./forms.js";
import { findMail, listMailsOf } from "./mails.js";
import { readFolder, readTags } from "./places.js";
import { takeVersion } from "./receiving.js";
import { RemoveDocumentPage } from "./remove-view.js";
import { listPlaces } from "./reports.js";
import { answerDownload, answerPreview } from "./serving.js";
import { findVersion, listVersions } from "./versions.js";

/** One document: what it is and was, what is changed of it, and its contents. */
export const documentCardRoutes = Router();

documentCardRoutes.get("/matters/:matterId/documents/:documentId", allow("documents.read"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findMatter(db, req.params.matterId, req.actor);
  const document = await viewDocument(db, { ...req.params, matterId: matter.id }, req.actor);
  await answerDocument(req, res, { matter, document });
});

documentCardRoutes.post("/matters/:matterId/documents/:documentId", allow("documents.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const document = await findDocument(db, { ...req.params, matterId: matter.id }, req.actor);
  const form = readForm(changeForm, req.body);
  if (!form.ok) return answerDocument(req, res, { matter, document, typed: form.typed, errors: form.errors });
  const { folder, tags, ...value } = form.value;
  try {
    const places = { folder: readFolder(folder ?? ""), tags: readTags(tags ?? "") };
    const which = { matterId: matter.id, documentId: document.id, by: req.actor };
    const changed = await changeDocument(db, { ...value, ...places, ...which });
    setFlash(req, { kind: "ok", text: `${changed.name} is kept as you wrote it.` });
    res.redirect(303, addressOf(changed));
  } catch (error) {
    await answerDocument(req, res, { matter, document, typed: form.typed, errors: refusedFields(error) });
  }
});

const VERSIONS = "/matters/:matterId/documents/:documentId/versions";

documentCardRoutes.post(VERSIONS, allowStreamedUpload("documents.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const document = await findDocument(db, { ...req.params, matterId: matter.id }, req.actor);
  try {
    const { sentence } = await takeVersion(req, document);
    if (wantsText(req)) return void res.type("text").send(sentence);
    setFlash(req, { kind: "ok", text: sentence });
    res.redirect(303, addressOf(document));
  } catch (error) {
    if (wantsText(req)) throw error;
    await answerDocument(req, res, { matter, document, uploadErrors: refusedFields(error) });
  }
});

documentCardRoutes.get(`${VERSIONS}/:versionId/download`, allow("documents.read"), async (req, res) => {
  const { document, version } = await findBoth(req);
  await answerDownload(req, res, document, version);
});

documentCardRoutes.get(`${VERSIONS}/:versionId/preview`, allow("documents.read"), async (req, res) => {
  const { document, version } = await findBoth(req);
  await answerPreview(req, res, document, version);
});

const REMOVAL = "/matters/:matterId/documents/:documentId/removal";

documentCardRoutes.get(REMOVAL, allow("documents.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const document = await findDocument(req.firm.db, { ...req.params, matterId: matter.id }, req.actor);
  page(req, res, RemoveDocumentPage({ matter, document, typed: { version: String(document.version) } }));
});

documentCardRoutes.post(REMOVAL, allow("documents.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const document = await findDocument(req.firm.db, { ...req.params, matterId: matter.id }, req.actor);
  const form = readForm(removeForm, req.body);
  if (!form.ok) return page(req, res, RemoveDocumentPage({ matter, document, ...form }), { status: 422 });
  try {
    const which = { matterId: matter.id, documentId: document.id, by: req.actor };
    await removeDocument(req.firm.db, { ...which, ...form.value });
    const href = addressOf(document);
    setFlash(req, { kind: "ok", text: `${document.name} is removed. It can be put back.`, href, hrefText: "Show it" });
    res.redirect(303, `/matters/${matter.id}/documents`);
  } catch (error) {
    const errors = refusedFields(error);
    page(req, res, RemoveDocumentPage({ matter, document, typed: form.typed, errors }), { status: 422 });
  }
});

documentCardRoutes.post(
  "/matters/:matterId/documents/:documentId/putting-back",
  allow("documents.write"),
  async (req, res) => {
    const { id, matterId } = await findDocument(req.firm.db, req.params, req.actor);
    const form = readForm(putBackForm, req.body);
    if (!form.ok) throw new Refused("form", form.errors[0]!.text);
    const which = { matterId, documentId: id, ...form.value, by: req.actor };
    const document = await putBackDocument(req.firm.db, which);
    setFlash(req, { kind: "ok", text: `${document.name} is back among the documents.` });
    res.redirect(303, addressOf(document));
  },
);

async function findBoth(req: Request<{ matterId: string; documentId: string; versionId: string }>) {
  const { matterId, documentId, versionId } = req.params;
  const document = await findDocument(req.firm.db, { matterId, documentId }, req.actor);
  return { document, version: await findVersion(req.firm.db, document.id, versionId) };
}

interface DocumentShown {
  matter: Matter;
  document: Document;
  /** Of name, folder and tags. */
  typed?: Typed;
  errors?: readonly FieldError[];
  uploadErrors?: readonly FieldError[];
}

async function answerDocument(req: Request, res: Response, shown: DocumentShown): Promise<void> {
  const { db } = req.firm;
  const { matter, document, errors, uploadErrors } = shown;
  const { folders } = await listPlaces(db, matter.id);
  page(
    req,
    res,
    DocumentPage({
      ...shown,
      folders,
      head: await loadMatterHead(db, matter, req.actor),
      versions: await listVersions(db, document.id),
      mail: await findMail(db, document.id),
      cameWith: await listMailsOf(db, document.id),
      mayWrite: mayOn(req.actor, "documents.write", matter) && matter.status !== "closed",
      fileBytesMax: req.documentSettings.fileBytesMax,
    }),
    { status: errors || uploadErrors ? 422 : 200 },
  );
}

function addressOf({ matterId, id }: Document): string {
  return `/matters/${matterId}/documents/${id}`;
}
