import type { Actor } from "../../../actor.js";
import { Refused } from "../../../errors.js";
import type { FieldError } from "../../../web/forms.js";
import type { Check, Match } from "./check.js";

/** What somebody can decide about a match; a reason goes with each. */
export const TAKEN_DECISIONS = {
  cleared: "No conflict, because…",
  not_the_same: "Not the same, because…",
  consent: "Both consent in writing…",
  conflict: "Conflict: do not go on",
} as const;
export type TakenDecision = keyof typeof TAKEN_DECISIONS;
export function isTakenDecision(word: string): word is TakenDecision {
  return Object.hasOwn(TAKEN_DECISIONS, word);
}

export type Decided = "nothing_to_decide" | TakenDecision;

export const REASON_LENGTH_MAX = 400;

export interface Decision {
  decision: TakenDecision | undefined;
  reason: string;
}

/** How the matches of a check are decided, and why to go on all the same where one of them is a conflict. */
export interface Decisions {
  decide: (match: Match) => Decision | undefined;
  overrideReason?: string | undefined;
}

export const UNDECIDED: Decisions = { decide: () => undefined };

export interface SettledMatch {
  match: Match;
  decision: Decided;
  reason?: string | undefined;
  overrideReason?: string | undefined;
}

/** The check as it stands now, and what of it is still open. */
export class ConflictRefused extends Refused {
  constructor(
    rule: string,
    readonly check: Check,
    readonly errors: readonly FieldError[],
  ) {
    super(rule, errors[0]!.text, errors[0]!.field);
  }
}

/**
 * Throws ConflictRefused("conflict_undecided") while a match that needs it has no decision with a reason, and ConflictRefused("conflict_found") when
 * one was decided to be a conflict, unless a partner says why to go on.
 */
export function settle(check: Check, { decide, overrideReason }: Decisions, by: Actor): SettledMatch[] {
  const settled = takenOn(check, decide);
  const open = openOf(check, { decide });
  if (open.length > 0) throw new ConflictRefused("conflict_undecided", check, open);
  const isConflict = settled.some(({ decision }) => decision === "conflict");
  const override = overrideReason?.trim();
  if (isConflict && !override) throw new ConflictRefused("conflict_found", check, [conflictError(by)]);
  if (isConflict && !mayOverride(by)) throw new ConflictRefused("conflict_found", check, [conflictError(by)]);
  const long = settled.find(({ reason }) => (reason?.length ?? 0) > REASON_LENGTH_MAX);
  if (long || (override?.length ?? 0) > REASON_LENGTH_MAX) {
    const field = long ? `reason_${long.match.key}` : "overrideReason";
    throw new ConflictRefused("reason_long", check, [
      { field, text: `Too long: at most ${REASON_LENGTH_MAX} characters fit here.` },
    ]);
  }
  return settled.map(({ match, decision, reason }) => ({
    match,
    decision: decision ?? "nothing_to_decide",
    reason: decision && reason?.trim(),
    overrideReason: decision === "conflict" ? override : undefined,
  }));
}

/** What a form still has to say of the matches of a check. */
export function openOf(check: Check, { decide }: Decisions): FieldError[] {
  const tooLong = check.more.filter((one) => one.needsDecision).map(tooMany);
  return [...tooLong, ...takenOn(check, decide).flatMap(whatIsOpen)];
}

function takenOn(check: Check, decide: Decisions["decide"]) {
  return check.matches.map((match) => ({ match, ...(match.needsDecision ? decide(match) : undefined) }));
}

export function mayOverride(by: Actor): boolean {
  return by.kind !== "user" || by.roles.includes("partner");
}

function tooMany({ name, count }: { name: string; count: number }): FieldError {
  const how = count > 0 ? `${count} more are like it` : "more matters than can be compared";
  return { field: "conflict", text: `“${name}”: ${how}. Write the whole name, so that each can be looked at.` };
}

function whatIsOpen({ match, decision, reason }: { match: Match } & Partial<Decision>): FieldError[] {
  if (!match.needsDecision) return [];
  const name = match.found.displayName;
  if (!decision) return [{ field: `decision_${match.key}`, text: `Conflict check: decide on “${name}”.` }];
  if (reason?.trim()) return [];
  return [{ field: `reason_${match.key}`, text: `Conflict check: say why, for “${name}”.` }];
}

function conflictError(by: Actor): FieldError {
  return mayOverride(by)
    ? { field: "overrideReason", text: "There is a conflict. As a partner you may go on: say why." }
    : { field: "conflict", text: "There is a conflict. Only a partner may go on, with a reason. Nothing was written." };
}
