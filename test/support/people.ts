import { Secret, TOTP } from "otpauth";
import { operatorActor, type UserActor } from "../../src/actor.js";
import { effectiveGrants } from "../../src/grants.js";
import { addFactor } from "../../src/office/accounts/factors/factors.js";
import { nextStepOf } from "../../src/office/accounts/factors/requirement.js";
import { beginEnrolment } from "../../src/office/accounts/factors/totp.js";
import { createUser } from "../../src/office/accounts/people/people.js";
import type { User } from "../../src/office/accounts/users.js";
import type { Role } from "../../src/permissions.js";
import type { TestFirm } from "./firms.js";

/** Long, and nobody's. */
export const PASSWORD = "violet kettle over Namaqualand 7";
export const OTHER_PASSWORD = "eleven herons read the tide table";

/**
 * A user with a password: about as slow as a hash, so for tests of signing in alone. Whoever's role asks for a second factor has an authenticator, whose
 * codes codeOf tells.
 */
export async function aPerson(
  firm: TestFirm,
  draft: { login?: string; name?: string; roles?: Role[] } = {},
): Promise<User> {
  const { login = "lerato", name = "Lerato Mokoena", roles = ["attorney"] } = draft;
  const email = `${login}@mail.example`;
  const user = await createUser(firm.db, { login, name, email, roles, password: PASSWORD, by: operatorActor("test") });
  if ((await nextStepOf(firm.db, user)) === "enrolment") await anAuthenticator(firm, user);
  return user;
}

/** Base32, by user. */
const secrets = new Map<string, string>();

/** Sets up an authenticator as its page does. Returns the recovery codes, if it is the first factor. */
export async function anAuthenticator(firm: TestFirm, user: { id: string; login: string }): Promise<string[]> {
  const { key, sealed } = beginEnrolment(firm.db, user);
  const secret = key.replaceAll(" ", "");
  const factor = { kind: "authenticator", sealed, code: codeAt(secret, Date.now()) } as const;
  const { codes = [] } = await addFactor(firm.db, { userId: user.id, factor });
  secrets.set(user.id, secret);
  return codes;
}

/** What the person's authenticator shows now, as if the step of their last code were over. */
export async function codeOf(firm: Pick<TestFirm, "db">, userId: string): Promise<string> {
  const secret = secretOf(userId);
  await firm.db("totp_secrets").where({ user_id: userId }).update({ last_step: 0 });
  return codeAt(secret, Date.now());
}

export function secretOf(userId: string): string {
  const secret = secrets.get(userId);
  if (!secret) throw new Error("That person has no authenticator that the tests know.");
  return secret;
}

/** The code of a secret at that moment. */
export function codeAt(secret: string, ms: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: "SHA1", digits: 6, period: 30 }).generate({
    timestamp: ms,
  });
}

/** The user as their session makes them: with all that their roles give. */
export function actorOf(user: Pick<User, "id" | "name" | "roles">): UserActor {
  return { kind: "user", id: user.id, name: user.name, roles: user.roles, grants: effectiveGrants(user.roles, []) };
}
