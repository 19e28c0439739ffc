import { Readable } from "node:stream";
import type { UserActor } from "../../src/actor.js";
import { addDocument, addVersion } from "../../src/office/documents/adding.js";
import { removeDocument } from "../../src/office/documents/changing.js";
import { openIntake } from "../../src/office/documents/incoming.js";
import { newId } from "../../src/ids.js";
import { firmBlobHome } from "../../src/platform/blobs/settling.js";
import type { TestFirm } from "./firms.js";

/** On the matter: a document of two versions, an e-mail with an attachment taken and one refused, and a document that was removed. */
export async function fillDocuments(firm: TestFirm, word: string, by: UserActor, matterId: string): Promise<void> {
  const { config } = firm.operator;
  const intake = await openIntake(firmBlobHome(firm.operator, firm.db), config.documents, { by, matterId });
  const file = (name: string, text: string) =>
    intake.receive({ name, declared: "", bytes: Readable.from([Buffer.from(text)]) });
  const place = { matterId, folder: `${word} folder`, tags: [`${word} tag`], sameName: "version", by } as const;
  try {
    const content = await file(`${word} statement.txt`, `What ${word} saw on ${matterId}.`);
    const { document } = await addDocument(firm.db, { ...place, content, note: `${word} first` });
    const second = await file(`${word} statement.txt`, `What ${word} saw on ${matterId}, again.`);
    await addVersion(firm.db, { matterId, documentId: document.id, content: second, note: `${word} second`, by });
    const draft = await file(`${word} draft.txt`, `A draft of ${word} for ${matterId}.`);
    const removed = await addDocument(firm.db, { ...place, content: draft });
    const which = { matterId, documentId: removed.document.id, version: removed.document.version, by };
    await removeDocument(firm.db, { ...which, why: `Not for ${word}.` });
    const letter = `From: a@${word}.example\r\nTo: b@${word}.example\r\nSubject: ${word}\r\n\r\n${matterId}\r\n`;
    const mail = await addDocument(firm.db, { ...place, content: await file(`${word}.eml`, letter) });
    await fillMail(firm, word, mail.document.id, document.id);
    const { blobId } = document.current;
    await firm.db("document_texts").insert({ blob_id: blobId, text: `What ${word} saw.` });
  } finally {
    await intake.close();
  }
}

/** The rows that splitting an e-mail leaves; the program that splits one has tests of its own. */
async function fillMail(firm: TestFirm, word: string, mailId: string, documentId: string): Promise<void> {
  await firm.db("document_mails").insert({
    document_id: mailId,
    subject: `${word} subject`,
    sender: `a@${word}.example`,
    recipients: `b@${word}.example`,
    sent_at: new Date("2026-11-20T08:00:00Z"),
  });
  const attachment = (place: number, more: object) => ({ id: newId(), mail_id: mailId, place, ...more });
  await firm
    .db("document_attachments")
    .insert([
      attachment(0, { file_name: `${word} statement.txt`, document_id: documentId, refused_why: null }),
      attachment(1, { file_name: `${word}.exe`, document_id: null, refused_why: `${word} is not taken.` }),
    ]);
}
