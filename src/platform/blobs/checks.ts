import { broken, type Check, type Finding } from "../../health.js";
import { listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";

/** Seconds on a healthy day; as long as this while the worker is restarted or works through a large import. */
const UNKEPT_MINUTES_MAX = 15;

/** Whether documents reach the repository soon after their upload. */
export const keptCheck: Check<Operator> = {
  name: "documents",
  says: "Every document reached the repository soon after its upload.",
  async run(operator) {
    const findings: Finding[] = [];
    for (const firm of await listFirms(operator.registry, { states: ["active"] })) {
      const db = await operator.firmDb(firm);
      const row = await db("blobs")
        .whereNull("blobs.kept_at")
        .whereNull("blobs.lost_at")
        .first<{ unkept: number; oldest: Date | null }>(
          db.raw("COUNT(*) AS unkept"),
          db.raw("MIN(blobs.created_at) AS oldest"),
        );
      const minutes = row.oldest ? (Date.now() - row.oldest.getTime()) / 60_000 : 0;
      if (minutes <= UNKEPT_MINUTES_MAX) continue;
      findings.push(
        broken(
          `${row.unkept} of ${firm.slug}'s documents are not in the repository, the oldest for ${Math.round(minutes)} minutes.`,
          `See the worker's log for blobs.handling_failed, then: strongroom job run blobs.sweep --firm ${firm.slug}`,
        ),
      );
    }
    return findings;
  },
};
