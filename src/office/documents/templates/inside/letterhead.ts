import PizZip from "pizzip";
import { inMemory } from "../../contents/access.js";
import { openZip } from "../../contents/zip.js";
import { attributeOf, elementsOf, parseXml, R, relationsOf, serialized, targetOf, W } from "./package.js";

/** A header or footer with the pictures it shows. */
export interface LetterheadPart {
  kind: "header" | "footer";
  /** On the first page only, or on all (the others). */
  type: "default" | "first";
  xml: string;
  relations: { id: string; type: string; target: string; isExternal: boolean }[];
}

export interface Letterhead {
  parts: LetterheadPart[];
  pictures: { name: string; ending: string; bytes: Uint8Array }[];
  /** The room it leaves for the text, as XML; empty when the document's own stays. */
  margins: string;
  /** Its paragraph and character styles by their ids, as XML. */
  styles: Map<string, string>;
  hasOtherFirstPage: boolean;
}

const PICTURE_ENDINGS = new Set(["png", "jpg", "jpeg", "gif", "emf", "wmf", "tif", "tiff", "bmp"]);
const LINK = `${R}/hyperlink`;

/** Reads header and footer of the letterhead's last section. Throws when there is neither, or when they show more than text and pictures. */
export async function readLetterhead(bytes: Buffer): Promise<Letterhead> {
  await openZip(inMemory(bytes));
  const zip = new PizZip(bytes);
  const document = parseXml(zip, "word/document.xml");
  const section = elementsOf(document, W, "sectPr").at(-1);
  const relations = relationsOf(zip, "word/document.xml");
  const pictures: Letterhead["pictures"] = [];
  const parts = (["header", "footer"] as const).flatMap((kind) =>
    (section ? elementsOf(section, W, `${kind}Reference`) : []).flatMap((reference) => {
      const type = attributeOf(reference, W, "type") || "default";
      const relation = relations.find(({ id }) => id === attributeOf(reference, R, "id"));
      if (!relation || (type !== "default" && type !== "first")) return [];
      return [readPart(zip, { kind, type, path: targetOf("word/document.xml", relation.target), pictures })];
    }),
  );
  if (parts.length === 0) throw new Error("The letterhead has neither header nor footer.");
  const margins = section && elementsOf(section, W, "pgMar").at(0);
  return {
    parts,
    pictures,
    margins: margins ? serialized(margins) : "",
    styles: stylesOf(zip),
    hasOtherFirstPage: section !== undefined && elementsOf(section, W, "titlePg").length > 0,
  };
}

interface ReadingPart {
  kind: LetterheadPart["kind"];
  type: LetterheadPart["type"];
  path: string;
  pictures: Letterhead["pictures"];
}

function readPart(zip: PizZip, { kind, type, path, pictures }: ReadingPart): LetterheadPart {
  const relations = relationsOf(zip, path).map((relation) => {
    if (relation.isExternal && relation.type === LINK) return relation;
    const ending = relation.target.split(".").at(-1)!.toLowerCase();
    const file = zip.file(targetOf(path, relation.target));
    if (relation.isExternal || relation.type !== `${R}/image` || !PICTURE_ENDINGS.has(ending) || !file) {
      throw new Error("The letterhead shows something that is neither text nor a picture of its own.");
    }
    const name = `letterhead${pictures.length + 1}.${ending}`;
    pictures.push({ name, ending, bytes: file.asUint8Array() });
    return { ...relation, target: `media/${name}` };
  });
  return { kind, type, xml: serialized(parseXml(zip, path)), relations };
}

function stylesOf(zip: PizZip): Map<string, string> {
  if (!zip.file("word/styles.xml")) return new Map();
  const all = elementsOf(parseXml(zip, "word/styles.xml"), W, "style");
  return new Map(all.map((style) => [attributeOf(style, W, "styleId"), serialized(style)]));
}

/** Of a firm that has no letterhead: its name above the text. */
export function plainLetterhead(firmName: string): Letterhead {
  const name = firmName.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\p{Cc}/gu, "");
  const look = `<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>`;
  const xml =
    `<w:hdr xmlns:w="${W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` +
    `<w:r>${look}<w:t xml:space="preserve">${name}</w:t></w:r></w:p></w:hdr>`;
  const part = { kind: "header" as const, type: "default" as const, xml, relations: [] };
  return { parts: [part], pictures: [], margins: "", styles: new Map(), hasOtherFirstPage: false };
}
