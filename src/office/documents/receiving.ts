import type { Request } from "express";
import { Refused } from "../../errors.js";
import type { ArrivingFile, StreamLimits, UploadFields } from "../../web/streamed-uploads.js";
import { tellSecurityOf } from "../../web/security.js";
import { receiveFiles } from "../../web/streamed-uploads.js";
import { addDocument, addVersion, type Filed } from "./adding.js";
import type { Document } from "./documents.js";
import { readUploadChoices, type UploadChoices } from "./forms.js";
import { type Intake, openIntake, type ReadyContent } from "./incoming.js";
import { addMail } from "./mails.js";
import { Infected } from "./scanning/scanning.js";
import type { DocumentSettings } from "./settings.js";
import { cleanFileName } from "./contents/names.js";

const FILES_MAX = 10;

/** What became of one file of an upload, in one sentence for whoever sent it. */
export interface Outcome {
  fileName: string;
  isFiled: boolean;
  sentence: string;
  documentId: string | undefined;
}

/** A file that was received, or why it was refused. */
type Received = { fileName: string } & ({ content: ReadyContent } | { refused: Refused });

/** Takes the files of an upload in, each judged for itself; nothing is filed yet. The caller closes the intake. */
async function receiveUpload(
  req: Request<unknown>,
  intake: Intake,
  { filesMax }: { filesMax: number },
): Promise<{ choices: UploadChoices; fields: UploadFields; received: Received[] }> {
  let choices: UploadChoices | undefined;
  const { fields, files } = await receiveFiles(req, limitsOf(req.documentSettings, filesMax), async (file, given) => {
    choices ??= readUploadChoices(given); // before a byte of the file is taken
    return receiveOne(req, intake, file);
  });
  if (files.length === 0) throw new Refused("no_file", "Choose a file first.", "file");
  return { choices: choices ?? readUploadChoices(fields), fields, received: files };
}

function limitsOf({ fileBytesMax, pace }: DocumentSettings, filesMax: number): StreamLimits {
  return { fileBytesMax, filesMax, pace };
}

async function receiveOne(req: Request<unknown>, intake: Intake, file: ArrivingFile): Promise<Received> {
  const fileName = cleanFileName(file.name);
  try {
    return { fileName, content: await intake.receive({ name: file.name, declared: file.kind, bytes: file.bytes }) };
  } catch (error) {
    if (error instanceof Infected) tellInfected(req);
    if (error instanceof Refused) return { fileName, refused: error };
    throw error;
  }
}

function tellInfected(req: Request<unknown>): void {
  tellSecurityOf(req, { event: "upload_refused", outcome: "refused", reason: "infected" });
}

/** Takes in what a form sends to a matter and files it there, file by file: a file that is refused keeps no other out. */
export async function takeUpload(req: Request<unknown>, matterId: string): Promise<Outcome[]> {
  const intake = await openIntake(req.firm, req.documentSettings, { by: req.actor, matterId });
  try {
    const { choices, received } = await receiveUpload(req, intake, { filesMax: FILES_MAX });
    const outcomes: Outcome[] = [];
    for (const one of received) outcomes.push(await fileOne(req, intake, { matterId, choices, one }));
    return outcomes;
  } finally {
    await intake.close();
  }
}

interface Filing {
  matterId: string;
  choices: UploadChoices;
  one: Received;
}

async function fileOne(req: Request<unknown>, intake: Intake, { matterId, choices, one }: Filing): Promise<Outcome> {
  const { fileName } = one;
  if ("refused" in one) return refusedOutcome(fileName, one.refused);
  const draft = { ...choices, matterId, content: one.content, by: req.actor };
  try {
    if (one.content.kind !== "eml") return filedOutcome(fileName, await addDocument(req.firm.db, draft));
    const { fileBytesMax } = req.documentSettings;
    const mail = await addMail(req.firm.db, intake, draft, { attachmentBytesMax: fileBytesMax });
    const more = mail.isRead ? attachmentWords(mail.attachments) : " It could not be read; its attachments stay in it.";
    return filedOutcome(fileName, mail, more);
  } catch (error) {
    if (error instanceof Infected) tellInfected(req); // something that came with an e-mail
    if (error instanceof Refused) return refusedOutcome(fileName, error);
    throw error;
  }
}

function attachmentWords(attachments: readonly { refusedWhy: string | undefined }[]): string {
  if (attachments.length === 0) return "";
  const refused = attachments.filter(({ refusedWhy }) => refusedWhy !== undefined).length;
  const filed = attachments.length - refused;
  const words = [
    filed > 0 ? `${filed} ${filed === 1 ? "attachment" : "attachments"} filed with it` : "",
    refused > 0 ? `${refused} not taken, as the e-mail's page says` : "",
  ];
  return ` ${words.filter(Boolean).join(", ")}.`;
}

function filedOutcome(fileName: string, { document, n }: Filed, more = ""): Outcome {
  const where = document.folder ? ` in ${document.folder}` : "";
  const sentence =
    n === 1 ? `Filed as ${document.name}${where}.` : `Filed as version ${n} of ${document.name}${where}.`;
  const waits = document.state === "waiting" ? " It can be opened once the scanner has looked at it." : "";
  return { fileName, isFiled: true, sentence: sentence + more + waits, documentId: document.id };
}

function refusedOutcome(fileName: string, { message }: Refused): Outcome {
  return { fileName, isFiled: false, sentence: message, documentId: undefined };
}

/** Takes in one file as the next version of a document. Throws Refused. */
export async function takeVersion(req: Request<unknown>, { matterId, id }: Document): Promise<Outcome> {
  const intake = await openIntake(req.firm, req.documentSettings, { by: req.actor, matterId });
  try {
    const { choices, received } = await receiveUpload(req, intake, { filesMax: 1 });
    const [one] = received;
    if ("refused" in one!) throw one.refused;
    const { content, fileName } = one!;
    const draft = { matterId, documentId: id, content, note: choices.note, by: req.actor };
    return filedOutcome(fileName, await addVersion(req.firm.db, draft));
  } finally {
    await intake.close();
  }
}
