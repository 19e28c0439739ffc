import type { FillOrder } from "../checked.js";
import { compileTemplate } from "./compiled-template.js";
import { plainLetterhead, readLetterhead } from "./letterhead.js";
import { putOn } from "./put-on-letterhead.js";

/** A line of JSON, the template's bytes, the letterhead's; gives back the document. */
export async function* fillTemplate(input: Buffer): AsyncGenerator<Buffer> {
  const lineEnd = input.indexOf("\n");
  const order = JSON.parse(input.toString("utf8", 0, lineEnd)) as FillOrder;
  const files = input.subarray(lineEnd + 1);
  const { template } = await compileTemplate(files.subarray(0, order.templateBytes));
  template.render(order.values);
  const { letterhead } = order;
  if (letterhead.kind === "plain") putOn(template.getZip(), plainLetterhead(letterhead.firmName));
  if (letterhead.kind === "file") {
    const from = files.subarray(order.templateBytes, order.templateBytes + letterhead.bytes);
    putOn(template.getZip(), await readLetterhead(from));
  }
  yield template.toBuffer({ compression: "DEFLATE" });
}

/** The letterhead is one that can be put on documents: what is wrong with it, or nothing. */
export async function* checkLetterhead(input: Buffer): AsyncGenerator<string> {
  const { parts } = await readLetterhead(input);
  yield JSON.stringify({ parts: parts.length });
}
