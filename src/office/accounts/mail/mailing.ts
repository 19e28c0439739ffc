import type { RequestHandler } from "express";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { sendDueMails, type Sent } from "../../../platform/mail/sending.js";
import type { MailServer } from "../../../platform/mail/server.js";
import { type AfterAnswers, createAfterAnswers } from "../../../web/after-answer.js";
import { anHourBefore, answerResetRequests } from "../passwords/reset-requests.js";

/** How a process that serves pages sends mail. */
export interface Mailing {
  /** Undefined: no mail is sent, and pages offer nothing that needs it. */
  server: MailServer | undefined;
  after: AfterAnswers;
}

declare module "express-serve-static-core" {
  interface Request {
    /** Whether what is written to people reaches them. */
    sendsMail: boolean;
  }
}

export function createMailing(server: MailServer | undefined): Mailing {
  const mailing: Mailing = {
    server,
    after: createAfterAnswers(async ({ db, origin }) => {
      if (mailing.server) await deliverMail(db, { server: mailing.server, origin });
    }),
  };
  return mailing;
}

/** Looks at who asked for a new password, then sends what is due, even where the first failed. `origin` is the firm's own address, to which a link leads. */
export async function deliverMail(
  db: FirmDb,
  { server, origin, signal }: { server: MailServer; origin: string; signal?: AbortSignal },
): Promise<Sent> {
  if (!(await hasWork(db))) return { sent: 0, failed: 0 };
  try {
    await answerResetRequests(db, { origin });
  } catch (error) {
    await sendDueMails(db, server, signal); // what is due has nothing to do with it
    throw error;
  }
  return sendDueMails(db, server, signal);
}

/** One statement for the many firms and forms after which there is nothing to do. */
async function hasWork(db: FirmDb): Promise<boolean> {
  const now = new Date();
  const [[row]] = (await db.raw(
    `SELECT EXISTS (SELECT 1 FROM reset_requests WHERE looked_at IS NULL OR created_at < ?)
       OR EXISTS (SELECT 1 FROM outbox_mails WHERE sent_at IS NULL AND given_up_at IS NULL AND next_at <= ?) AS work`,
    [anHourBefore(now), now],
  )) as [{ work: number }[], unknown];
  return row?.work === 1;
}

export function withMail(mailing: Mailing): RequestHandler {
  return (req, _res, next) => {
    req.sendsMail = mailing.server !== undefined;
    next();
  };
}
