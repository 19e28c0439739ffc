import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { isFeeEarner } from "./fee-earners.js";
import { seesOwnOnly } from "./visible.js";
import { type FeeBasis, MATTER_TYPES, type MatterTypeKey } from "./words.js";

/** What a person decides about a matter, when it is opened and later. */
export interface MatterTerms {
  title: string;
  type: MatterTypeKey;
  /** The fee earner who answers for it. */
  ownerId: string;
  feeBasis: FeeBasis;
  court?: string | null;
  /** As the court writes it: "12345/2026". */
  caseNo?: string | null;
  prescribesOn?: Day | null;
  noPrescriptionReason?: string | null;
  description?: string | null;
}

/**
 * Throws Refused when the terms do not hold.
 * Source: Prescription Act 68 of 1969, sections 10 to 12: a claim not pursued in time is lost, so a matter with a claim says when.
 */
export async function assertTerms(trx: FirmDb, terms: MatterTerms): Promise<void> {
  if (terms.title.trim() === "") throw new Refused("title_missing", "Say what the matter is called.", "title");
  if (MATTER_TYPES[terms.type].prescribes && !terms.prescribesOn && !terms.noPrescriptionReason?.trim()) {
    throw new Refused(
      "prescription_missing",
      "Give the day on which the claim prescribes, or say why there is none.",
      "prescribesOn",
    );
  }
  if (!(await isFeeEarner(trx, terms.ownerId))) {
    throw new Refused("owner_not_fee_earner", "Choose a partner or an attorney who still works here.", "ownerId");
  }
}

export function termColumns(terms: MatterTerms): Record<string, string | null> {
  return {
    title: terms.title,
    type: terms.type,
    owner_user_id: terms.ownerId,
    fee_basis: terms.feeBasis,
    court: terms.court ?? null,
    case_no: terms.caseNo ?? null,
    prescribes_on: terms.prescribesOn ?? null,
    no_prescription_reason: terms.prescribesOn ? null : (terms.noPrescriptionReason ?? null),
    description: terms.description ?? null,
  };
}

/** Who is kept to own matters gives none that is open to everybody away, for they would not see it again. Throws Refused("owner_not_own"). */
export function assertStaysSeen({ ownerId, by }: { ownerId: string; by: Actor }): void {
  if (!seesOwnOnly(by) || ownerId === by.id) return;
  throw new Refused(
    "owner_not_own",
    "You see the matters that you answer for: choose yourself. A partner gives it to somebody else.",
    "ownerId",
  );
}
