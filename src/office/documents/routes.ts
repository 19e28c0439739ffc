import { type Request, type Response, Router } from "express";
import { setFlash } from "../../web/flash.js";
import type { FieldError } from "../../web/forms.js";
import { allow, allowFresh, allowStreamedUpload } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { wantsText } from "../../web/requests.js";
import { refusedFields } from "../accounts/refusals.js";
import type { MatterTab } from "../matters/card-parts.js";
import { loadMatterHead } from "../matters/matter-frame.js";
import { findLiveMatter, findMatter, type Matter, mayOn } from "../matters/matters.js";
import { DOCUMENTS_MAX } from "./adding.js";
import { answerArchive } from "./archive.js";
import { countDocuments } from "./documents.js";
import { DocumentsPage } from "./list-view.js";
import { readFolder } from "./places.js";
import { type Outcome, takeUpload } from "./receiving.js";
import { DOCUMENT_SORTS, DOCUMENT_VIEWS, listDocuments, listPlaces } from "./reports.js";

/** A matter's documents: the list, what is uploaded to it, and all of it as one file. */
export const documentRoutes = Router();

export const documentsTab: MatterTab = {
  key: "documents",
  text: "Documents",
  permission: "documents.read",
  count: (db, matter) => countDocuments(db, matter.id),
};

documentRoutes.get("/matters/:matterId/documents", allow("documents.read"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  await answerList(req, res, { matter });
});

documentRoutes.post("/matters/:matterId/documents", allowStreamedUpload("documents.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  try {
    await answerOutcomes(req, res, matter, await takeUpload(req, matter.id));
  } catch (error) {
    if (wantsText(req)) throw error;
    await answerList(req, res, { matter, errors: refusedFields(error) });
  }
});

documentRoutes.get("/matters/:matterId/documents.zip", allowFresh("documents.read"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findMatter(db, req.params.matterId, req.actor);
  const folder = typeof req.query.folder === "string" ? readFolder(req.query.folder) : undefined;
  const all = { view: "here", tag: undefined, q: "", sort: "folder", dir: "asc", offset: 0 } as const;
  const query = { ...all, matterId: matter.id, folder: folder || undefined, limit: DOCUMENTS_MAX };
  const { documents } = await listDocuments(db, query, req.actor);
  await answerArchive(req, res, { matter, documents, folder });
});

async function answerOutcomes(req: Request, res: Response, matter: Matter, outcomes: Outcome[]): Promise<void> {
  const refused = outcomes.filter(({ isFiled }) => !isFiled);
  if (wantsText(req)) {
    const words = outcomes.map(({ sentence }) => sentence).join("\n");
    res
      .status(refused.length > 0 ? 422 : 200)
      .type("text")
      .send(words);
    return;
  }
  if (refused.length > 0) return answerList(req, res, { matter, outcomes });
  const [only] = outcomes;
  const text = outcomes.length === 1 ? `${only!.fileName}: ${only!.sentence}` : `${outcomes.length} files are filed.`;
  setFlash(req, { kind: "ok", text });
  res.redirect(303, `/matters/${matter.id}/documents`);
}

interface ListShown {
  matter: Matter;
  /** Of an upload in which a file was refused. */
  outcomes?: readonly Outcome[];
  errors?: readonly FieldError[];
}

async function answerList(req: Request, res: Response, { matter, outcomes, errors }: ListShown): Promise<void> {
  const { db } = req.firm;
  const list = readList(req.query, {
    path: `/matters/${matter.id}/documents`,
    sorts: DOCUMENT_SORTS,
    dir: "desc",
    filters: DOCUMENT_VIEWS,
    size: 50,
    keep: ["folder", "tag"],
  });
  const { folder, tag } = list.kept;
  const query = { ...list, matterId: matter.id, view: list.filter, folder: folder || undefined, tag, limit: list.size };
  const { documents, total, sizeBytes } = await listDocuments(db, query, req.actor);
  const mayUpload = mayOn(req.actor, "documents.write", matter) && matter.status !== "closed";
  const { fileBytesMax } = req.documentSettings;
  page(
    req,
    res,
    DocumentsPage({
      head: await loadMatterHead(db, matter, req.actor),
      places: await listPlaces(db, matter.id),
      ...{ list, documents, total, sizeBytes, outcomes, errors, mayUpload, fileBytesMax },
    }),
    { status: outcomes || errors ? 422 : 200 },
  );
}
