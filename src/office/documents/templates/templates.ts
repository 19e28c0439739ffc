import type { UserActor } from "../../../actor.js";
import { NotFound, Refused } from "../../../errors.js";
import { isId, newId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { duplicateKey } from "../../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import type { ReadyContent } from "../incoming.js";
import { Infected } from "../scanning/scanning.js";

export interface Template {
  id: string;
  name: string;
  isOnLetterhead: boolean;
  isRetired: boolean;
  /** Its current version. */
  n: number;
  blobId: string;
  fileName: string;
  sizeBytes: number;
  /** As knownFields gives them. */
  fields: string[];
  changedBy: string;
  changedAt: Date;
}

export interface TemplateContent {
  content: ReadyContent;
  fields: readonly string[];
}

const TEMPLATES_MAX = 300;
const VERSIONS_MAX = 200;

/** By name; retired ones at the end, and only when asked for. */
export async function listTemplates(db: FirmDb, { withRetired }: { withRetired: boolean }): Promise<Template[]> {
  const rows = templateRows(db).orderByRaw("document_templates.retired_at IS NOT NULL, document_templates.name");
  if (!withRetired) void rows.whereNull("document_templates.retired_at");
  return ((await rows) as TemplateRow[]).map(templateOf);
}

/** Throws NotFound. */
export async function findTemplate(db: FirmDb, id: string): Promise<Template> {
  const row = isId(id)
    ? await templateRows(db).where("document_templates.id", id).first<TemplateRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such template.");
  return templateOf(row);
}

/** Throws Refused("templates_full", "template_name_taken", "file_infected"). */
export async function addTemplate(
  db: FirmDb,
  draft: TemplateContent & { name: string; isOnLetterhead: boolean; by: UserActor },
): Promise<Template> {
  const { name, isOnLetterhead, by } = draft;
  return transact(db, async (trx) => {
    const { count } = (await trx("document_templates").count({ count: "*" }).first()) as { count: number };
    if (count >= TEMPLATES_MAX) throw new Refused("templates_full", `A firm keeps at most ${TEMPLATES_MAX} templates.`);
    const id = newId();
    const row = { id, name, on_letterhead: isOnLetterhead ? 1 : 0, current_n: 1, created_by: by.id };
    await insertNamed(trx, { ...row, created_at: new Date() });
    await insertVersion(trx, { ...draft, templateId: id, n: 1 });
    await recordAct(trx, "templates.template_added", { id, by, changes: { name: { to: name } } });
    return findTemplate(trx, id);
  });
}

/** Makes a content the current version. Throws NotFound, Refused("template_versions_full", "file_infected"). */
export async function replaceTemplate(
  db: FirmDb,
  draft: TemplateContent & { id: string; by: UserActor },
): Promise<Template> {
  return transact(db, async (trx) => {
    const before = await lockTemplate(trx, draft.id);
    if (before.n >= VERSIONS_MAX) {
      throw new Refused(
        "template_versions_full",
        `A template has at most ${VERSIONS_MAX} versions. Upload it as a new one.`,
        "file",
      );
    }
    const n = before.n + 1;
    await insertVersion(trx, { ...draft, templateId: before.id, n });
    await trx("document_templates").where("id", before.id).update({ current_n: n });
    const changes = { name: { to: before.name }, version: { from: before.n, to: n } };
    await recordAct(trx, "templates.template_replaced", { id: before.id, by: draft.by, changes });
    return findTemplate(trx, before.id);
  });
}

/** A retired template is offered no more; what was made of it stays. */
export async function retireTemplate(
  db: FirmDb,
  { id, isRetired, by }: { id: string; isRetired: boolean; by: UserActor },
): Promise<Template> {
  return transact(db, async (trx) => {
    const { name, isRetired: was } = await lockTemplate(trx, id);
    await trx("document_templates")
      .where({ id })
      .update({ retired_at: isRetired ? new Date() : null });
    const changes = { name: { to: name }, retired: { from: was, to: isRetired } };
    await recordAct(trx, "templates.template_retired", { id, by, changes });
    return findTemplate(trx, id);
  });
}

async function lockTemplate(trx: FirmDb, id: string): Promise<Template> {
  if (isId(id)) await trx("document_templates").where({ id }).forUpdate().first("id");
  return findTemplate(trx, id);
}

async function insertNamed(trx: FirmDb, row: { name: string } & Record<string, unknown>): Promise<void> {
  try {
    await trx("document_templates").insert(row);
  } catch (error) {
    if (!duplicateKey(error)) throw error;
    const sentence = "There is a template of that name, perhaps a retired one. Replace that, or choose another name.";
    throw new Refused("template_name_taken", sentence, "name");
  }
}

interface InsertedVersion extends TemplateContent {
  templateId: string;
  n: number;
  by: UserActor;
}

async function insertVersion(trx: FirmDb, { templateId, n, content, fields, by }: InsertedVersion): Promise<void> {
  const blob = await content.blob.commit(trx, { state: content.state });
  if (blob.state === "infected") throw new Infected("something harmful");
  await trx("document_template_versions").insert({
    template_id: templateId,
    n,
    blob_id: blob.id,
    file_name: content.fileName,
    size_bytes: blob.sizeBytes,
    fields: fields.join("\n"),
    added_by: by.id,
    added_at: new Date(),
  });
}

type TemplateAct = "templates.template_added" | "templates.template_replaced" | "templates.template_retired";

function recordAct(
  trx: FirmDb,
  action: TemplateAct,
  { id, by, changes }: { id: string; by: UserActor; changes: Record<string, { from?: unknown; to?: unknown }> },
): Promise<void> {
  return recordAudit(trx, { action, subjectKind: "template", subjectId: id, by, changes });
}

interface TemplateRow {
  id: string;
  name: string;
  on_letterhead: 0 | 1;
  retired_at: Date | null;
  n: number;
  blob_id: string;
  file_name: string;
  size_bytes: string | number;
  fields: string;
  changed_by: string;
  changed_at: Date;
}

function templateRows(db: FirmDb) {
  return db("document_templates")
    .join("document_template_versions", (on) =>
      on
        .on("document_template_versions.template_id", "document_templates.id")
        .andOn("document_template_versions.n", "document_templates.current_n"),
    )
    .join("users", "users.id", "document_template_versions.added_by")
    .select(
      "document_templates.id",
      "document_templates.name",
      "document_templates.on_letterhead",
      "document_templates.retired_at",
      "document_template_versions.n",
      "document_template_versions.blob_id",
      "document_template_versions.file_name",
      "document_template_versions.size_bytes",
      "document_template_versions.fields",
      "users.name as changed_by",
      "document_template_versions.added_at as changed_at",
    );
}

function templateOf(row: TemplateRow): Template {
  return {
    id: row.id,
    name: row.name,
    isOnLetterhead: row.on_letterhead === 1,
    isRetired: row.retired_at !== null,
    n: row.n,
    blobId: row.blob_id,
    fileName: row.file_name,
    sizeBytes: Number(row.size_bytes),
    fields: row.fields.split("\n").filter(Boolean),
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  };
}
