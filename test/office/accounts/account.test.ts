import { expect } from "chai";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aPerson, OTHER_PASSWORD, PASSWORD, actorOf } from "../../support/people.js";

describe("accounts: your account", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const change = (presentPassword: string, newPassword: string, repeatPassword = newPassword) => ({
    presentPassword,
    newPassword,
    repeatPassword,
  });

  it("changes the password, ends the other sessions and goes on under a new id", async () => {
    const actor = actorOf(await aPerson(alder));
    const [here, elsewhere] = [await office.signedInAs(alder, actor), await office.signedInAs(alder, actor)];
    const before = here.cookies.get("__Host-sid");
    await here.get("/account");

    const answer = await here.post("/account/password", change(PASSWORD, OTHER_PASSWORD));

    expect([answer.status, answer.location]).to.deep.equal([303, "/account"]);
    expect(here.cookies.get("__Host-sid")).not.to.equal(before);
    expect((await here.follow(answer)).text).to.contain("Your password is changed");
    expect((await elsewhere.get("/account")).status).to.equal(303);
    expect(await listAuditLines(alder.db, { action: "accounts.password_changed" })).to.have.length(1);
    const fresh = office.browser(alder);
    await fresh.get("/sign-in");
    expect((await fresh.post("/sign-in", { login: "lerato", password: OTHER_PASSWORD })).status).to.equal(303);
  });

  it("asks for the present password under the same waits as at sign-in", async () => {
    const browser = await office.signedInAs(alder, actorOf(await aPerson(alder)));
    await browser.get("/account");

    const wrong = await browser.post("/account/password", change("some other password", OTHER_PASSWORD));
    for (let at = 0; at < 3; at += 1) {
      await browser.post("/account/password", change("some other password", OTHER_PASSWORD));
    }
    const early = await browser.post("/account/password", change(PASSWORD, OTHER_PASSWORD));

    expect([wrong.status, early.status]).to.deep.equal([422, 422]);
    expect(wrong.text).to.contain("That is not your present password.");
    expect(early.text).to.contain("Too many tries.");
    expect(await listAuditLines(alder.db, { action: "accounts.password_changed" })).to.be.empty;
  });

  it("refuses the password it already is, a weak one and two that differ, and shows none of them", async () => {
    const browser = await office.signedInAs(alder, actorOf(await aPerson(alder)));
    await browser.get("/account");

    const same = await browser.post("/account/password", change(PASSWORD, PASSWORD));
    const weak = await browser.post("/account/password", change(PASSWORD, "qwertyuiopasdfghjkl"));
    const differing = await browser.post("/account/password", change(PASSWORD, OTHER_PASSWORD, PASSWORD));

    expect([same.status, weak.status, differing.status]).to.deep.equal([422, 422, 422]);
    for (const { text } of [same, weak, differing]) {
      expect(text).not.to.contain(PASSWORD).and.not.to.contain(OTHER_PASSWORD).and.not.to.contain("qwertyuiop");
    }
  });

  it("leads to the sign-in when a second factor is asked since, with the new password kept", async () => {
    const user = await aPerson(alder);
    const browser = await office.signedInAs(alder, actorOf(user));
    await alder.db("sessions").update({ factor: "password" });
    await alder.db("users").update({ factor_due: 1 });
    await browser.get("/account");

    const answer = await browser.post("/account/password", change(PASSWORD, OTHER_PASSWORD));

    expect([answer.status, answer.location]).to.deep.equal([303, "/sign-in?note=password-set&login=lerato"]);
    expect((await browser.follow(answer)).text).to.contain("Your password is set.");
    const asked = await browser.post("/sign-in", { login: "lerato", password: OTHER_PASSWORD });
    expect(asked.location).to.equal("/sign-in/enrolment");
  });
  it("keeps the colours, from the first byte of the next page", async () => {
    const browser = await office.signedIn(alder);
    expect((await browser.get("/account")).text).to.contain('data-bs-theme="auto"');

    const answer = await browser.follow(await browser.post("/account/theme", { theme: "dark" }));

    expect(answer.text).to.contain('data-bs-theme="dark"');
    expect((await browser.post("/account/theme", { theme: "pink" })).status).to.equal(422);
  });
});
