import type { Actor } from "../../../actor.js";
import { newId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { maskIdentitiesIn } from "../../contacts/identifiers.js";
import { firstCharacters } from "../../contacts/names.js";
import { PARTY_ROLES, type PartyRole } from "../words.js";
import type { Check, HiddenMatch, Match, Sought } from "./check.js";
import type { SettledMatch } from "./decisions.js";
import type { Standing } from "./sides.js";

/** form: while a form is filled in; opening: the one it was opened with; party: somebody was added; matter: looked again; quick: a question at the desk. */
export type CheckKind = "form" | "opening" | "party" | "matter" | "quick";

export interface CheckRecord {
  kind: CheckKind;
  check: Check;
  formId?: string | undefined;
  matterId?: string | undefined;
  settled?: readonly SettledMatch[] | undefined;
  by: Actor;
}

/** Matters kept of a match that somebody decides on, and of one that is only named. */
const PLACES_DECIDED_MAX = 100;
const PLACES_NAMED_MAX = 10;
/** Warnings of one check: a hundred names in a few restricted matters. */
const WARNINGS_MAX = 500;
const NAME_LENGTH_MAX = 250;

/**
 * Writes a check, whom it found, what was decided, and the warnings for restricted matters, inside the act's transaction. Its audit line names nobody:
 * the matter that it is for may become a restricted one.
 */
export async function recordCheck(trx: FirmDb, record: CheckRecord): Promise<string> {
  const { kind, check, formId, matterId, settled, by } = record;
  const id = newId();
  const checked_at = new Date();
  await trx("conflict_checks").insert({
    id,
    kind,
    form_id: formId ?? null,
    matter_id: matterId ?? null,
    by_id: by.id,
    by_name: by.name,
    checked_at,
    names: namesOf(check),
    names_count: check.sought.length,
    matters_count: check.searched.mattersCount,
    contacts_count: check.searched.contactsCount,
  });
  const rows = check.matches.map((match, position) =>
    matchRow(match, { checkId: id, position, settled, by, at: checked_at }),
  );
  await insertAll(trx, "conflict_matches", rows);
  await insertAll(
    trx,
    "conflict_places",
    rows.flatMap((row, at) => placeRows(row.id, check.matches[at]!)),
  );
  await insertAll(trx, "conflict_warnings", warningRows(await unwarned(trx, check.hidden, formId), id, checked_at));
  const changes = { names: { to: check.sought.length }, found: { to: check.matches.length } };
  await recordAudit(trx, {
    action: "conflicts.checked",
    subjectKind: "conflict_check",
    subjectId: id,
    matterId,
    by,
    changes,
  });
  const matchIds = new Map(rows.map((row) => [row.match_key, row.id]));
  if (settled && matterId) await recordDecisions(trx, { matchIds, matterId, settled, by });
  return id;
}

/** A line for each decision, with its reason; and one more where a partner went on in spite of a conflict. */
async function recordDecisions(
  trx: FirmDb,
  {
    matchIds,
    matterId,
    settled,
    by,
  }: { matchIds: ReadonlyMap<string, string>; matterId: string; settled: readonly SettledMatch[]; by: Actor },
): Promise<void> {
  for (const { match, decision, reason, overrideReason } of settled) {
    if (decision === "nothing_to_decide") continue;
    const line = { subjectKind: "conflict_match", subjectId: matchIds.get(match.key)!, matterId, by };
    const changes = {
      name: { to: match.sought.name },
      found: { to: match.found.displayName },
      decision: { to: decision },
    };
    await recordAudit(trx, { ...line, action: "conflicts.decided", changes, note: reason });
    if (overrideReason)
      await recordAudit(trx, { ...line, action: "conflicts.overridden", changes, note: overrideReason });
  }
}

/** The checks made while the form was filled in belong to the matter that it opened. */
export async function adoptFormChecks(trx: FirmDb, formId: string, matterId: string): Promise<void> {
  await trx("conflict_checks").where("form_id", formId).whereNull("matter_id").update({ matter_id: matterId });
}

/** The names of a check, one to a line as people write them on the form: "Coastal Glass Holdings (Pty) Ltd, opponent". */
export function namesOf(check: Check): string {
  return maskIdentitiesIn(check.sought.map(lineOf).join("\n"));
}

function lineOf({ name, standing }: Sought): string {
  return standing ? `${name}, ${wordOfStanding(standing).toLowerCase()}` : name;
}

export function wordOfStanding(standing: Standing): string {
  return standing === "client" ? "Client" : (PARTY_ROLES[standing satisfies PartyRole] ?? standing);
}

interface Recorded {
  checkId: string;
  position: number;
  settled: readonly SettledMatch[] | undefined;
  by: Actor;
  at: Date;
}

function matchRow(match: Match, { checkId, position, settled, by, at }: Recorded) {
  const decided = settled?.find((one) => one.match.key === match.key);
  return {
    id: newId(),
    check_id: checkId,
    position,
    match_key: match.key,
    name_sought: firstCharacters(match.sought.name, NAME_LENGTH_MAX),
    standing_sought: match.sought.standing ?? null,
    contact_id: match.found.contactId,
    name_found: firstCharacters(match.found.displayName, NAME_LENGTH_MAX),
    why: match.found.why,
    percent: match.found.percent,
    decision: decided?.decision ?? (match.sought.standing && !match.needsDecision ? "nothing_to_decide" : null),
    reason: decided?.reason ?? null,
    override_reason: decided?.overrideReason ?? null,
    decided_by_name: decided?.reason ? by.name : null,
    decided_at: decided?.reason ? at : null,
  };
}

function placeRows(matchId: string, { places, needsDecision }: Match) {
  return places
    .slice(0, needsDecision ? PLACES_DECIDED_MAX : PLACES_NAMED_MAX)
    .flatMap(({ matterId, standings }) =>
      [...new Set(standings)].map((standing) => ({ match_id: matchId, matter_id: matterId, standing })),
    );
}

/** Those of which the people of the matter were not told by an earlier check of the same form. */
async function unwarned(
  trx: FirmDb,
  hidden: readonly HiddenMatch[],
  formId: string | undefined,
): Promise<HiddenMatch[]> {
  if (!formId || hidden.length === 0) return [...hidden];
  const told: { matter_id: string; contact_id: string; name_sought: string }[] = await trx("conflict_warnings")
    .join("conflict_checks", "conflict_checks.id", "conflict_warnings.check_id")
    .where("conflict_checks.form_id", formId)
    .select("conflict_warnings.matter_id", "conflict_warnings.contact_id", "conflict_warnings.name_sought");
  return hidden.filter(
    ({ matterId, sought, found }) =>
      !told.some(
        (one) => one.matter_id === matterId && one.contact_id === found.contactId && one.name_sought === sought.name,
      ),
  );
}

function warningRows(hidden: readonly HiddenMatch[], checkId: string, at: Date) {
  return hidden.slice(0, WARNINGS_MAX).map(({ matterId, sought, found }) => ({
    id: newId(),
    matter_id: matterId,
    check_id: checkId,
    contact_id: found.contactId,
    name_sought: firstCharacters(sought.name, NAME_LENGTH_MAX),
    standing_sought: sought.standing ?? null,
    why: found.why,
    warned_at: at,
    seen_at: null,
    seen_by_user_id: null,
  }));
}

const ROWS_AT_ONCE = 500;

async function insertAll(trx: FirmDb, table: string, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await trx(table).insert(rows.slice(at, at + ROWS_AT_ONCE));
}
