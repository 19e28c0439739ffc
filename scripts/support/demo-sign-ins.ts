import { randomBytes } from "node:crypto";
import { setPasswordByLink } from "../../src/office/accounts/passwords/links.js";
import { startReset } from "../../src/office/accounts/people/people.js";
import { listUsers } from "../../src/office/accounts/users.js";
import { ROLE_NAMES, type Role } from "../../src/permissions.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { demoActor } from "./demo-firms.js";

export interface SignIn {
  firm: string;
  role: string;
  login: string;
  password: string;
}

/** Who sees the most different pages. */
const ROLES_SHOWN: readonly Role[] = ["partner", "attorney", "receptionist", "bookkeeper", "administrator"];
const PASSWORD_BYTES = 15;

/** One person of each of these roles gets a new password by a one-time link, as a person who forgot theirs would. */
export async function newSignIns(db: FirmDb, firm: string): Promise<SignIn[]> {
  const people = (await listUsers(db)).filter(({ status }) => status !== "disabled");
  const signIns: SignIn[] = [];
  for (const role of ROLES_SHOWN) {
    const person = people.find(({ roles }) => roles.includes(role));
    if (!person) continue;
    const { link } = await startReset(db, { userId: person.id, by: demoActor });
    const password = randomBytes(PASSWORD_BYTES).toString("base64url");
    await setPasswordByLink(db, { token: link.token, password });
    signIns.push({ firm, role: ROLE_NAMES[role], login: person.login, password });
  }
  return signIns;
}
