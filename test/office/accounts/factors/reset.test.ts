import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { resetFactors } from "../../../../src/office/accounts/factors/factors.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeAt, PASSWORD, actorOf } from "../../../support/people.js";
import { signInOver } from "../../../support/sign-in.js";

describe("accounts: resetting somebody’s second factor", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  it("takes all factors and codes, ends the sessions, and the next sign-in sets up a new one, whatever the role", async () => {
    const user = await aPerson(alder, { roles: ["receptionist"] });
    const [recovery = ""] = await anAuthenticator(alder, user);
    const theirs = office.browser(alder);
    await signInOver(theirs, alder, "lerato");
    const administrator = await office.signedIn(alder, "administrator");
    const page = await administrator.get(`/people/${user.id}/factors/reset`);
    expect(page.text).to.contain("Reset the second factor of Lerato Mokoena");

    const answer = await administrator.post(`/people/${user.id}/factors/reset`);

    expect([answer.status, answer.location]).to.deep.equal([303, `/people/${user.id}`]);
    expect((await theirs.get("/account")).status, "their session").to.equal(303);
    for (const table of ["totp_secrets", "passkeys", "recovery_codes"]) {
      expect(await alder.db(table).where({ user_id: user.id }).select("user_id"), table).to.be.empty;
    }
    const [line] = await listAuditLines(alder.db, { action: "accounts.factors_reset" });
    expect([line!.actorId, line!.subjectId]).to.deep.equal([administrator.actor.id, user.id]);
    await theirs.get("/sign-in");
    const asked = await theirs.post("/sign-in", { login: "lerato", password: PASSWORD });
    expect(asked.location).to.equal("/sign-in/enrolment");
    expect((await theirs.post("/sign-in/factor/recovery", { code: recovery })).location).to.equal("/sign-in/enrolment");

    const form = await theirs.get("/sign-in/enrolment/authenticator");
    const enrolment = /name="enrolment" value="([^"]+)"/.exec(form.text)![1]!;
    const secret = /<code class="s-key">([A-Z2-7 ]+)<\/code>/.exec(form.text)![1]!.replaceAll(" ", "");
    await theirs.post("/sign-in/enrolment/authenticator", { enrolment, code: codeAt(secret, Date.now()) });
    expect((await theirs.get("/account")).status).to.equal(200);
    const [row] = await alder.db("users").where({ id: user.id }).select<{ factor_due: number }[]>("factor_due");
    expect(row!.factor_due, "done with").to.equal(0);
  });

  it("is nobody’s act on themselves, nor of a partner, nor at another firm, and nothing is written", async () => {
    const user = await aPerson(alder, { roles: ["administrator"] });
    const own = await office.signedInAs(alder, actorOf(user));
    const partner = await office.signedIn(alder, "partner");
    const foreign = await office.signedIn(birch, "administrator");
    const statuses: number[] = [];
    for (const browser of [own, partner, foreign]) {
      await browser.get("/account");
      statuses.push((await browser.post(`/people/${user.id}/factors/reset`)).status);
    }

    expect(statuses).to.deep.equal([403, 403, 404]);
    expect(await alder.db("totp_secrets").select("id")).to.have.length(1);
    expect(await listAuditLines(alder.db, { action: "accounts.factors_reset" })).to.be.empty;
  });

  it("is the operator’s act for a firm’s only administrator", async () => {
    const user = await aPerson(alder, { roles: ["administrator"] });

    await resetFactors(alder.db, { userId: user.id, by: operatorActor("sysadmin") });

    expect(await alder.db("totp_secrets").select("id")).to.be.empty;
    const [line] = await listAuditLines(alder.db, { action: "accounts.factors_reset" });
    expect([line!.actorKind, line!.actorId]).to.deep.equal(["operator", "sysadmin"]);
  });

  it("is seen in the list of people: who has what, and who has none yet though it is asked", async () => {
    await aPerson(alder, { login: "peter", name: "Peter Alder", roles: ["partner"] });
    await alder.actor("bookkeeper", "Anneke van Wyk");
    await alder.actor("receptionist", "Zanele Khumalo");
    const browser = await office.signedIn(alder, "administrator", "Farouk Adams");

    const { text } = await browser.get("/people");

    const cells = [...text.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => row.replace(/<[^>]+>/g, " "));
    const of = (name: string) => cells.find((row) => row.includes(name));
    expect(of("Peter Alder")).to.match(/\bCode\b/);
    expect(of("Anneke van Wyk")).to.contain("None yet");
    expect(of("Zanele Khumalo")).not.to.contain("None yet");
  });
});
