import { buffer } from "node:stream/consumers";
import type { UserActor } from "../../../actor.js";
import type { Day } from "../../../calendar.js";
import { Refused } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { findBlob } from "../../../platform/blobs/blobs.js";
import { openBlob, type OpenedBlob } from "../../../platform/blobs/read-blob.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import type { OpenedFirm } from "../../../web/firm.js";
import type { Matter } from "../../matters/matters.js";
import { addDocument } from "../adding.js";
import { kindNamed } from "../contents/kinds.js";
import type { Document } from "../documents.js";
import { openIntake } from "../incoming.js";
import type { DocumentSettings } from "../settings.js";
import { refuseUnsafe } from "../states.js";
import { fill, knownTemplate, type Paper } from "./asking.js";
import { readLetterheadFile } from "./letterhead-file.js";
import { addTemplate, replaceTemplate, type Template } from "./templates.js";
import { valuesOf } from "./values.js";

/** Where a template comes in and a document goes out. */
export interface Desk {
  firm: OpenedFirm;
  settings: DocumentSettings;
  by: UserActor;
}

interface GivenFile {
  name: string;
  kind: string;
  bytes: Buffer;
}

/** Takes a template in: as a new one, or as the next version of one. Throws Refused on `file` or `name`. */
export async function takeTemplate(
  { firm, settings, by }: Desk,
  file: GivenFile,
  as: { name: string; isOnLetterhead: boolean } | { id: string },
): Promise<Template> {
  const intake = await openIntake(firm, settings, { by });
  try {
    const content = await intake.receive({ name: file.name, declared: file.kind, bytes: inPieces(file.bytes) });
    if (content.kind !== "docx") {
      throw new Refused(
        "template_kind",
        "A template is a Word document (.docx). Save it as one and upload that.",
        "file",
      );
    }
    const fields = await knownTemplate(firm.db, file.bytes);
    if ("id" in as) return await replaceTemplate(firm.db, { ...as, content, fields, by });
    return await addTemplate(firm.db, { ...as, content, fields, by });
  } finally {
    await intake.close();
  }
}

/** Makes a document of the matter from a template. Throws NotFound, Refused. */
export async function makeDocument(
  { firm, settings, by }: Desk,
  { matter, template, name, today }: { matter: Matter; template: Template; name: string; today: Day },
): Promise<Document> {
  if (template.isRetired)
    throw new Refused("template_retired", `${template.name} is retired. Choose another.`, "template");
  const values = await valuesOf(firm.db, matter, { firmName: firm.name, by, today });
  const blob = await openTemplate(firm, template);
  const bytes = await fill(await buffer(blob.stream()), values, await paperFor(firm, template));
  const intake = await openIntake(firm, settings, { by, matterId: matter.id });
  try {
    const fileName = `${name.replace(/\.docx$/i, "")}.docx`;
    const content = await intake.receive({ name: fileName, declared: kindNamed("docx").mime, bytes: inPieces(bytes) });
    const draft = { matterId: matter.id, folder: "", content, sameName: "document" as const, by };
    return await transact(firm.db, async (trx) => {
      const { document } = await addDocument(trx, {
        ...draft,
        note: `Made from ${template.name}, version ${template.n}`,
      });
      await recordMade(trx, { matter, template, document, by });
      return document;
    });
  } finally {
    await intake.close();
  }
}

/** The file of a template's current version. Throws Refused("file_waiting", "file_infected"). */
export async function openTemplate(firm: OpenedFirm, { blobId }: Template): Promise<OpenedBlob> {
  refuseUnsafe((await findBlob(firm.db, blobId)).state);
  return openBlob(firm, blobId);
}

async function paperFor(firm: OpenedFirm, { isOnLetterhead }: Template): Promise<Paper> {
  if (!isOnLetterhead) return { kind: "none" };
  const bytes = await readLetterheadFile(firm);
  return bytes ? { kind: "file", bytes } : { kind: "plain", firmName: firm.name };
}

function recordMade(
  trx: FirmDb,
  { matter, template, document, by }: { matter: Matter; template: Template; document: Document; by: UserActor },
): Promise<void> {
  return recordAudit(trx, {
    action: "templates.document_made",
    subjectKind: "document",
    subjectId: document.id,
    matterId: matter.id,
    by,
    changes: { name: { to: document.name }, template: { to: template.name }, version: { to: template.n } },
  });
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  const PIECE_BYTES = 64 * 1024;
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
