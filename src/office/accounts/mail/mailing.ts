import type { RequestHandler } from "express";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { sendDueMails, type Sent } from "../../../platform/mail/sending.js";
import type { MailServer } from "../../../platform/mail/server.js";
import { type AfterAnswers, createAfterAnswers } from "../../../web/after-answer.js";
import { answerResetRequests } from "../passwords/reset-requests.js";

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

/** Looks at who asked for a new password, then sends what is due. `origin` is the firm's own address, to which a link leads. */
export async function deliverMail(
  db: FirmDb,
  { server, origin, signal }: { server: MailServer; origin: string; signal?: AbortSignal },
): Promise<Sent> {
  await answerResetRequests(db, { origin });
  return sendDueMails(db, server, signal);
}

export function withMail(mailing: Mailing): RequestHandler {
  return (req, _res, next) => {
    req.sendsMail = mailing.server !== undefined;
    next();
  };
}
