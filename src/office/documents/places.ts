import { Refused } from "../../errors.js";
import { cleanFileName, endingOf } from "./contents/names.js";

/** Where a document stands in a matter and by what words: folders and tags are nothing of their own, only what documents say. */

export const FOLDER_CHARACTERS_MAX = 200;
const FOLDER_DEPTH_MAX = 10;
const TAGS_MAX = 20;
const TAG_CHARACTERS_MAX = 40;

/** "Pleadings / Rule 43" → "Pleadings/Rule 43"; "" is the matter itself. Throws Refused("folder_…") on the field `folder`. */
export function readFolder(typed: string): string {
  const parts = typed
    .split(/[/\\]/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return "";
  const clean = parts.map((part) => cleanFileName(part));
  if (clean.some((part, at) => part !== parts[at]!.normalize("NFC").replace(/\s+/g, " "))) {
    throw new Refused(
      "folder_name",
      'A folder is named without : * ? " < > | and does not begin or end in a dot.',
      "folder",
    );
  }
  const folder = clean.join("/");
  if (folder.length > FOLDER_CHARACTERS_MAX || clean.length > FOLDER_DEPTH_MAX) {
    const sentence = `A folder and those it is in come to ${FOLDER_CHARACTERS_MAX} letters and ${FOLDER_DEPTH_MAX} steps at most.`;
    throw new Refused("folder_long", sentence, "folder");
  }
  return folder;
}

/** "signed, Court bundle" → ["Court bundle", "signed"]. Throws Refused("tags_…") on the field `tags`. */
export function readTags(typed: string): string[] {
  const byFold = new Map<string, string>();
  for (const part of typed.split(/[,;\n]/)) {
    const tag = part
      .normalize("NFC")
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .replace(/\s+/g, " ")
      .trim();
    if (tag.length > TAG_CHARACTERS_MAX) {
      throw new Refused("tags_long", `A tag has at most ${TAG_CHARACTERS_MAX} letters. Part tags by commas.`, "tags");
    }
    if (tag) byFold.set(fold(tag), byFold.get(fold(tag)) ?? tag);
  }
  if (byFold.size > TAGS_MAX) throw new Refused("tags_many", `A document has at most ${TAGS_MAX} tags.`, "tags");
  return [...byFold.values()].sort((left, right) => left.localeCompare(right, "en"));
}

/** Alike for the database, whose collation knows no capitals and no accents. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** "Affidavit.pdf" → "Affidavit (2).pdf" */
export function numbered(name: string, number: number): string {
  const ending = endingOf(name);
  const stem = ending ? name.slice(0, -ending.length - 1) : name;
  return `${stem} (${number})${ending ? `.${ending}` : ""}`;
}

/** The name a version is downloaded by: the document's, with the ending of what this version is. */
export function downloadName(documentName: string, versionFileName: string): string {
  const [has, needs] = [endingOf(documentName), endingOf(versionFileName)];
  if (has === needs) return documentName;
  return cleanFileName(`${documentName}.${needs}`);
}
