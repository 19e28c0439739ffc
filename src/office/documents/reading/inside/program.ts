/**
 * The program of a child: hostile bytes on its standard input, what was read of them on its standard output. It may crash, hang or be
 * killed at any moment; nothing but those who asked hears of it.
 */
import { buffer } from "node:stream/consumers";
import type { Task } from "../child.js";

type Reader = (bytes: Buffer) => AsyncIterable<string | Buffer> | Iterable<string | Buffer>;

/** Each is loaded when it is asked for: the reader of PDFs alone is megabytes. */
const READERS: Record<Task, () => Promise<Reader>> = {
  "text-of-pdf": async () => (await import("./pdf-text.js")).pdfText,
  "text-of-office": async () => (await import("./office-text.js")).officeText,
  "text-of-plain": async () => (await import("./plain-text.js")).plainText,
  "text-of-email": async () => (await import("./email.js")).emailText,
  "parts-of-email": async () => (await import("./email.js")).emailParts,
  "check-template": async () => (await import("../../templates/inside/check-template.js")).checkTemplate,
  "fill-template": async () => (await import("../../templates/inside/fill-template.js")).fillTemplate,
  "check-letterhead": async () => (await import("../../templates/inside/fill-template.js")).checkLetterhead,
};

const read = await READERS[process.argv[2] as Task]();
for await (const piece of read(await buffer(process.stdin))) {
  if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
