import { inMemory } from "../../contents/access.js";
import { openZip } from "../../contents/zip.js";
import { textBetween } from "./markup.js";

const PART_BYTES_MAX = 32 * 1024 * 1024;

/** The parts of Word, Excel and OpenDocument that hold what people wrote, in the order in which it is read. */
const PARTS = [
  /^word\/document\.xml$/,
  /^word\/(foot|end)notes\.xml$/,
  /^word\/comments\.xml$/,
  /^word\/(header|footer)\d*\.xml$/,
  /^xl\/sharedStrings\.xml$/,
  /^xl\/worksheets\/[^/]+\.xml$/,
  /^content\.xml$/,
];

const WORD = { within: /^w:t$/, lineAfter: /^w:(p|br|cr|tr)$/, spaceAt: /^w:(tab|tc)$/ };
const EXCEL_STRINGS = { within: /^(\w+:)?t$/, without: /^(\w+:)?rPh$/, lineAfter: /^(\w+:)?si$/ };
/** Numbers and the text of formulas; what stands among the shared strings is a number there, and is left out. */
const EXCEL_SHEET = { within: /^(\w+:)?(t|v)$/, lineAfter: /^(\w+:)?row$/, spaceAt: /^(\w+:)?c$/ };
const OPEN_DOCUMENT = {
  within: /^office:body$/,
  without: /^(office:binary-data|text:tracked-changes|svg:desc)$/,
  lineAfter: /^(text:(p|h|line-break)|table:table-row)$/,
  spaceAt: /^(text:(s|tab)|table:table-cell)$/,
};

export async function* officeText(bytes: Buffer): AsyncGenerator<string> {
  const entries = await openZip(inMemory(bytes));
  for (const pattern of PARTS) {
    for (const entry of entries.filter(({ name }) => pattern.test(name))) {
      const markup = decoded(await entry.read(PART_BYTES_MAX));
      yield* textBetween(sharedStringsLeftOut(entry.name, markup), rulesOf(entry.name));
      yield "\n\n";
    }
  }
}

function rulesOf(part: string): typeof WORD | typeof EXCEL_STRINGS | typeof OPEN_DOCUMENT {
  if (part.startsWith("word/")) return WORD;
  if (part === "xl/sharedStrings.xml") return EXCEL_STRINGS;
  return part.startsWith("xl/") ? EXCEL_SHEET : OPEN_DOCUMENT;
}

function sharedStringsLeftOut(part: string, markup: string): string {
  if (!part.startsWith("xl/worksheets/")) return markup;
  return markup.replace(/<(?:\w+:)?c [^<>]*t="s"[^<>]*>[^<]*<(?:\w+:)?v>\d+</g, "<c><v><");
}

/** XML is UTF-8, or UTF-16 with its mark. Source: XML 1.0, section 4.3.3. */
function decoded(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  return new TextDecoder(mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8").decode(bytes);
}
