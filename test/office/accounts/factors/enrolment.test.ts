import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, type Fields, useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeAt, PASSWORD } from "../../../support/people.js";

const WRONG = "12345";

describe("accounts: setting up a second factor before the first session", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const by = operatorActor("test");

  /** As far as the password leads. */
  const atFactor = async (browser: Browser): Promise<Answer> => {
    await browser.get("/sign-in");
    return browser.post("/sign-in", { login: "lerato", password: PASSWORD });
  };

  it("must be set up by whoever’s role asks for one, before anything else, with codes for the day it is lost", async () => {
    const user = await aPerson(alder, { roles: ["attorney"] });
    await setRoles(alder.db, { userId: user.id, roles: ["partner"], by });
    const browser = office.browser(alder);

    const asked = await atFactor(browser);

    expect(asked.location).to.equal("/sign-in/enrolment");
    expect((await browser.get("/sign-in/factor")).location, "no other page of the pre-session").to.equal(
      "/sign-in/enrolment",
    );
    expect((await browser.follow(asked)).text).to.contain("Set up a second factor");
    const form = await browser.get("/sign-in/enrolment/authenticator");
    const enrolment = /name="enrolment" value="([^"]+)"/.exec(form.text)![1]!;
    const secret = keyIn(form);
    const wrong = await browser.post("/sign-in/enrolment/authenticator", { enrolment, code: WRONG });
    expect(wrong.status).to.equal(422);
    expect(keyIn(wrong), "the same key goes on").to.equal(secret);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;

    const done = await browser.post("/sign-in/enrolment/authenticator", {
      enrolment,
      code: codeAt(secret, Date.now()),
    });

    expect(done.status).to.equal(200);
    expect(done.text.match(/<code>(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}<\/code>/g)).to.have.length(10);
    expect((await browser.get("/account")).status).to.equal(200);
    const actions = await alder.db("audit_lines").orderBy("at").select<{ action: string }[]>("action");
    expect(actions.map(({ action }) => action)).to.include.members([
      "accounts.authenticator_added",
      "accounts.recovery_codes_made",
      "accounts.signed_in",
    ]);
  });

  it("begins anew where the form holds no key that can be read, before the session and in it", async () => {
    const user = await aPerson(alder, { roles: ["attorney"] });
    await setRoles(alder.db, { userId: user.id, roles: ["partner"], by });
    const before = office.browser(alder);
    await atFactor(before);
    const other = await office.signedInAs(alder, await alder.actor());
    await other.get("/account/authenticator");

    for (const [browser, path] of [
      [before, "/sign-in/enrolment/authenticator"],
      [other, "/account/authenticator"],
    ] as const) {
      const forms: Fields[] = [{ enrolment: "unreadable", code: "" }, { code: "" }, { enrolment: "x", code: "123456" }];
      for (const form of forms) {
        const answer = await browser.post(path, form);
        expect([answer.status, keyIn(answer).length], `${path} ${JSON.stringify(form)}`).to.deep.equal([422, 32]);
      }
    }
    expect(await alder.db("totp_secrets").select("id")).to.be.empty;
  });

  it("is not set up with the password alone beside one that is there", async () => {
    const user = await aPerson(alder, { roles: ["attorney"] });
    await setRoles(alder.db, { userId: user.id, roles: ["partner"], by });
    const [first, second] = [office.browser(alder), office.browser(alder)];
    await atFactor(first);
    await atFactor(second);
    const form = await second.get("/sign-in/enrolment/authenticator");
    await anAuthenticator(alder, user);

    const enrolment = /name="enrolment" value="([^"]+)"/.exec(form.text)![1]!;
    const code = codeAt(keyIn(form), Date.now());
    const answer = await second.post("/sign-in/enrolment/authenticator", { enrolment, code });

    expect(answer.location).to.equal("/sign-in/factor");
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    expect(await alder.db("totp_secrets").select("id")).to.have.length(1);
  });
});

function keyIn({ text }: Answer): string {
  return /<code class="s-key">([A-Z2-7 ]+)<\/code>/.exec(text)![1]!.replaceAll(" ", "");
}
