import { operatorActor } from "../../src/actor.js";
import { createUser } from "../../src/office/accounts/people/people.js";
import type { User } from "../../src/office/accounts/users.js";
import type { Role } from "../../src/permissions.js";
import type { TestFirm } from "./firms.js";

/** Long, and nobody's. */
export const PASSWORD = "violet kettle over Namaqualand 7";
export const OTHER_PASSWORD = "eleven herons read the tide table";

/** A user with a password: about as slow as a hash, so for tests of signing in alone. */
export function aPerson(firm: TestFirm, draft: { login?: string; name?: string; roles?: Role[] } = {}): Promise<User> {
  const { login = "lerato", name = "Lerato Mokoena", roles = ["attorney"] } = draft;
  return createUser(firm.db, {
    login,
    name,
    email: `${login}@mail.example`,
    roles,
    password: PASSWORD,
    by: operatorActor("test"),
  });
}
