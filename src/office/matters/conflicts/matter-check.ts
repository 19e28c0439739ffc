import type { UserActor } from "../../../actor.js";
import { NotFound, Refused } from "../../../errors.js";
import { isId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import type { Matter } from "../matters.js";
import { lockLiveMatter } from "../matters.js";
import { aroundParty, listParties } from "../parties.js";
import { checkConflicts } from "./check.js";
import { REASON_LENGTH_MAX, type SettledMatch, type TakenDecision } from "./decisions.js";
import { recordCheck } from "./record.js";
import { listDecided } from "./reports.js";
import { prepareCheck } from "./searched.js";
import { withNames } from "./settling.js";

/** Looks once more for everybody in a matter. A decision that was taken before holds for a match that is the same. */
export async function checkMatterAgain(db: FirmDb, matterId: string, by: UserActor): Promise<{ openCount: number }> {
  const searched = await prepareCheck(db, by);
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    const parties = await listParties(trx, matter.id);
    const sought = await withNames(trx, [
      { contactId: matter.client.contactId, standing: "client" },
      ...parties.map(({ contactId, role }) => ({ contactId, standing: role })),
    ]);
    const check = await checkConflicts(trx, { sought, reader: by, searched, matter: aroundParty(matter, parties) });
    const checkId = await recordCheck(trx, { kind: "matter", check, matterId: matter.id, by });
    const carried = await carryOver(trx, matter.id, checkId);
    return { openCount: check.matches.filter(({ needsDecision, key }) => needsDecision && !carried.has(key)).length };
  });
}

/** Writes the decisions of earlier checks into this one's rows; returns the keys of those that were. */
async function carryOver(trx: FirmDb, matterId: string, checkId: string): Promise<Set<string>> {
  const decided = await listDecided(trx, matterId);
  const open: { id: string; match_key: string }[] = await trx("conflict_matches")
    .where("check_id", checkId)
    .whereNull("decision")
    .select("id", "match_key");
  const carried = new Set<string>();
  for (const { id, match_key } of open) {
    const before = decided.get(match_key);
    if (!before) continue;
    await trx("conflict_matches").where("id", id).update({
      decision: before.decision,
      reason: before.reason,
      override_reason: before.overrideReason,
      decided_by_name: before.decidedByName,
      decided_at: before.decidedAt,
    });
    carried.add(match_key);
  }
  return carried;
}

export interface LateDecision {
  matchId: string;
  decision: TakenDecision;
  reason: string;
}

/** Takes the decisions on what a later check of a matter found. Throws Refused("reason_missing", "reason_long"), and NotFound for another matter's. */
export async function decideMatches(
  db: FirmDb,
  { matterId, decisions, by }: { matterId: string; decisions: readonly LateDecision[]; by: UserActor },
): Promise<void> {
  const lacking = decisions.find(({ reason }) => !reason.trim());
  if (lacking) throw new Refused("reason_missing", "Say why.", `reason_${lacking.matchId}`);
  const long = decisions.find(({ reason }) => reason.length > REASON_LENGTH_MAX);
  if (long) throw new Refused("reason_long", `At most ${REASON_LENGTH_MAX} characters.`, `reason_${long.matchId}`);
  await transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    for (const decision of decisions) await decideOne(trx, matter, decision, by);
  });
}

async function decideOne(
  trx: FirmDb,
  matter: Matter,
  { matchId, decision, reason }: LateDecision,
  by: UserActor,
): Promise<void> {
  if (!isId(matchId)) throw new NotFound("There is no such match to decide on.");
  const row: { id: string; name_sought: string; name_found: string } | undefined = await trx("conflict_matches")
    .join("conflict_checks", "conflict_checks.id", "conflict_matches.check_id")
    .where({ "conflict_matches.id": matchId, "conflict_checks.matter_id": matter.id })
    .whereNull("conflict_matches.decision")
    .first("conflict_matches.id", "conflict_matches.name_sought", "conflict_matches.name_found");
  if (!row) throw new NotFound("There is no such match to decide on.");
  await trx("conflict_matches")
    .where("id", row.id)
    .update({ decision, reason: reason.trim(), decided_by_name: by.name, decided_at: new Date() });
  await recordAudit(trx, {
    action: "conflicts.decided",
    subjectKind: "conflict_match",
    subjectId: row.id,
    matterId: matter.id,
    by,
    changes: {
      name: { to: row.name_sought },
      found: { to: row.name_found },
      decision: { to: decision satisfies SettledMatch["decision"] },
    },
    note: reason.trim(),
  });
}
