import { crc32, deflateRawSync, deflateSync } from "node:zlib";

/** Small writers of the files that people upload, good ones and bad ones, so that none lies in the repository as bytes. */

export interface ZipPart {
  name: string;
  bytes: Buffer | string;
  isStored?: boolean;
  /** The upper half is the Unix mode. */
  attributes?: number;
  /** What the entry's own header says instead. */
  localName?: string;
  /** What the directory says instead. */
  sizeBytes?: number;
  localAt?: number;
  /** In a field of its own in the directory: "Unicode path". */
  secondName?: string;
}

export function zipOf(parts: readonly ZipPart[], { entryCount }: { entryCount?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const bytes = Buffer.from(part.bytes);
    const packed = part.isStored ? bytes : deflateRawSync(bytes);
    const header = (name: string, sizeBytes: number): Buffer => {
      const fields = Buffer.alloc(26);
      fields.writeUInt16LE(20, 0);
      fields.writeUInt16LE(0x800, 2);
      fields.writeUInt16LE(part.isStored ? 0 : 8, 4);
      fields.writeUInt16LE(0x5a21, 8);
      fields.writeUInt32LE(crc32(bytes), 10);
      fields.writeUInt32LE(packed.length, 14);
      fields.writeUInt32LE(sizeBytes, 18);
      fields.writeUInt16LE(Buffer.byteLength(name), 22);
      return fields;
    };
    const localName = part.localName ?? part.name;
    const local = [Buffer.from("PK\x03\x04"), header(localName, bytes.length), Buffer.from(localName), packed];
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(part.attributes ?? 0, 6);
    tail.writeUInt32LE(part.localAt ?? at, 10);
    const second = part.secondName === undefined ? Buffer.alloc(0) : secondNameOf(part.name, part.secondName);
    const own = header(part.name, part.sizeBytes ?? bytes.length);
    own.writeUInt16LE(second.length, 24);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), own, tail, Buffer.from(part.name), second);
    locals.push(...local);
    at += local.reduce((sum, { length }) => sum + length, 0);
  }
  const whole = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entryCount ?? Math.min(parts.length, 0xffff), 8);
  end.writeUInt16LE(entryCount ?? Math.min(parts.length, 0xffff), 10);
  end.writeUInt32LE(whole.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, whole, end]);
}

/** Source: APPNOTE 4.6.9. */
function secondNameOf(name: string, second: string): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + Buffer.byteLength(second), 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([head, Buffer.from(second)]);
}

const TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const W = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${RELATIONS}"`;

export const wordParagraph = (text: string): string =>
  `<w:p><w:r><w:t xml:space="preserve">${text.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</w:t></w:r></w:p>`;

/** A Word document with these paragraphs; `more` adds parts or stands in for some. */
export function docxOf(paragraphs: readonly string[], more: readonly ZipPart[] = []): Buffer {
  return zipOf(docxParts(paragraphs.map(wordParagraph).join(""), more));
}

export function docxParts(body: string, more: readonly ZipPart[] = []): ZipPart[] {
  const types =
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="${PACKAGE}/content-types">` +
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
    `<Override PartName="/word/document.xml" ContentType="${TYPES}.document.main+xml"/></Types>`;
  const relations =
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="${PACKAGE}/relationships">` +
    `<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>`;
  const page = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>`;
  const document = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ${W}><w:body>${body}${page}</w:body></w:document>`;
  const parts: ZipPart[] = [
    { name: "[Content_Types].xml", bytes: types },
    { name: "_rels/.rels", bytes: relations },
    { name: "word/document.xml", bytes: document },
  ];
  return [...parts.filter(({ name }) => !more.some((other) => other.name === name)), ...more];
}

/** A PDF whose every page shows its lines. */
export function pdfOf(pages: readonly string[][]): Buffer {
  const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font,
    ...pages.flatMap((lines, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`,
      stream(Buffer.from(lines.map((line, row) => show(line, 800 - row * 16)).join("\n"), "latin1")),
    ]),
  ];
  return pdfFrom(objects);
}

/** A PDF of these objects, numbered from 1; the first is its catalogue. */
export function pdfFrom(objects: readonly string[]): Buffer {
  let text = "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** A packed stream object; `times` says it was packed so often, each time with what was packed before. */
export function stream(bytes: Buffer, times = 1): string {
  let packed = bytes;
  for (let time = 0; time < times; time += 1) packed = deflateSync(packed, { level: 9 });
  const filter = Array.from({ length: times }, () => "/FlateDecode").join(" ");
  return `<< /Length ${packed.length} /Filter [${filter}] >>\nstream\n${packed.toString("latin1")}\nendstream`;
}

function show(line: string, y: number): string {
  return `BT /F1 12 Tf 50 ${y} Td (${line.replace(/[\\()]/g, "\\$&")}) Tj ET`;
}

/** A PNG of one colour; one that only says how large it is when `isHeaderOnly`. */
export function pngOf(width: number, height: number, isHeaderOnly = false): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = isHeaderOnly ? Buffer.alloc(1) : Buffer.alloc((width + 1) * height, 0x80);
  if (!isHeaderOnly) for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const mark = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([mark, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** The headers of a JPEG, as far as its size. */
export function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from("ffc0001108000000000301220002110103110100", "hex");
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const jfif = Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex");
  return Buffer.concat([jfif, frame, Buffer.from("ffda000c03010002110311003f00d2cf20ffd9", "hex")]);
}

/** A TIFF of pages that are so large; with `isLoop` its last page leads to its first. */
export function tiffOf(pages: readonly [width: number, height: number][], isLoop = false): Buffer {
  const PAGE_BYTES = 2 + 2 * 12 + 4;
  const bytes = Buffer.alloc(8 + pages.length * PAGE_BYTES);
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(8, 4);
  pages.forEach(([width, height], page) => {
    const at = 8 + page * PAGE_BYTES;
    bytes.writeUInt16LE(2, at);
    [width, height].forEach((value, field) => {
      bytes.writeUInt16LE(256 + field, at + 2 + field * 12);
      bytes.writeUInt16LE(4, at + 4 + field * 12);
      bytes.writeUInt32LE(1, at + 6 + field * 12);
      bytes.writeUInt32LE(value, at + 10 + field * 12);
    });
    const isLast = page === pages.length - 1;
    bytes.writeUInt32LE(isLast ? (isLoop ? 8 : 0) : at + PAGE_BYTES, at + 26);
  });
  return bytes;
}

/** The boxes of a HEIC picture, as far as its size. */
export function heicOf(width: number, height: number): Buffer {
  const size = Buffer.alloc(20);
  size.writeUInt32BE(20, 0);
  size.write("ispe", 4);
  size.writeUInt32BE(width, 12);
  size.writeUInt32BE(height, 16);
  return Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), size, Buffer.alloc(64)]);
}

/** The header and first directory of a compound file with streams of these names. */
export function compoundOf(names: readonly string[]): Buffer {
  const header = Buffer.alloc(512);
  header.set(Buffer.from("d0cf11e0a1b11ae1", "hex"));
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(0, 48);
  const directory = Buffer.alloc(512);
  ["Root Entry", ...names].forEach((name, at) => {
    directory.write(name, at * 128, "utf16le");
    directory.writeUInt16LE((name.length + 1) * 2, at * 128 + 64);
  });
  return Buffer.concat([header, directory, Buffer.alloc(512)]);
}
