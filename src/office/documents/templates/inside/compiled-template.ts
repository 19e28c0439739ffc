import Docxtemplater, { type DXT } from "docxtemplater";
import PizZip from "pizzip";
import { inMemory } from "../../contents/access.js";
import { openZip } from "../../contents/zip.js";
import { LISTS, WITHIN } from "../checked.js";

export interface Compiled {
  template: Docxtemplater<PizZip>;
  /** As they are written; what stands within a section has its name and WITHIN in front. */
  fields: string[];
  /** Lists that stand in it where a text should. */
  listsAsText: string[];
}

/**
 * The template, ready to be filled. A field is an own property of the values, nothing is evaluated, and no field brings markup of its
 * own. Throws what docxtemplater throws about fields that are not closed and the like.
 */
export async function compileTemplate(bytes: Buffer): Promise<Compiled> {
  await openZip(inMemory(bytes));
  const parsed: DXT.Part[][] = [];
  const template = new Docxtemplater<PizZip>(new PizZip(bytes), {
    paragraphLoop: true,
    linebreaks: true,
    stripInvalidXMLChars: true,
    errorLogging: false,
    syntax: { changeDelimiterPrefix: null },
    parser: (tag) => ({ get: (scope) => valueOf(scope, tag) }),
    nullGetter: () => "",
    modules: [{ optionsTransformer: withoutMarkup, set: (state) => parsed.push(...partsIn(state)) }],
  });
  const fields = parsed.flatMap((parts) => fieldsIn(parts));
  const listsAsText = LISTS.filter((list) => parsed.some((parts) => hasPlain(parts, list)));
  return { template, fields: [...new Set(fields)], listsAsText };
}

/** A field that begins with "@" would bring XML; without that module it is a field nobody knows. */
function withoutMarkup(options: DXT.Options, template: Docxtemplater): DXT.Options {
  template.modules = template.modules.filter(({ name }) => name !== "RawXmlModule");
  return options;
}

function valueOf(scope: unknown, tag: string): unknown {
  if (typeof scope !== "object" || scope === null || !Object.hasOwn(scope, tag)) return undefined;
  return (scope as Record<string, unknown>)[tag];
}

/** What docxtemplater read of one part of the document, among all it tells its modules. */
function partsIn(state: unknown): DXT.Part[][] {
  const { inspect } = state as { inspect?: { postparsed?: DXT.Part[] } };
  return inspect?.postparsed ? [inspect.postparsed] : [];
}

function fieldsIn(parts: readonly DXT.Part[], within = ""): string[] {
  return parts.flatMap((part) => {
    if (part.type !== "placeholder") return [];
    const { value, subparsed } = part as { value: string; subparsed?: DXT.Part[] };
    const path = `${within}${value}`;
    return subparsed ? [path, ...fieldsIn(subparsed, `${path}${WITHIN}`)] : [path];
  });
}

function hasPlain(parts: readonly DXT.Part[], name: string): boolean {
  return parts.some((part) => {
    if (part.type !== "placeholder") return false;
    const { value, subparsed } = part as { value: string; subparsed?: DXT.Part[] };
    return subparsed ? hasPlain(subparsed, name) : value === name;
  });
}
