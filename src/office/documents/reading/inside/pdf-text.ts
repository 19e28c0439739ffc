import { fileURLToPath } from "node:url";
import { EXIT_CUT } from "./exit.js";

/** The library asks for a browser's geometry while it loads, and uses it for drawing alone. */
Object.assign(globalThis, { DOMMatrix: class {}, ImageData: class {}, Path2D: class {} });
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const PAGES_MAX = 2_000;

/** The text of a PDF page by page, lines as they are drawn. */
export async function* pdfText(bytes: Buffer): AsyncGenerator<string> {
  const document = await getDocument({
    data: new Uint8Array(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    isOffscreenCanvasSupported: false,
    cMapUrl: fileURLToPath(new URL("../../cmaps/", import.meta.resolve("pdfjs-dist/legacy/build/pdf.mjs"))),
    cMapPacked: true,
    verbosity: 0,
  }).promise;
  for (let number = 1; number <= Math.min(document.numPages, PAGES_MAX); number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    yield `${items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("")}\n\n`;
    page.cleanup();
  }
  if (document.numPages > PAGES_MAX) process.exitCode = EXIT_CUT;
}
