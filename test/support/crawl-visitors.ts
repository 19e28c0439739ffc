import type { UserActor } from "../../src/actor.js";
import { ROLES, type Role } from "../../src/permissions.js";
import { anEverything } from "./canaries-office.js";
import type { TestFirm } from "./firms.js";
import type { Browser, Office } from "./http.js";

/** Somebody at one firm's address, with the roles that decide what they may. */
export interface Visitor {
  name: string;
  /** Empty for somebody who is not signed in. */
  roles: readonly Role[];
  browser: Browser;
  /** Signs in anew when a page has ended the session, and takes the token for the next form from a page. */
  freshen(): Promise<void>;
}

/** One of each role. */
export async function oneOfEachRole(office: Office, firm: TestFirm): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  for (const role of ROLES)
    visitors.push(await signedIn(office, firm, await firm.actor(role, `Visitor ${role}`), role));
  return visitors;
}

/** Somebody who may all, so that nothing is hidden behind a permission. */
export async function oneWhoMayAll(office: Office, firm: TestFirm): Promise<Visitor> {
  return signedIn(office, firm, await anEverything(firm, "Visitor of all roles"), "all roles");
}

export function stranger(office: Office, firm: TestFirm): Visitor {
  const browser = office.browser(firm);
  const freshen = async (): Promise<void> => {
    await browser.get("/sign-in");
  };
  return { name: "signed out", roles: [], browser, freshen };
}

async function signedIn(office: Office, firm: TestFirm, actor: UserActor, name: string): Promise<Visitor> {
  const browser = await office.signedInAs(firm, actor);
  return {
    name,
    roles: actor.roles,
    browser,
    async freshen() {
      const { status } = await browser.get("/account");
      if (status === 200) return;
      const again = await office.signedInAs(firm, actor);
      browser.cookies.clear();
      for (const [cookie, value] of again.cookies) browser.cookies.set(cookie, value);
      await browser.get("/account");
    },
  };
}
