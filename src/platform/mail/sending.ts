import { log } from "../../log.js";
import { type FirmDb, firmOf } from "../databases/firm-db.js";
import { claimMail, recordFailure, recordSent } from "./outbox.js";
import { MailNotTaken, sendMail } from "./send.js";
import type { MailServer } from "./server.js";

/** In one go; what is left is taken up a minute later. */
const AT_ONCE_MAX = 50;

export interface Sent {
  sent: number;
  failed: number;
}

/** Sends what is due at one firm. After a failure of the way or the server the others wait too: they would fare no better. */
export async function sendDueMails(db: FirmDb, server: MailServer, signal?: AbortSignal): Promise<Sent> {
  const firm = firmOf(db);
  const done: Sent = { sent: 0, failed: 0 };
  while (done.sent + done.failed < AT_ONCE_MAX && !signal?.aborted) {
    const mail = await claimMail(db);
    if (!mail) return done;
    try {
      await sendMail(server, { ...mail, firmName: firm.name });
    } catch (error) {
      if (!(error instanceof MailNotTaken)) throw error;
      const became = await recordFailure(db, mail, error);
      done.failed += 1;
      log.warn({ firm: firm.id, mail: mail.id, reason: error.reason, became }, "mail.not_taken");
      if (error.isRefused) continue;
      return done;
    }
    await recordSent(db, mail);
    done.sent += 1;
  }
  return done;
}
