import type { RandomAccess } from "./access.js";
import { checkImage } from "./images.js";
import type { Kind } from "./kinds.js";
import { refuseZipBehind } from "./mixed.js";
import { checkOffice } from "./office.js";
import { checkOutlook } from "./outlook.js";
import { recognise } from "./recognise.js";
import { checkText } from "./text.js";
import { openZip } from "./zip.js";

const HEAD_BYTES = 4_100;

/**
 * What a file is, judged by all of it: name and declared type, its beginning and end, and what its kind asks. Throws Refused with one
 * sentence on the field `file`. `name` is a clean one.
 */
export async function checkContents(file: { name: string; declared: string }, access: RandomAccess): Promise<Kind> {
  const kind = await recognise(await access.read(0, HEAD_BYTES), file.name, file.declared);
  await refuseZipBehind(access, kind);
  if (kind.family === "zip") await checkOffice(await openZip(access), kind);
  if (kind.family === "text") await checkText(access, kind);
  if (kind.family === "image") await checkImage(access, kind);
  if (kind.family === "outlook") await checkOutlook(access);
  return kind;
}
