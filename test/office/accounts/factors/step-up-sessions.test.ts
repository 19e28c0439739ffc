import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { makeRecoveryCodes } from "../../../../src/office/accounts/factors/recovery-codes.js";
import { type User } from "../../../../src/office/accounts/users.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { transact } from "../../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeOf, actorOf } from "../../../support/people.js";

const STALE = new Date(Date.now() - 6 * 60_000);

describe("accounts: the session behind a proof that it is them", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  /** An administrator whose last code was six minutes ago. */
  const stale = async (): Promise<{ user: User; browser: Browser }> => {
    const user = await aPerson(alder, { roles: ["administrator"] });
    const browser = await office.signedInAs(alder, actorOf(user));
    await alder.db("sessions").update({ factor_at: STALE });
    await browser.get("/people/invite");
    return { user, browser };
  };

  it("brings no session back that was ended while the proof was looked at", async () => {
    const { user, browser } = await stale();
    const freshCode = await codeOf(alder, user.id);
    const cookie = browser.cookies.get("__Host-sid");
    let asking: Promise<Answer> | undefined;
    await transact(alder.db, async (trx) => {
      await trx("totp_secrets").where({ user_id: user.id }).forUpdate().select("id");
      asking = browser.post("/account/step-up", { returnTo: "/account", freshCode });
      // The code is counted before it is looked at; from there on the request waits for the row that is held here.
      while ((await alder.db("sign_in_failures").where("failures", 1).select("failures")).length === 0)
        await setTimeout(10);
      await alder.db("sessions").delete();
    });
    const answer = await asking!;

    expect(answer.status).to.equal(403);
    expect(answer.headers["set-cookie"]).to.equal(undefined);
    expect(browser.cookies.get("__Host-sid")).to.equal(cookie);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("leaves one session of one, however many proofs come at one moment", async () => {
    const { user, browser } = await stale();
    await anAuthenticator(alder, user);
    await alder.db("recovery_codes").where({ user_id: user.id }).delete();
    const codes = await transact(alder.db, (trx) => makeRecoveryCodes(trx, user.id, actorOf(user)));

    const answers = await Promise.all(
      codes.slice(0, 3).map((freshCode) => browser.post("/account/step-up", { returnTo: "/account", freshCode })),
    );

    expect(answers.map(({ status }) => status)).to.include(303);
    expect(await alder.db("sessions").select("user_id")).to.have.length(1);
    expect(await listAuditLines(alder.db, { action: "accounts.signed_in" })).to.have.length(1);
  });
});
