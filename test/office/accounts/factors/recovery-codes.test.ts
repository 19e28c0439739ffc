import { expect } from "chai";
import { renewRecoveryCodes } from "../../../../src/office/accounts/factors/factors.js";
import { acceptRecoveryCode, countRecoveryCodes } from "../../../../src/office/accounts/factors/recovery-codes.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, PASSWORD, actorOf } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

describe("accounts: recovery codes", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("are ten of a hundred and twenty bits, kept as hashes", async () => {
    const user = await aPerson(alder);
    const codes = await anAuthenticator(alder, user);

    expect(new Set(codes).size).to.equal(10);
    for (const code of codes) expect(code).to.match(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const rows = JSON.stringify(await alder.db("recovery_codes").select("*"));
    for (const code of codes) expect(rows).not.to.contain(code).and.not.to.contain(code.replaceAll("-", ""));
  });

  it("open once each, also for two at the same moment, however they are written, and for their own user", async () => {
    const user = await aPerson(alder);
    const by = actorOf(user);
    const [first = "", second = ""] = await anAuthenticator(alder, user);
    const other = await alder.actor();

    expect(await acceptRecoveryCode(alder.db, other.id, first, other), "of somebody else").to.equal(false);
    const both = await Promise.all([1, 2].map(() => acceptRecoveryCode(alder.db, user.id, first, by)));
    expect(both.filter(Boolean)).to.have.length(1);
    expect(await acceptRecoveryCode(alder.db, user.id, first, by)).to.equal(false);
    const byHand = second.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    expect(await acceptRecoveryCode(alder.db, user.id, byHand, by)).to.equal(true);

    expect(await countRecoveryCodes(alder.db, user.id)).to.equal(8);
    expect(await listAuditLines(alder.db, { action: "accounts.recovery_code_used" })).to.have.length(2);
  });

  it("sign in once, are audited, and the account says how many are left", async () => {
    const user = await aPerson(alder);
    const [code = ""] = await anAuthenticator(alder, user);
    const browser = office.browser(alder);
    const use = async () => {
      await browser.get("/sign-in");
      const form = await browser.follow(await browser.post("/sign-in", { login: "lerato", password: PASSWORD }));
      expect(form.text).to.contain("/sign-in/factor/recovery");
      await browser.get("/sign-in/factor/recovery");
      return browser.post("/sign-in/factor/recovery", { code });
    };

    const answer = await use();

    expect([answer.status, answer.location]).to.deep.equal([303, "/"]);
    expect((await browser.follow(answer)).text).to.contain("9 recovery codes are left");
    expect((await browser.get("/account")).text).to.contain("9 of 10 recovery codes are left");
    expect((await use()).status, "a second time").to.equal(422);
    expect(await listAuditLines(alder.db, { action: "accounts.recovery_code_used" })).to.have.length(1);
  });

  it("are killed by new ones", async () => {
    const user = await aPerson(alder);
    const by = actorOf(user);
    const [old = ""] = await anAuthenticator(alder, user);

    const [fresh = ""] = await renewRecoveryCodes(alder.db, { by });

    expect(await acceptRecoveryCode(alder.db, user.id, old, by)).to.equal(false);
    expect(await acceptRecoveryCode(alder.db, user.id, fresh, by)).to.equal(true);
    expect(await alder.db("recovery_codes").select("user_id")).to.have.length(10);
  });

  it("are not made for somebody who has no second factor", async () => {
    const user = await aPerson(alder);

    await expectRefusal(renewRecoveryCodes(alder.db, { by: actorOf(user) }), "no_factor");

    expect(await alder.db("recovery_codes").select("user_id")).to.be.empty;
  });
});
