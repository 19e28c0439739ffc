import { createTransport, type NodemailerError } from "nodemailer";
import { messageOf } from "../../errors.js";
import type { MailServer } from "./server.js";

/** One mail as it goes out: plain text to one person. */
export interface OutgoingMail {
  /** Of the outbox; the Message-ID is made of it, so that a second copy is known as one. */
  id: string;
  /** The sender's name: the firm's. */
  firmName: string;
  to: string;
  subject: string;
  text: string;
}

/** The mail was not taken. `isRefused`: this mail never will be; else the way or the server failed, and it may be taken later. */
export class MailNotTaken extends Error {
  override name = "MailNotTaken";
  constructor(
    readonly isRefused: boolean,
    /** "ESOCKET", "550": never the server's words, which may quote the mail. */
    readonly reason: string,
    cause: unknown,
  ) {
    super(`The mail server did not take the mail: ${reason}.`, { cause });
  }
}

const CONNECT_MS_MAX = 10_000;
/** Of silence. */
const SILENT_MS_MAX = 20_000;
/** For the whole, whatever a slow server says meanwhile. */
const SEND_MS_MAX = 60_000;

/** Returns once the server has said that it takes the mail. Throws MailNotTaken. */
export async function sendMail(server: MailServer, mail: OutgoingMail, msMax = SEND_MS_MAX): Promise<void> {
  const { host, port, security, account, ca } = server;
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { ca, rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...(account ? { auth: { user: account.user, pass: account.password } } : {}),
    name: domainOf(server.from),
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: CONNECT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
    socketTimeout: SILENT_MS_MAX,
    allowInternalNetworkInterfaces: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), msMax);
  try {
    await transport.sendMail({ ...messageFor(server, mail), signal: late.signal });
  } catch (error) {
    throw notTaken(error);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

/** What nodemailer is given. Whatever a firm or a person is called, each header stays one line. */
export function messageFor({ from }: Pick<MailServer, "from">, mail: OutgoingMail) {
  return {
    from: { name: oneLine(mail.firmName), address: from },
    to: { name: "", address: oneLine(mail.to) },
    subject: oneLine(mail.subject),
    text: mail.text,
    textEncoding: "quoted-printable",
    messageId: `<${mail.id}@${domainOf(from)}>`,
    headers: { "Auto-Submitted": "auto-generated" },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, 254);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** What a server says of the account or of the sender is about all mails, and mended by the operator; of the recipient or the content, about this one. */
const ABOUT_THIS_MAIL = /^(?:RCPT TO|DATA)/;

function notTaken(error: unknown): MailNotTaken {
  const { code, command, responseCode, rejectedErrors } = error as NodemailerError;
  const reply = rejectedErrors?.[0]?.responseCode ?? responseCode;
  const isPermanent = reply !== undefined && reply >= 500 && reply !== 503 && ABOUT_THIS_MAIL.test(command ?? "");
  const isUnsendable = code === "EENVELOPE" && command === "API"; // no server was asked
  const isRefused = isPermanent || isUnsendable;
  return new MailNotTaken(isRefused, String(reply ?? code ?? messageOf(error)).slice(0, 40), error);
}
