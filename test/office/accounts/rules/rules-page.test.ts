import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { allowAnywhere } from "../../../../src/office/accounts/rules/change-rules.js";
import { FACTOR_ROLES_ALWAYS, findSignInRules } from "../../../../src/office/accounts/rules/sign-in-rules.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { type Fields, useOffice } from "../../../support/http.js";
import { launch as strongroom } from "../../../support/launcher.js";

const ACTION = "accounts.sign_in_rules_changed";

describe("accounts: the page of sign-in rules", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const typed = (fields: Fields = {}): Fields => ({
    factorRoles: "attorney",
    idleMinutes: "10",
    lifeHours: "4",
    networks: "127.0.0.0/8",
    version: "0",
    ...fields,
  });
  const anAdministrator = async (name = "Anna Admin") => {
    const browser = await office.signedIn(alder, "administrator", name);
    const { text } = await browser.get("/people/sign-in-rules");
    return { browser, text };
  };

  it("shows what binds every firm as ticked and fixed, with the reason", async () => {
    const { browser, text } = await anAdministrator();

    expect((await browser.get("/people")).text).to.contain('href="/people/sign-in-rules"');
    for (const role of FACTOR_ROLES_ALWAYS) {
      const [box] = new RegExp(`<input[^>]*value="${role}"[^>]*>`).exec(text)!;
      expect(box).to.contain("checked").and.contain("disabled");
    }
    expect(/<input[^>]*value="attorney"[^>]*>/.exec(text)![0]).to.not.contain("checked");
    expect(text).to.contain("Always: bookkeepers post money.").and.contain("You are at 127.0.0.1 now.");
  });

  it("saves the rules and leaves a line, field by field", async () => {
    const { browser } = await anAdministrator();

    const answer = await browser.post("/people/sign-in-rules", typed());

    expect((await browser.follow(answer)).text).to.contain("The sign-in rules are saved");
    expect(await findSignInRules(alder.db)).to.deep.equal({
      factorRoles: ["partner", "attorney", "bookkeeper", "administrator", "auditor", "provider"],
      idleMinutes: 10,
      lifeHours: 4,
      networks: ["127.0.0.0/8"],
      version: 1,
    });
    const [line] = await listAuditLines(alder.db, { action: ACTION });
    expect(Object.keys(line!.changes)).to.have.members(["factorRoles", "idleMinutes", "lifeHours", "networks"]);
    expect(line!.changes.idleMinutes).to.deep.equal({ from: 30, to: 10 });
    await browser.post("/people/sign-in-rules", typed({ version: "1", lifeHours: "5" }));
    const lines = await listAuditLines(alder.db, { action: ACTION });
    expect(lines.map(({ changes }) => changes)).to.deep.include({ lifeHours: { from: 4, to: 5 } });
    const trail = (await browser.get("/audit")).text;
    expect(trail).to.contain("Hours in all").and.contain("from anywhere").and.contain("Sign-in rules");
  });

  it("cannot free a role that always signs in with a second factor", async () => {
    const { browser } = await anAdministrator();
    await browser.post("/people/sign-in-rules", typed({ factorRoles: [] }));

    const { factorRoles } = await findSignInRules(alder.db);
    expect(factorRoles).to.have.members([...FACTOR_ROLES_ALWAYS]);
  });

  it("tells who saves last that it was changed meanwhile, and writes over it only when asked once more", async () => {
    const [one, other] = [await anAdministrator(), await anAdministrator("Ben Admin")];
    await one.browser.post("/people/sign-in-rules", typed());

    const late = await other.browser.post("/people/sign-in-rules", typed({ idleMinutes: "20" }));
    expect(late.status).to.equal(422);
    expect(late.text)
      .to.contain("Changed since you opened it.")
      .and.contain("10 minutes, 4 hours")
      .and.contain('value="20"');
    expect((await findSignInRules(alder.db)).idleMinutes).to.equal(10);
    const slip = await other.browser.post("/people/sign-in-rules", typed({ idleMinutes: "200" }));
    expect(slip.text, "another refusal does not renew what was seen").to.contain('name="version" value="0"');

    const version = /name="version" value="(\d+)"/.exec(late.text)![1]!;
    expect((await other.browser.post("/people/sign-in-rules", typed({ idleMinutes: "20", version }))).status).to.equal(
      303,
    );
    expect((await findSignInRules(alder.db)).idleMinutes).to.equal(20);
    expect(await listAuditLines(alder.db, { action: ACTION })).to.have.length(2);
  });

  it("lets one of two who save at the same moment through", async () => {
    const [one, other] = [await anAdministrator(), await anAdministrator("Ben Admin")];

    const both = await Promise.all([one, other].map(({ browser }) => browser.post("/people/sign-in-rules", typed())));

    expect(both.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    expect(await listAuditLines(alder.db, { action: ACTION })).to.have.length(1);
  });

  for (const [what, fields, says] of [
    ["a network that is none", { networks: "127.0.0.0/8\nthe office" }, "“the office” is not a network."],
    ["networks that shut out who sets them", { networks: "198.51.100.0/24" }, "you would shut yourself out"],
    ["minutes below five", { idleMinutes: "4" }, "Give whole minutes from 5 to 30."],
    ["minutes above thirty", { idleMinutes: "31" }, "Give whole minutes from 5 to 30."],
    ["minutes that are no number", { idleMinutes: "1e1" }, "Give whole minutes from 5 to 30."],
    ["no hours", { lifeHours: "0" }, "Give whole hours from 1 to 10."],
    ["hours above ten", { lifeHours: "11" }, "Give whole hours from 1 to 10."],
    ["a role that is none", { factorRoles: "king" }, "That is not a role."],
    ["more networks than fit", { networks: "127.0.0.0/8\n".repeat(400) }, "Too long"],
  ] as const) {
    it(`refuses ${what}, keeps what was typed and writes nothing`, async () => {
      const { browser } = await anAdministrator();

      const answer = await browser.post("/people/sign-in-rules", typed(fields));

      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(says).and.contain('name="lifeHours"');
      expect((await findSignInRules(alder.db)).version).to.equal(0);
      expect(await listAuditLines(alder.db, { action: ACTION })).to.be.empty;
    });
  }

  it("is for administrators", async () => {
    for (const role of ["partner", "auditor", "attorney"] as const) {
      const browser = await office.signedIn(alder, role);
      expect((await browser.get("/people/sign-in-rules")).status, role).to.equal(403);
      expect((await browser.post("/people/sign-in-rules", typed())).status, role).to.equal(403);
    }
    expect((await findSignInRules(alder.db)).version).to.equal(0);
  });

  it("leaves a way out to the operator, on the record", async () => {
    const { browser } = await anAdministrator();
    await browser.post("/people/sign-in-rules", typed());

    expect(await allowAnywhere(alder.db, { by: operatorActor("sysadmin") })).to.deep.equal(["127.0.0.0/8"]);

    expect(await findSignInRules(alder.db)).to.deep.include({ networks: [], idleMinutes: 10, version: 2 });
    const lines = await listAuditLines(alder.db, { action: ACTION });
    expect(lines.map(({ actorKind }) => actorKind).sort()).to.deep.equal(["operator", "user"]);
    expect(await allowAnywhere(alder.db, { by: operatorActor("sysadmin") })).to.deep.equal([]);
    expect(await listAuditLines(alder.db, { action: ACTION })).to.have.length(2);
  });

  it("can be seen and opened from the command line", async () => {
    const { browser } = await anAdministrator();
    await browser.post("/people/sign-in-rules", typed());
    const asked = ["user", "sign-in-rules", "--firm", "alder"];

    const shown = await strongroom([...asked, "--json"]);
    const dry = await strongroom([...asked, "--anywhere", "--dry-run"]);
    expect([shown.code, dry.code], shown.stderr + dry.stderr).to.deep.equal([0, 0]);
    expect(JSON.parse(shown.stdout)).to.deep.include({ firm: "alder", idleMinutes: 10, networks: ["127.0.0.0/8"] });
    expect(dry.stdout).to.contain("Would let people come from any network.");
    expect((await findSignInRules(alder.db)).networks).to.deep.equal(["127.0.0.0/8"]);

    const done = await strongroom([...asked, "--anywhere"]);
    expect(done.stdout).to.equal("People of Alder & Naidoo Inc. may come from anywhere again.\n");
    expect((await findSignInRules(alder.db)).networks).to.deep.equal([]);
  }).timeout(60_000);
});
