import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { listFields } from "../../matters/custom-fields.js";
import { MATTER_TYPE_KEYS } from "../../matters/words.js";

/** What the firm's own fields are called, of all kinds of matters; retired ones too, since values stand in them. */
export async function customLabels(db: FirmDb): Promise<string[]> {
  const labels = new Set<string>();
  for (const type of MATTER_TYPE_KEYS) {
    for (const { label } of await listFields(db, type, { withRetired: true })) labels.add(label);
  }
  return [...labels];
}
