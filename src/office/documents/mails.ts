import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { addDocument, AlreadyHere, type DocumentDraft, type Filed } from "./adding.js";
import type { Intake, ReadyContent } from "./incoming.js";
import { readEmail, type SplitEmail } from "./reading/read-email.js";
import { Infected } from "./scanning/scanning.js";
import { keepWords } from "./words.js";

/** An e-mail as it stands on a matter: its head, and what came with it. */
export interface FiledMail {
  subject: string;
  sender: string;
  recipients: string;
  sentAt: Date | null;
  attachments: FiledAttachment[];
}

export interface FiledAttachment {
  fileName: string;
  /** Undefined when it was not taken. */
  documentId: string | undefined;
  refusedWhy: string | undefined;
}

/** An attachment on its way: judged and sealed, or refused with the reason. */
interface ReadyAttachment {
  fileName: string;
  content: ReadyContent | undefined;
  why: string | undefined;
}

const ADDRESSES_CHARACTERS_MAX = 1_000;
const HEAD_CHARACTERS_MAX = 300;

/**
 * Files an e-mail with its attachments as documents of the matter, in the same folder. Each attachment goes the way of an upload; one that is refused is listed
 * with the reason, and one that is here already is named; an infected one keeps the whole e-mail out, which holds it too. An e-mail that cannot be read is
 * filed as it is, without attachments (`isRead`). Throws as addDocument.
 */
export async function addMail(
  db: FirmDb,
  intake: Intake,
  draft: DocumentDraft,
  { attachmentBytesMax }: { attachmentBytesMax: number },
): Promise<Filed & { isRead: boolean; attachments: FiledAttachment[] }> {
  const mail = await readEmail(draft.content.blob.openPlain(), { attachmentBytesMax });
  const ready = mail ? await receiveAttachments(intake, mail) : [];
  return transact(db, async (trx) => {
    await refuseFiledTwice(trx, draft);
    // Many e-mails have one subject, and with it one name, and are not versions of each other.
    const filed = await addDocument(trx, { ...draft, sameName: "document" });
    if (!mail) return { ...filed, isRead: false, attachments: [] };
    await insertHead(trx, filed.document.id, mail);
    const attachments: FiledAttachment[] = [];
    for (const one of ready) attachments.push(await fileAttachment(trx, draft, one));
    await insertAttachments(trx, filed.document.id, attachments);
    await keepWords(trx, filed.document.id);
    return { ...filed, isRead: true, attachments };
  });
}

/** Undefined when the document is no e-mail, or one that could not be read. */
export async function findMail(db: FirmDb, documentId: string): Promise<FiledMail | undefined> {
  const head = await db("document_mails")
    .where("document_id", documentId)
    .first<MailRow | undefined>("subject", "sender", "recipients", "sent_at");
  if (!head) return undefined;
  const rows: AttachmentRow[] = await db("document_attachments")
    .where("mail_id", documentId)
    .orderBy("place")
    .select("file_name", "document_id", "refused_why");
  return {
    subject: head.subject,
    sender: head.sender,
    recipients: head.recipients,
    sentAt: head.sent_at,
    attachments: rows.map(({ file_name, document_id, refused_why }) => ({
      fileName: file_name,
      documentId: document_id ?? undefined,
      refusedWhy: refused_why ?? undefined,
    })),
  };
}

/** The e-mails with which a document came. */
export async function listMailsOf(db: FirmDb, documentId: string): Promise<{ id: string; name: string }[]> {
  return db("document_attachments")
    .join("documents", "documents.id", "document_attachments.mail_id")
    .where("document_attachments.document_id", documentId)
    .orderBy("documents.id")
    .distinct<{ id: string; name: string }[]>("documents.id", "documents.name");
}

async function receiveAttachments(intake: Intake, mail: SplitEmail): Promise<ReadyAttachment[]> {
  const ready: ReadyAttachment[] = [];
  for (const { name, declared, bytes, isPicturedInText } of mail.attachments) {
    if (isPicturedInText) continue; // a letterhead or a logo is part of the text, not a document
    try {
      const content = await intake.receive({ name, declared, bytes: oneChunk(bytes) });
      ready.push({ fileName: name, content, why: undefined });
    } catch (error) {
      if (error instanceof Infected) throw new Infected(error.signature, `${name}, which came with the e-mail`);
      if (!(error instanceof Refused)) throw error;
      ready.push({ fileName: name, content: undefined, why: error.message });
    }
  }
  if (mail.attachmentsLeftOut > 0) {
    const why = `${mail.attachmentsLeftOut} more could not be taken: too large, or too many in one e-mail.`;
    ready.push({ fileName: "Further attachments", content: undefined, why });
  }
  return ready;
}

async function fileAttachment(trx: FirmDb, draft: DocumentDraft, one: ReadyAttachment): Promise<FiledAttachment> {
  const { fileName, content, why } = one;
  if (!content) return { fileName, documentId: undefined, refusedWhy: why };
  const here = await findSameContent(trx, draft, content);
  if (here) return { fileName, documentId: here.id, refusedWhy: undefined };
  try {
    const { document } = await addDocument(trx, { ...draft, content, note: null, sameName: "document" });
    return { fileName, documentId: document.id, refusedWhy: undefined };
  } catch (error) {
    if (error instanceof Infected) throw new Infected(error.signature, `${fileName}, which came with the e-mail`);
    if (!(error instanceof Refused)) throw error;
    return { fileName, documentId: undefined, refusedWhy: error.message };
  }
}

async function refuseFiledTwice(trx: FirmDb, draft: DocumentDraft): Promise<void> {
  const here = await findSameContent(trx, draft, draft.content);
  if (here) throw new AlreadyHere(here.id, `This e-mail is on the matter already, as ${here.name}.`);
}

/** A document of the matter that has this content now. */
async function findSameContent(
  trx: FirmDb,
  { matterId }: DocumentDraft,
  content: ReadyContent,
): Promise<{ id: string; name: string } | undefined> {
  return trx("blobs")
    .join("document_versions", "document_versions.blob_id", "blobs.id")
    .join("documents", (on) =>
      on.on("documents.id", "document_versions.document_id").andOn("documents.current_n", "document_versions.n"),
    )
    .where({ "blobs.name": content.blob.name, "documents.matter_id": matterId })
    .whereNull("documents.removed_at")
    .first<{ id: string; name: string } | undefined>("documents.id", "documents.name");
}

async function insertHead(trx: FirmDb, documentId: string, mail: SplitEmail): Promise<void> {
  await trx("document_mails").insert({
    document_id: documentId,
    subject: mail.subject.slice(0, HEAD_CHARACTERS_MAX),
    sender: mail.from.slice(0, HEAD_CHARACTERS_MAX),
    recipients: [...mail.to, ...mail.cc].join(", ").slice(0, ADDRESSES_CHARACTERS_MAX),
    sent_at: mail.sentAt ?? null,
  });
}

async function insertAttachments(trx: FirmDb, mailId: string, attachments: readonly FiledAttachment[]): Promise<void> {
  if (attachments.length === 0) return;
  await trx("document_attachments").insert(
    attachments.map(({ fileName, documentId, refusedWhy }, place) => ({
      id: newId(),
      mail_id: mailId,
      place,
      document_id: documentId ?? null,
      file_name: fileName.slice(0, 200),
      refused_why: refusedWhy?.slice(0, 400) ?? null,
    })),
  );
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

interface MailRow {
  subject: string;
  sender: string;
  recipients: string;
  sent_at: Date | null;
}

interface AttachmentRow {
  file_name: string;
  document_id: string | null;
  refused_why: string | null;
}
