import type { Day } from "../../calendar.js";
import { isId } from "../../ids.js";
import { givenName } from "../../platform/audit/details.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type CustomField, findField, listFields } from "./custom-fields.js";
import { fieldName, readFieldValue, typedOfValue } from "./field-words.js";
import type { Matter } from "./matters.js";

export interface FieldValue {
  field: CustomField;
  /** As it is stored: a day is "YYYY-MM-DD", yes_no is yes or no. Null: nothing written. */
  value: string | null;
}

/** The fields of the matter's type with what is written in them, and others in which something is: retired ones, of a former type. */
export async function listFieldValues(db: FirmDb, matter: Pick<Matter, "id" | "type">): Promise<FieldValue[]> {
  const rows: { field_id: string; value: string }[] = await db("matter_field_values")
    .where("matter_id", matter.id)
    .select("field_id", "value");
  const values = new Map(rows.map(({ field_id, value }) => [field_id, value]));
  const fields = await listFields(db, matter.type);
  const listed = new Set(fields.map(({ id }) => id));
  for (const id of values.keys()) if (!listed.has(id)) fields.push(await findField(db, id));
  return fields.map((field) => ({ field, value: values.get(field.id) ?? null }));
}

/**
 * Inside a transaction: writes what was typed in the fields of the matter's type; a field the form did not bring stays as it is. Returns what
 * changed, by the name of the field. Throws Refused as readFieldValue.
 */
export async function writeFieldValues(
  trx: FirmDb,
  matter: Pick<Matter, "id" | "type">,
  typed: Readonly<Record<string, string>>,
  today: Day,
): Promise<Record<string, { from?: unknown; to?: unknown }>> {
  const changes: Record<string, { from?: unknown; to?: unknown }> = {};
  for (const { field, value: before } of await listFieldValues(trx, matter)) {
    const name = fieldName(field);
    if (field.isRetired || field.matterType !== matter.type || !(name in typed)) continue;
    // Also a choice that is on the list no more stays until somebody chooses another.
    if (before !== null && typed[name] === typedOfValue(field, before)) continue;
    const value = readFieldValue(field, typed[name], today);
    if (value === before) continue;
    changes[givenName(field.label)] = { from: before, to: value };
    const at = { matter_id: matter.id, field_id: field.id };
    await trx("matter_field_values").where(at).delete();
    if (value !== null) await trx("matter_field_values").insert({ ...at, value });
  }
  return changes;
}

/** What a form brings to the fields of one type: each of them, blank where the form did not have it, so that none is missed by leaving it out. */
export function typedForType(fields: readonly CustomField[], body: unknown): Record<string, string> {
  const typed = typedFields(body);
  return Object.fromEntries(fields.map((field) => [fieldName(field), typed[fieldName(field)] ?? ""]));
}

/** The posted fields that are custom ones. */
export function typedFields(body: unknown): Record<string, string> {
  if (typeof body !== "object" || body === null) return {};
  const entries = Object.entries(body as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, string] =>
        entry[0].startsWith("field-") && isId(entry[0].slice("field-".length)) && typeof entry[1] === "string",
    ),
  );
}
