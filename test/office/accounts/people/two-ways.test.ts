import { expect } from "chai";
import type { UserActor } from "../../../../src/actor.js";
import { Forbidden } from "../../../../src/errors.js";
import { makeLink } from "../../../../src/office/accounts/people/made-links.js";
import { startReset } from "../../../../src/office/accounts/people/people.js";
import { changeEmailOf, resetFactorsOf } from "../../../../src/office/accounts/people/two-person.js";
import { findUser } from "../../../../src/office/accounts/users.js";
import { approve } from "../../../../src/office/approvals/approvals.js";
import { listAsked } from "../../../../src/office/approvals/reports.js";
import { setPasswordByLink } from "../../../../src/office/accounts/passwords/links.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, OTHER_PASSWORD } from "../../../support/people.js";
import { usePostbox } from "../../../support/postbox.js";
import { expectRefusal } from "../../../support/refusals.js";
import { signInOver } from "../../../support/sign-in.js";

describe("accounts: one administrator opens one way in", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();
  let farouk: UserActor;
  let iris: UserActor;
  beforeEach(async () => {
    farouk = await alder.actor("administrator", "Farouk Adams");
    iris = await alder.actor("administrator", "Iris Other");
  });

  const shown = (userId: string, by = farouk) =>
    makeLink(alder.db, { userId, by, sendsMail: false, origin: "http://alder.example" });
  const links = () => alder.db("user_links").select("id");
  const factorsOf = (id: string) => alder.db("totp_secrets").where({ user_id: id }).select("id");
  const reset = (userId: string, by = farouk, reason: string | null = null) =>
    resetFactorsOf(alder.db, { userId, by, reason });

  for (const role of ["administrator", "partner"] as const) {
    it(`resets the factors of a ${role} when a second person approves, and not before`, async () => {
      const user = await aPerson(alder, { roles: [role] });
      const thandi = await alder.actor("partner", "Thandi Naidoo");
      await expectRefusal(reset(user.id), "reason_missing");
      const browser = await office.signedInAs(alder, farouk);
      const page = await browser.get(`/people/${user.id}/factors/reset`);
      expect(page.text).to.contain("Ask for an approval").and.contain('name="reason"');
      const asked = await browser.follow(
        await browser.post(`/people/${user.id}/factors/reset`, { reason: "Lost her phone" }),
      );
      expect(asked.text).to.contain("Reset the second factor of Lerato Mokoena").and.contain("waits");
      expect(await factorsOf(user.id)).to.have.length(1);

      const [line] = await listAsked(alder.db, farouk);
      await approve(alder.db, { id: line!.id, by: thandi });

      expect(await factorsOf(user.id)).to.be.empty;
      const [audit] = await listAuditLines(alder.db, { action: "accounts.factors_reset" });
      expect([audit!.actorId, audit!.note]).to.deep.equal([thandi.id, "Asked for by Farouk Adams"]);
    });

    it(`shows no link of a ${role}: it is mailed to them, or made by the operator`, async () => {
      const user = await aPerson(alder, { roles: [role] });
      const browser = await office.signedInAs(alder, farouk);
      await browser.get(`/people/${user.id}`);
      const refused = await browser.post(`/people/${user.id}/links`);
      expect([refused.status, refused.text.includes("strongroom user reset")]).to.deep.equal([422, true]);
      expect(await links()).to.be.empty;

      office.mail.server = box.server;
      const sent = await browser.follow(await browser.post(`/people/${user.id}/links`));
      await office.mail.after.settle();

      expect(sent.text).to.contain("A link is on its way to Lerato Mokoena").and.not.contain("token=");
      const mails = box.mails.filter(({ subject }) => subject === "Set a new password");
      expect(mails.map(({ to }) => to?.[0]?.address)).to.deep.equal(["lerato@mail.example"]);
      expect(mails[0]!.text).to.match(/Farouk Adams made a link[^]*\/set-password\?token=[\w-]{43}/);
      expect(await links()).to.have.length(1);
      const [line] = await listAuditLines(alder.db, { action: "accounts.link_issued" });
      expect([line!.actorId, line!.note]).to.deep.equal([farouk.id, "Sent by mail"]);
    });
  }

  it("changes the address of who may approve when a second person approves: links are mailed there", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const act = { userId: user.id, email: "farouk@mail.example", by: farouk };
    await expectRefusal(changeEmailOf(alder.db, { ...act, reason: null }), "reason_missing");
    expect((await changeEmailOf(alder.db, { ...act, reason: "She asked" })).is).to.equal("asked");
    expect((await findUser(alder.db, user.id)).email).to.equal("lerato@mail.example");
    const [line] = await listAsked(alder.db, farouk);
    expect(line!.text).to.equal("Change the e-mail address of Lerato Mokoena to farouk@mail.example");
    await approve(alder.db, { id: line!.id, by: iris });
    expect((await findUser(alder.db, user.id)).email).to.equal("farouk@mail.example");
  });

  it("shows no link to whoever took the factor away, until it is set up anew", async () => {
    const user = await aPerson(alder);
    await anAuthenticator(alder, user);
    await reset(user.id);

    await expectRefusal(shown(user.id), "factor_due");
    expect(await links()).to.be.empty;
    expect((await shown(user.id, iris)).is).to.equal("shown");
    await alder.db("user_links").delete();
    await anAuthenticator(alder, user);
    expect((await shown(user.id)).is).to.equal("shown");
  });

  it("takes no factor away from whoever has a link of the same administrator, used or not, until they came in", async () => {
    const user = await aPerson(alder);
    await anAuthenticator(alder, user);
    const made = await shown(user.id);
    await expectRefusal(reset(user.id), "link_alive");
    expect(await factorsOf(user.id)).to.have.length(1);
    const token = made.is === "shown" ? made.link.token : "";
    await setPasswordByLink(alder.db, { token, password: OTHER_PASSWORD });
    await expectRefusal(reset(user.id), "link_alive");
    expect(await factorsOf(user.id)).to.have.length(1);

    const theirs = office.browser(alder);
    await signInOver(theirs, alder, "lerato", OTHER_PASSWORD);
    await theirs.get("/account");
    expect((await reset(user.id)).is).to.equal("done");
  });

  it("lets another administrator take away what one made a link for", async () => {
    const user = await aPerson(alder);
    await anAuthenticator(alder, user);
    await shown(user.id);
    expect((await reset(user.id, iris)).is).to.equal("done");
  });

  it("makes no link for themselves, shown or mailed", async () => {
    await alder.db("users").where({ id: farouk.id }).update({ status: "active", email: "farouk@mail.example" });
    const attempts = [
      shown(farouk.id),
      makeLink(alder.db, { userId: farouk.id, by: farouk, sendsMail: true, origin: "http://alder.example" }),
      startReset(alder.db, { userId: farouk.id, by: farouk }),
    ];
    for (const attempt of attempts) {
      const thrown: unknown = await attempt.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(thrown).to.be.instanceOf(Forbidden);
    }
    expect([await links(), await alder.db("outbox_mails").select("id")]).to.deep.equal([[], []]);
  });

  it("says to whom a role waits that they come in once it is approved", async () => {
    const browser = await office.signedInAs(alder, farouk);
    await browser.get("/people/invite");
    const person = { name: "Nomsa Zulu", login: "nomsa", email: "", roles: ["administrator", "partner"] };
    const answer = await browser.post("/people/invite", person);
    expect(answer.text)
      .to.contain("The role of partner and firm administrator waits for the approval")
      .and.contain("Nomsa Zulu can set a password, and signs in once it is approved.");
  });
});
