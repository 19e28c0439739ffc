import type { UserActor } from "../../actor.js";
import { type Day, formatDay } from "../../calendar.js";
import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { ClientKind, Risk } from "./checklist.js";
import { type FicaFile, firstDue, isEnhanced, missingOf } from "./files.js";
import { latestReview } from "./status.js";
import { change, type Changes, type FicaAct, NOT_VERIFIED, writeFile } from "./writing.js";

export interface Assessment {
  kind: ClientKind;
  risk: Risk;
  riskReason: string;
  isProminent: boolean;
  prominence: string | null;
}

/**
 * Says what kind of client it is and how high the risk. A verification rests on both, so that a change of either ends it.
 * Throws Refused("prominence_missing", "prominent_low_risk").
 */
export async function assessFile(db: FirmDb, assessment: Assessment & FicaAct): Promise<FicaFile> {
  const { kind, risk, riskReason, isProminent, prominence } = assessment;
  if (isProminent && !prominence) {
    throw new Refused("prominence_missing", "Say which position makes them prominent.", "prominence");
  }
  if (isProminent && risk === "low") {
    throw new Refused("prominent_low_risk", "A prominent person is of medium risk at the least.", "risk");
  }
  return change(db, assessment, async (trx, before) => {
    const rests = before.kind !== kind || before.risk !== risk || before.isProminent !== isProminent;
    const ends = before.verified && rests ? NOT_VERIFIED : {};
    const position = isProminent ? prominence : null;
    await writeFile(trx, before, {
      client_kind: kind,
      risk,
      risk_reason: riskReason,
      is_prominent: isProminent ? 1 : 0,
      prominence: position,
      ...ends,
    });
    return {
      action: "fica.file_assessed",
      changes: differences(before, { kind, risk, riskReason, isProminent, prominence: position }, ends),
    };
  });
}

/**
 * Verifies a file, or verifies it anew as its review. Throws Refused("fica_incomplete") naming what is missing, "fica_partner_needed" for a
 * high risk or a prominent person, "fica_exempt", "review_not_ahead", "review_too_late".
 * Source: sections 21 and 21C (ongoing due diligence); the years between reviews are the firm's own rule, shorter the higher the risk.
 */
export async function verifyFile(
  db: FirmDb,
  { reviewOn, note, ...act }: { reviewOn: Day | null; note: string | null } & FicaAct,
): Promise<FicaFile> {
  const { on, by } = act;
  return change(db, act, async (trx, before) => {
    if (before.exempt)
      throw new Refused("fica_exempt", `${before.contact.name} is exempt. Take the exemption back first.`);
    const missing = missingOf(before, on);
    if (missing.length > 0 || !before.risk) {
      throw new Refused("fica_incomplete", `Not verified: these are missing: ${missing.join("; ")}.`);
    }
    if (isEnhanced(before)) assertPartner(by, "A client of high risk, or a prominent one, is approved by a partner.");
    const latest = latestReview(before.risk, on);
    const review = reviewOn ?? latest;
    assertReview(review, on, latest);
    const due = firstDue(review, before.items);
    await writeFile(trx, before, { verified_on: on, verified_by_user_id: by.id, review_on: review, due_on: due });
    return {
      action: before.verified ? "fica.file_reviewed" : "fica.file_verified",
      note,
      changes: {
        verifiedOn: { from: before.verified?.on, to: on },
        reviewOn: { from: before.verified?.reviewOn, to: review },
      },
    };
  });
}

function assertReview(review: Day, on: Day, latest: Day): void {
  if (review <= on) throw new Refused("review_not_ahead", "The next review lies ahead of today.", "reviewOn");
  if (review <= latest) return;
  throw new Refused(
    "review_too_late",
    `At this risk the next review is on ${formatDay(latest)} at the latest.`,
    "reviewOn",
  );
}

/** Says that nothing is asked of this client, and why. Throws Refused("fica_partner_needed", "fica_exempt"). */
export async function exemptFile(db: FirmDb, { reason, ...act }: { reason: string } & FicaAct): Promise<FicaFile> {
  const { on, by } = act;
  assertPartner(by, "An exemption is granted by a partner.");
  return change(db, act, async (trx, before) => {
    if (before.exempt) throw new Refused("fica_exempt", `${before.contact.name} is exempt already.`);
    await writeFile(trx, before, {
      ...NOT_VERIFIED,
      exempt_reason: reason,
      exempted_on: on,
      exempted_by_user_id: by.id,
    });
    const changes: Changes = { exempt: { from: false, to: true } };
    if (before.verified) changes.verifiedOn = { from: before.verified.on };
    return { action: "fica.file_exempted", note: reason, changes };
  });
}

/** Takes a verification or an exemption back, with the reason. Throws Refused("fica_nothing_to_withdraw"). */
export async function withdrawFile(db: FirmDb, { reason, ...act }: { reason: string } & FicaAct): Promise<FicaFile> {
  return change(db, act, async (trx, before) => {
    if (!before.verified && !before.exempt) {
      throw new Refused("fica_nothing_to_withdraw", "It is neither verified nor exempt.");
    }
    await writeFile(trx, before, {
      ...NOT_VERIFIED,
      exempt_reason: null,
      exempted_on: null,
      exempted_by_user_id: null,
    });
    const { verified, exempt } = before;
    const changes: Changes = exempt
      ? { exempt: { from: true, to: false } }
      : { verifiedOn: { from: verified?.on }, reviewOn: { from: verified?.reviewOn } };
    return { action: "fica.file_withdrawn", note: reason, changes };
  });
}

function assertPartner(by: UserActor, why: string): void {
  if (!by.roles.includes("partner")) throw new Refused("fica_partner_needed", `${why} Nothing was written.`);
}

function differences(before: FicaFile, after: Assessment, ends: object): Changes {
  const changes: Changes = {};
  for (const field of ["kind", "risk", "riskReason", "isProminent", "prominence"] as const) {
    if (before[field] !== after[field]) changes[field] = { from: before[field], to: after[field] };
  }
  if ("verified_on" in ends) changes.verifiedOn = { from: before.verified?.on };
  return changes;
}
