import type { Document, Element } from "@xmldom/xmldom";
import type PizZip from "pizzip";
import type { Letterhead } from "./letterhead.js";
import {
  appendRelation,
  attributeOf,
  elementsOf,
  parseText,
  parseXml,
  R,
  RELATIONS,
  relationsPathOf,
  relationsXml,
  TYPES,
  W,
  writeXml,
} from "./package.js";

const PART_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const PICTURE_TYPES: Record<string, string> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  tif: "image/tiff",
  emf: "image/x-emf",
  wmf: "image/x-wmf",
};
const DOCUMENT = "word/document.xml";

/** Gives a document the headers and footers of a letterhead, in all its sections, in place of its own. */
export function putOn(zip: PizZip, letterhead: Letterhead): void {
  const document = parseXml(zip, DOCUMENT);
  const relations = zip.file(relationsPathOf(DOCUMENT))
    ? parseXml(zip, relationsPathOf(DOCUMENT))
    : parseText(`<Relationships xmlns="${RELATIONS}"/>`);
  const types = parseXml(zip, "[Content_Types].xml");
  const references = letterhead.parts.map((part, at) => {
    const name = `letterhead${at + 1}.xml`;
    zip.file(`word/${name}`, part.xml);
    if (part.relations.length > 0) zip.file(relationsPathOf(`word/${name}`), relationsXml(part.relations));
    addType(types, "Override", { PartName: `/word/${name}`, ContentType: `${PART_TYPES}.${part.kind}+xml` });
    const id = `rIdLetterhead${at + 1}`;
    appendRelation(relations, { id, type: `${R}/${part.kind}`, target: name, isExternal: false });
    return { ...part, id };
  });
  for (const { name, ending, bytes } of letterhead.pictures) {
    zip.file(`word/media/${name}`, bytes, { binary: true });
    addType(types, "Default", { Extension: ending, ContentType: PICTURE_TYPES[ending] ?? `image/${ending}` });
  }
  for (const section of sectionsOf(document)) refer(document, section, letterhead, references);
  addStyles(zip, letterhead);
  writeXml(zip, DOCUMENT, document);
  writeXml(zip, relationsPathOf(DOCUMENT), relations);
  writeXml(zip, "[Content_Types].xml", types);
}

/** A document of one section may say nothing of it. */
function sectionsOf(document: Document): Element[] {
  const there = elementsOf(document, W, "sectPr");
  if (there.length > 0) return there;
  const body = elementsOf(document, W, "body").at(0);
  if (!body) throw new Error("The document has no body.");
  const section = document.createElementNS(W, "w:sectPr");
  body.appendChild(section);
  return [section];
}

interface Reference {
  kind: "header" | "footer";
  type: string;
  id: string;
}

function refer(document: Document, section: Element, letterhead: Letterhead, references: readonly Reference[]): void {
  for (const name of ["headerReference", "footerReference", "titlePg"]) {
    for (const old of elementsOf(section, W, name)) section.removeChild(old);
  }
  for (const { kind, type, id } of [...references].reverse()) {
    const reference = document.createElementNS(W, `w:${kind}Reference`);
    reference.setAttributeNS(W, "w:type", type);
    reference.setAttributeNS(R, "r:id", id);
    section.insertBefore(reference, section.firstChild);
  }
  if (letterhead.hasOtherFirstPage) insertTitlePage(document, section);
  const margins = elementsOf(section, W, "pgMar").at(0);
  if (letterhead.margins && margins) {
    section.replaceChild(document.importNode(parseText(letterhead.margins).documentElement!, true), margins);
  }
}

/** Stands before these, and after all else. Source: ECMA-376 part 1, section 17.6.17. */
const AFTER_TITLE_PAGE = ["textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange"];

function insertTitlePage(document: Document, section: Element): void {
  const next = [...section.childNodes].find((node) => AFTER_TITLE_PAGE.includes(node.localName ?? "")) ?? null;
  section.insertBefore(document.createElementNS(W, "w:titlePg"), next);
}

function addType(types: Document, kind: "Override" | "Default", attributes: Record<string, string>): void {
  const [[name, value]] = Object.entries(attributes) as [[string, string]];
  const isThere = elementsOf(types, TYPES, kind).some(
    (element) => attributeOf(element, null, name).toLowerCase() === value.toLowerCase(),
  );
  if (isThere) return;
  const element = types.createElementNS(TYPES, kind);
  for (const [key, text] of Object.entries(attributes)) element.setAttribute(key, text);
  const root = types.documentElement!;
  root.insertBefore(element, kind === "Default" ? root.firstChild : null);
}

/** The styles that the letterhead's parts use and the document does not know, with those they are based on. */
function addStyles(zip: PizZip, letterhead: Letterhead): void {
  if (!zip.file("word/styles.xml")) return;
  const styles = parseXml(zip, "word/styles.xml");
  const known = new Set(elementsOf(styles, W, "style").map((style) => attributeOf(style, W, "styleId")));
  const wanted = letterhead.parts.flatMap(({ xml }) => stylesUsedIn(xml));
  let added = 0;
  for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
    const style = letterhead.styles.get(id);
    if (known.has(id) || !style) continue;
    known.add(id);
    added += 1;
    wanted.push(...stylesUsedIn(style));
    styles.documentElement!.appendChild(styles.importNode(parseText(style).documentElement!, true));
  }
  if (added > 0) writeXml(zip, "word/styles.xml", styles);
}

function stylesUsedIn(xml: string): string[] {
  return [...xml.matchAll(/<w:(?:pStyle|rStyle|tblStyle|basedOn|link) [^>]*w:val="([^"]+)"/g)].map(
    (match) => match[1]!,
  );
}
