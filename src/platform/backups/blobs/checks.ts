import { type Check, type Finding, notice } from "../../../health.js";
import { listFirms } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import { documentsOf } from "./firm-documents.js";

/** What doctor says of documents that restores could not bring back. */
export const noneLost: Check<Operator> = {
  name: "lost documents",
  says: "No document was lost in a restore.",
  run: lostFindings,
};

async function lostFindings(operator: Operator): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const firm of await listFirms(operator.registry, { states: ["active", "suspended"] })) {
    const { lost } = await documentsOf(operator, firm);
    if (lost === 0) continue;
    const what = `${lost} documents of ${firm.slug} were lost and could not be restored.`;
    findings.push(notice(what, "Have the firm upload them again, if it still has them."));
  }
  return findings;
}
