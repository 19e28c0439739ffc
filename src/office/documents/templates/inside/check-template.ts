import type { CheckedTemplate } from "../checked.js";
import { compileTemplate } from "./compiled-template.js";

const FIELDS_MAX = 500;
const MISTAKES_MAX = 10;

/** Which fields a template asks for, or what is wrong with it. */
export async function* checkTemplate(bytes: Buffer): AsyncGenerator<string> {
  yield JSON.stringify(await check(bytes));
}

async function check(bytes: Buffer): Promise<CheckedTemplate> {
  try {
    const { fields, listsAsText } = await compileTemplate(bytes);
    const mistakes = listsAsText.map((name) => `The field {${name}} is a list: write {#${name}} … {/${name}}.`);
    return { fields: fields.slice(0, FIELDS_MAX), mistakes };
  } catch (error) {
    const mistakes = mistakesIn(error);
    if (mistakes.length === 0) throw error;
    return { fields: [], mistakes: [...new Set(mistakes)].slice(0, MISTAKES_MAX) };
  }
}

interface TemplateError {
  properties?: { id?: string; xtag?: string; errors?: TemplateError[] };
}

const WORDS: Record<string, string> = {
  unclosed_tag: "it is not closed by }",
  unopened_tag: "it is not opened by {",
  duplicate_open_tag: "it has one { too many",
  duplicate_close_tag: "it has one } too many",
  unclosed_loop: "its section has no end {/…}",
  unopened_loop: "its section has no beginning {#…}",
  closing_tag_does_not_match_opening_tag: "its section ends under another name",
  no_xml_tag_found_at_left: "its section begins and ends in different tables",
  no_xml_tag_found_at_right: "its section begins and ends in different tables",
  unbalanced_loop_tags: "its section begins and ends in different tables",
};

function mistakesIn(error: unknown): string[] {
  const { properties } = error as TemplateError;
  if (!properties) return [];
  if (properties.errors) return properties.errors.flatMap(mistakesIn);
  const tag = properties.xtag?.trim().slice(0, 80);
  const why = WORDS[properties.id ?? ""] ?? "it is not written as a field is";
  return [tag ? `The field {${tag}} cannot be read: ${why}.` : `A field cannot be read: ${why}.`];
}
