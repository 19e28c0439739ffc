import { DOMParser, type Document, type Element, XMLSerializer } from "@xmldom/xmldom";
import type PizZip from "pizzip";

/** The parts of a Word file and what leads from one to another. Source: ECMA-376 part 2 (packaging). */

export const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
export const R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
export const RELATIONS = `${PACKAGE}/relationships`;
export const TYPES = `${PACKAGE}/content-types`;

export interface Relation {
  id: string;
  type: string;
  target: string;
  isExternal: boolean;
}

/** Throws when the part is not there or is not well formed. */
export function parseXml(zip: PizZip, path: string): Document {
  const file = zip.file(path);
  if (!file) throw new Error(`The document has no ${path}.`);
  return parseText(file.asText());
}

export function parseText(xml: string): Document {
  if (/<!DOCTYPE/i.test(xml)) throw new Error("A part of the document declares entities.");
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== "warning") throw new Error(message);
    },
  });
  return parser.parseFromString(xml.replace(/^\ufeff/, ""), "text/xml");
}

export function serialized(node: Document | Element): string {
  return new XMLSerializer().serializeToString(node);
}

export function writeXml(zip: PizZip, path: string, document: Document): void {
  const xml = serialized(document).replace(/^<\?xml[^>]*\?>\s*/, "");
  zip.file(path, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`);
}

export function elementsOf(from: Document | Element, namespace: string, name: string): Element[] {
  return [...from.getElementsByTagNameNS(namespace, name)];
}

export function attributeOf(element: Element, namespace: string | null, name: string): string {
  return element.getAttributeNS(namespace, name) ?? "";
}

/** "word/header1.xml" → "word/_rels/header1.xml.rels" */
export function relationsPathOf(path: string): string {
  return path.replace(/([^/]+)$/, "_rels/$1.rels");
}

export function relationsOf(zip: PizZip, path: string): Relation[] {
  const own = relationsPathOf(path);
  if (!zip.file(own)) return [];
  return elementsOf(parseXml(zip, own), RELATIONS, "Relationship").map((element) => ({
    id: attributeOf(element, null, "Id"),
    type: attributeOf(element, null, "Type"),
    target: attributeOf(element, null, "Target"),
    isExternal: attributeOf(element, null, "TargetMode") === "External",
  }));
}

/** Where a relation of a part leads to within the package. */
export function targetOf(path: string, target: string): string {
  return new URL(target, `file:///${path}`).pathname.slice(1);
}

export function relationsXml(relations: readonly Relation[]): string {
  const document = parseText(`<Relationships xmlns="${RELATIONS}"/>`);
  for (const relation of relations) appendRelation(document, relation);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${serialized(document)}`;
}

export function appendRelation(document: Document, { id, type, target, isExternal }: Relation): void {
  const element = document.createElementNS(RELATIONS, "Relationship");
  element.setAttribute("Id", id);
  element.setAttribute("Type", type);
  element.setAttribute("Target", target);
  if (isExternal) element.setAttribute("TargetMode", "External");
  document.documentElement!.appendChild(element);
}
