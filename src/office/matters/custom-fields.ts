import type { Actor } from "../../actor.js";
import { NotFound, Refused } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { MATTER_TYPES, type MatterTypeKey } from "./words.js";

/** What a firm wants to know of its matters of one type beyond what every matter has. */
export interface CustomField {
  id: string;
  matterType: MatterTypeKey;
  label: string;
  kind: FieldKind;
  /** Of a choice; otherwise empty. */
  choices: readonly string[];
  isRequired: boolean;
  isRetired: boolean;
}

export const FIELD_KINDS = {
  text: "Text",
  day: "Date",
  number: "Number",
  choice: "One of a list",
  yes_no: "Yes or no",
} as const;
export type FieldKind = keyof typeof FIELD_KINDS;
export const FIELD_KIND_KEYS = Object.keys(FIELD_KINDS) as [FieldKind, ...FieldKind[]];

const FIELDS_MAX = 30;
const CHOICES_MAX = 40;
const CHOICE_CHARACTERS_MAX = 80;

export interface FieldDraft {
  label: string;
  kind: FieldKind;
  /** One to a line. */
  choices: string | null;
  isRequired: boolean;
}

/** The fields of a type in the order in which they were added; retired ones only when asked for. */
export async function listFields(
  db: FirmDb,
  type: MatterTypeKey,
  { withRetired = false }: { withRetired?: boolean } = {},
): Promise<CustomField[]> {
  const rows = fieldRows(db).where("custom_fields.matter_type", type).orderBy("custom_fields.position");
  if (!withRetired) void rows.whereNull("custom_fields.retired_at");
  return ((await rows) as FieldRow[]).map(fieldOf);
}

/** Throws NotFound. */
export async function findField(db: FirmDb, id: string): Promise<CustomField> {
  const row = isId(id) ? await fieldRows(db).where({ id }).first<FieldRow | undefined>() : undefined;
  if (!row) throw new NotFound("There is no such field.");
  return fieldOf(row);
}

/** Throws Refused("fields_too_many", "field_twice", "choices_missing", "choices_too_many"). */
export async function addField(
  db: FirmDb,
  { type, draft, by }: { type: MatterTypeKey; draft: FieldDraft; by: Actor },
): Promise<CustomField> {
  return withFreeLabel(db, async (trx) => {
    const there = await listFields(trx, type, { withRetired: true });
    if (there.length >= FIELDS_MAX) {
      throw new Refused("fields_too_many", `A type has at most ${FIELDS_MAX} fields, retired ones included.`, "label");
    }
    assertLabelFree(there, draft.label);
    const id = newId();
    await trx("custom_fields").insert({
      id,
      matter_type: type,
      position: there.length,
      label: draft.label,
      kind: draft.kind,
      choices: choicesOf(draft),
      is_required: draft.isRequired ? 1 : 0,
      created_at: new Date(),
    });
    const field = await findField(trx, id);
    await recordFieldAct(trx, "matters.field_added", field, by, { label: { to: field.label } });
    return field;
  });
}

/** Changes a field's words; what was written in it stays. Its kind stays too, since values were read by it. */
export async function changeField(
  db: FirmDb,
  { id, draft, by }: { id: string; draft: Omit<FieldDraft, "kind">; by: Actor },
): Promise<CustomField> {
  return withFreeLabel(db, async (trx) => {
    const before = await findField(trx, id);
    const others = await listFields(trx, before.matterType, { withRetired: true });
    assertLabelFree(
      others.filter((other) => other.id !== id),
      draft.label,
    );
    await trx("custom_fields")
      .where({ id })
      .update({
        label: draft.label,
        choices: choicesOf({ ...draft, kind: before.kind }),
        is_required: draft.isRequired ? 1 : 0,
      });
    const after = await findField(trx, id);
    await recordFieldAct(trx, "matters.field_changed", after, by, {
      label: { from: before.label, to: after.label },
      choices: { from: before.choices.join(", "), to: after.choices.join(", ") },
      required: { from: before.isRequired, to: after.isRequired },
    });
    return after;
  });
}

/** A retired field is asked no more; where something was written in it, it still shows. */
export async function retireField(
  db: FirmDb,
  { id, isRetired, by }: { id: string; isRetired: boolean; by: Actor },
): Promise<CustomField> {
  return transact(db, async (trx) => {
    const field = await findField(trx, id);
    await trx("custom_fields")
      .where({ id })
      .update({ retired_at: isRetired ? new Date() : null });
    await recordFieldAct(trx, "matters.field_retired", field, by, {
      retired: { from: field.isRetired, to: isRetired },
    });
    return { ...field, isRetired };
  });
}

function recordFieldAct(
  trx: FirmDb,
  action: "matters.field_added" | "matters.field_changed" | "matters.field_retired",
  field: CustomField,
  by: Actor,
  changes: Record<string, { from?: unknown; to?: unknown }>,
): Promise<void> {
  const told = Object.entries(changes).filter(([, { from, to }]) => from !== to);
  return recordAudit(trx, {
    action,
    subjectKind: "settings",
    subjectId: field.id,
    by,
    changes: Object.fromEntries(told),
    note: `${field.label}, ${MATTER_TYPES[field.matterType].name}`,
  });
}

/** What two people do at once, and names that differ by an accent alone, the database tells apart. */
async function withFreeLabel<T>(db: FirmDb, act: (trx: FirmDb) => Promise<T>): Promise<T> {
  return transact(db, act).catch((error: unknown) => {
    throw duplicateKey(error) === "uq_custom_fields_label" ? fieldTwice() : error;
  });
}

function assertLabelFree(there: readonly CustomField[], label: string): void {
  if (there.some((field) => field.label.toLowerCase() === label.toLowerCase())) throw fieldTwice();
}

function fieldTwice(): Refused {
  return new Refused("field_twice", "This type has a field of that name, perhaps a retired one.", "label");
}

function choicesOf({ kind, choices }: Pick<FieldDraft, "kind" | "choices">): string | null {
  if (kind !== "choice") return null;
  const lines = [...new Set((choices ?? "").split("\n").map((line) => line.replace(/\s+/g, " ").trim()))].filter(
    Boolean,
  );
  if (lines.length < 2) throw new Refused("choices_missing", "Write at least two choices, one to a line.", "choices");
  if (lines.length > CHOICES_MAX || lines.some((line) => [...line].length > CHOICE_CHARACTERS_MAX)) {
    throw new Refused(
      "choices_too_many",
      `At most ${CHOICES_MAX} choices, each of at most ${CHOICE_CHARACTERS_MAX} characters.`,
      "choices",
    );
  }
  return JSON.stringify(lines);
}

interface FieldRow {
  id: string;
  matter_type: MatterTypeKey;
  label: string;
  kind: FieldKind;
  choices: string | null;
  is_required: 0 | 1;
  retired_at: Date | null;
}

function fieldRows(db: FirmDb) {
  return db("custom_fields").select(
    "custom_fields.id",
    "custom_fields.matter_type",
    "custom_fields.label",
    "custom_fields.kind",
    "custom_fields.choices",
    "custom_fields.is_required",
    "custom_fields.retired_at",
  );
}

function fieldOf(row: FieldRow): CustomField {
  return {
    id: row.id,
    matterType: row.matter_type,
    label: row.label,
    kind: row.kind,
    choices: row.choices ? (JSON.parse(row.choices) as string[]) : [],
    isRequired: row.is_required === 1,
    isRetired: row.retired_at !== null,
  };
}
