import { messageOf } from "../../../errors.js";
import { log } from "../../../log.js";
import { type FirmRecord, listFirms } from "../../../platform/databases/firm-records.js";
import { firmOrigin } from "../../../platform/firms/firm-origin.js";
import type { Operator } from "../../../platform/firms/operator.js";
import type { ServerJob } from "../../../platform/jobs/job.js";
import { findMailServer } from "../../../platform/mail/server.js";
import { deliverMail } from "./mailing.js";

/** Firms at work at one moment, so that a slow mail server holds up a few of them and not all. */
const AT_ONCE_MAX = 4;

/** One run for all firms: a slot a firm and minute would fill the registry with rows. */
export const mailLeft: ServerJob<Operator> = {
  kind: "server",
  name: "accounts.mail",
  does: "looks at who asked for a new password and sends mail that the pages left",
  cron: "* * * * *",
  zone: "Etc/UTC",
  timeoutMinutes: 15,
  trustsClock: false,
  run: (operator, { signal }) => deliverLeft(operator, signal),
};

/** Goes through all firms; the failure of one stops no other. Figures of what was done. */
export async function deliverLeft(
  operator: Operator,
  signal: AbortSignal,
): Promise<{ sent: number; failed: number; broken: number }> {
  const server = findMailServer(operator.config, "worker");
  const done = { sent: 0, failed: 0, broken: 0 };
  if (!server) return done;
  const left = await listFirms(operator.registry, { states: ["active"] });
  const work = async (): Promise<void> => {
    for (let firm = left.shift(); firm && !signal.aborted; firm = left.shift()) {
      try {
        const { sent, failed } = await deliverFor(firm);
        done.sent += sent;
        done.failed += failed;
      } catch (error) {
        done.broken += 1;
        log.warn({ firm: firm.id, reason: messageOf(error) }, "accounts.mail_broke");
      }
    }
  };
  const deliverFor = async (firm: FirmRecord) =>
    deliverMail(await operator.firmDb(firm), { server, origin: firmOrigin(operator.config, firm), signal });
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, work));
  return done;
}
