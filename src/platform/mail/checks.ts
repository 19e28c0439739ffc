import { broken, type Check, type Finding, notice } from "../../health.js";
import { listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";

/** Seconds on a healthy day. */
const WAITING_MINUTES_MAX = 30;

/** Whether mail goes out. Without a mail server there is nothing to tell. */
export const mailCheck: Check<Operator> = {
  name: "mail",
  says: "Every mail went out soon after it was written.",
  async run(operator) {
    if (!operator.config.mail) return [];
    const findings: Finding[] = [];
    for (const firm of await listFirms(operator.registry, { states: ["active"] })) {
      const db = await operator.firmDb(firm);
      const row = await db("outbox_mails")
        .whereNull("sent_at")
        .first<{ givenUp: string | null; waiting: string | null; oldest: Date | null; why: string | null }>(
          db.raw("SUM(given_up_at IS NOT NULL) AS givenUp"),
          db.raw("SUM(given_up_at IS NULL) AS waiting"),
          db.raw("MIN(IF(given_up_at IS NULL, created_at, NULL)) AS oldest"),
          db.raw("GROUP_CONCAT(DISTINCT last_error ORDER BY last_error SEPARATOR ', ') AS why"),
        );
      const why = row.why ? ` (${row.why})` : "";
      if (Number(row.givenUp) > 0) {
        findings.push(
          notice(
            `${Number(row.givenUp)} of ${firm.slug}'s mails of the last 30 days were given up${why}.`,
            "See what the mail server says of their recipients; the people concerned did not hear what was written to them.",
          ),
        );
      }
      const minutes = row.oldest ? (Date.now() - row.oldest.getTime()) / 60_000 : 0;
      if (minutes > WAITING_MINUTES_MAX) {
        findings.push(
          broken(
            `${Number(row.waiting)} of ${firm.slug}'s mails wait, the oldest for ${Math.round(minutes)} minutes${why}.`,
            "See that the mail server of the configuration answers, and the worker's log for mail.not_taken.",
          ),
        );
      }
    }
    return findings;
  },
};
