import type { Role } from "../../../permissions.js";
import { IDLE_MINUTES_MAX, LIFE_HOURS_MAX, type SignInRules } from "../rules/sign-in-rules.js";

/** For those who move money, manage people or look in from outside; a firm may ask for less, never for more. */
const SHORT_IDLE_MINUTES = 15;
const SHORT_IDLE_ROLES: readonly Role[] = ["bookkeeper", "administrator", "provider"];

export type SessionRules = Pick<SignInRules, "idleMinutes" | "lifeHours">;

/** When a session that is used now ends, should it not be used again. */
export function idleEnd(roles: readonly Role[], rules: SessionRules, usedAt: Date, endsAt: Date): Date {
  const short = roles.some((role) => SHORT_IDLE_ROLES.includes(role));
  const minutes = short ? Math.min(SHORT_IDLE_MINUTES, rules.idleMinutes) : rules.idleMinutes;
  return new Date(Math.min(usedAt.getTime() + minutes * 60_000, endsAt.getTime()));
}

export function lifeEnd(rules: SessionRules, startedAt: Date): Date {
  return new Date(startedAt.getTime() + rules.lifeHours * 3_600_000);
}

/** A row of sessions, as far as its ends go. */
export interface SessionTimes {
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  ends_at: Date;
}

/** Both ends as they were written when the session was used, or as the firm's rules are now, whichever is earlier: a rule made shorter binds at once. */
export function isOver(row: SessionTimes, rules: SessionRules, now: Date): boolean {
  const idleUntil = row.last_seen_at.getTime() + rules.idleMinutes * 60_000;
  return [row.expires_at.getTime(), row.ends_at.getTime(), idleUntil, lifeEnd(rules, row.created_at).getTime()].some(
    (end) => end <= now.getTime(),
  );
}

/** The same in SQL, over sessions LEFT JOIN sign_in_rules. */
export const LIVES_SQL = `sessions.expires_at > UTC_TIMESTAMP(3) AND sessions.ends_at > UTC_TIMESTAMP(3)
  AND sessions.last_seen_at > UTC_TIMESTAMP(3) - INTERVAL COALESCE(sign_in_rules.idle_minutes, ${IDLE_MINUTES_MAX}) MINUTE
  AND sessions.created_at > UTC_TIMESTAMP(3) - INTERVAL COALESCE(sign_in_rules.life_hours, ${LIFE_HOURS_MAX}) HOUR`;
