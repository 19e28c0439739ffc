import { z } from "zod";
import { choice, optional, required } from "../../web/forms.js";
import type { UploadFields } from "../../web/streamed-uploads.js";
import { Refused } from "../../errors.js";
import { readForm } from "../../web/forms.js";
import { readFolder, readTags } from "./places.js";

const SAME_NAME_KEYS = ["version", "document"] as const;

const uploadForm = z.object({
  folder: optional({ max: 400 }),
  tags: optional({ max: 1_000 }),
  note: optional({ max: 400 }),
  sameName: choice(SAME_NAME_KEYS, "Choose what becomes of a file whose name is there already.").default("version"),
});

export interface UploadChoices {
  folder: string;
  tags: string[];
  note: string | null;
  sameName: "version" | "document";
}

/** What stands in the fields before the files. Throws Refused on the first field that cannot be read. */
export function readUploadChoices(fields: UploadFields): UploadChoices {
  const form = readForm(uploadForm, fields);
  if (!form.ok) throw new Refused("upload_field", form.errors[0]!.text, form.errors[0]!.field);
  const { folder, tags, note, sameName } = form.value;
  return { folder: readFolder(folder ?? ""), tags: readTags(tags ?? ""), note, sameName };
}

const version = z.coerce.number({ error: "The form is not whole. Open it again." }).int();

export const changeForm = z.object({
  name: required("Give the document a name.", { max: 200 }),
  folder: optional({ max: 400 }),
  tags: optional({ max: 1_000 }),
  version,
});

export const removeForm = z.object({
  why: required("Say why it is removed; it stands beside the document from then on.", { max: 400 }),
  version,
});

export const putBackForm = z.object({ version });
