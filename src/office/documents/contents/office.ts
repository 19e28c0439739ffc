import { Refused } from "../../../errors.js";
import type { Kind, KindName } from "./kinds.js";
import { damaged } from "./zip-rules.js";
import type { ZipEntry } from "./zip.js";

const TYPES_BYTES_MAX = 1024 * 1024;

/** What the main part of an Office document is called in its list of types. Source: ECMA-376 part 1, sections 11.3.10 and 12.3.23. */
const MAIN_TYPES: Partial<Record<KindName, string>> = {
  docx: "wordprocessingml.document.main+xml",
  xlsx: "spreadsheetml.sheet.main+xml",
};
/** Programs in a document: VBA and its companions, ActiveX, macro sheets of Excel 4, Basic and scripts of OpenDocument. */
const PROGRAMS =
  /(^|\/)(vbaproject|vbadata|vbaprojectsignature)[^/]*\.(bin|xml)$|(^|\/)(activex|macrosheets)\/|^(basic|scripts)\/./i;

/** The zip is the document its ending says, and holds no program. */
export async function checkOffice(entries: readonly ZipEntry[], kind: Kind): Promise<void> {
  if (entries.some(({ name }) => PROGRAMS.test(name))) throw withMacros();
  const main = MAIN_TYPES[kind.name];
  if (main) await checkTypes(entries, kind, main);
  else await checkOpenDocument(entries, kind);
}

async function checkTypes(entries: readonly ZipEntry[], kind: Kind, main: string): Promise<void> {
  const list = entries.find(({ name }) => name === "[Content_Types].xml");
  const types = list ? plainMarkup(await list.read(TYPES_BYTES_MAX)) : "";
  if (/macroEnabled|vnd\.ms-office\.(vbaProject|activeX)/i.test(types)) throw withMacros();
  if (!types.includes(main)) throw another(kind);
}

/**
 * The list as it is read by whoever opens the document. Office writes it in UTF-8, without comments, entities or letters by their numbers: with these it
 * could say one thing here and another thing there.
 */
function plainMarkup(bytes: Buffer): string {
  const types = bytes.toString("utf8");
  const [declaration = ""] = /^\ufeff?\s*<\?xml[^<>]*\?>/.exec(types) ?? [];
  if (/encoding\s*=\s*["'](?!utf-8["'])/i.test(declaration)) throw damaged();
  if (/\0|<[!?]|&#/.test(types.slice(declaration.length))) throw damaged();
  return types;
}

/** Source: OpenDocument 1.3 part 2, section 3.3: the first entry is its type, not packed. */
async function checkOpenDocument(entries: readonly ZipEntry[], kind: Kind): Promise<void> {
  const first = entries.find(({ name }) => name === "mimetype");
  if (!first || (await first.read(TYPES_BYTES_MAX)).toString("latin1") !== kind.mime) throw another(kind);
}

function withMacros(): Refused {
  return new Refused("file_macros", "The document holds macros. Save it without macros and upload that.", "file");
}

function another(kind: Kind): Refused {
  return new Refused(
    "file_type",
    `The file is named .${kind.name}, but it is not ${kind.words}. Nothing was kept.`,
    "file",
  );
}
