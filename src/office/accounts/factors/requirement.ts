import type { Role } from "../../../permissions.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { findSignInRules } from "../rules/sign-in-rules.js";

/** What comes after a right password: the session, the person's second factor, or setting one up. */
export type NextStep = "session" | "factor" | "enrolment";

export async function nextStepOf(db: FirmDb, user: { id: string; roles: readonly Role[] }): Promise<NextStep> {
  const [rows] = (await db.raw(
    `SELECT users.factor_due, ${HAS_TOTP} AS has_totp, ${HAS_PASSKEY} AS has_passkey FROM users WHERE users.id = ?`,
    [user.id],
  )) as [{ factor_due: number; has_totp: number; has_passkey: number }[], unknown];
  const [row] = rows;
  if (row && (row.has_totp || row.has_passkey)) return "factor";
  return row?.factor_due || (await isFactorAsked(db, user.roles)) ? "enrolment" : "session";
}

/** Whether the firm asks a second factor of whoever holds one of these roles. */
export async function isFactorAsked(db: FirmDb, roles: readonly Role[]): Promise<boolean> {
  const { factorRoles } = await findSignInRules(db);
  return roles.some((role) => factorRoles.includes(role));
}

/** In a query over users. */
export const HAS_TOTP = "EXISTS (SELECT 1 FROM totp_secrets WHERE totp_secrets.user_id = users.id)";
export const HAS_PASSKEY = "EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)";
