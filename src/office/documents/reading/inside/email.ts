import PostalMime, { type Address, type Email } from "postal-mime";
import type { EmailHead } from "../read-email.js";
import { textOfPage } from "./markup.js";

const ATTACHMENTS_MAX = 50;
const ADDRESSES_MAX = 200;
const TEXT_LETTERS_MAX = 500_000;

/** What a person reads of an e-mail: head, then body; of its attachments the names. */
export async function* emailText(bytes: Buffer): AsyncGenerator<string> {
  const email = await parse(bytes);
  yield `${email.subject ?? ""}\n${[email.from, ...(email.to ?? []), ...(email.cc ?? [])].map(shown).join(", ")}\n\n`;
  yield bodyOf(email);
  yield `\n\n${email.attachments.map(({ filename }) => filename ?? "").join("\n")}`;
}

/** One line of JSON with the head and the sizes of the attachments, then their bytes one behind the other. */
export async function* emailParts(bytes: Buffer): AsyncGenerator<string | Buffer> {
  const email = await parse(bytes);
  const attachments = email.attachments.slice(0, ATTACHMENTS_MAX).map(({ content, ...rest }) => ({
    ...rest,
    bytes: typeof content === "string" ? Buffer.from(content) : Buffer.from(content as ArrayBuffer),
  }));
  const text = bodyOf(email);
  const head: EmailHead = {
    from: shown(email.from),
    to: (email.to ?? []).slice(0, ADDRESSES_MAX).map(shown),
    cc: (email.cc ?? []).slice(0, ADDRESSES_MAX).map(shown),
    subject: email.subject ?? "",
    date: email.date ?? "",
    text: text.slice(0, TEXT_LETTERS_MAX),
    isTextCut: text.length > TEXT_LETTERS_MAX,
    attachmentsLeftOut: email.attachments.length - attachments.length,
    attachments: attachments.map(({ filename, mimeType, related, disposition, bytes: { length } }) => ({
      name: filename ?? "",
      declared: mimeType,
      isPicturedInText: related === true && disposition !== "attachment" && /^image\//i.test(mimeType),
      sizeBytes: length,
    })),
  };
  yield `${JSON.stringify(head)}\n`;
  for (const attachment of attachments) yield attachment.bytes;
}

/** A message within the message is an attachment: it is filed as what it is. */
function parse(bytes: Buffer): Promise<Email> {
  return PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 50, maxHeadersSize: 1024 * 1024 });
}

function bodyOf({ text, html }: Email): string {
  return text?.trim() ? text : textOfPage(html ?? "");
}

function shown(address: Address | undefined): string {
  if (!address) return "";
  if (address.group) return `${address.name}: ${address.group.map(shown).join(", ")}`;
  return address.name ? `${address.name} <${address.address}>` : (address.address ?? "");
}
