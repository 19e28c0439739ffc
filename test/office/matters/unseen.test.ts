import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { setAccess } from "../../../src/office/matters/access.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import type { Role } from "../../../src/permissions.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";

/** Contacts, clients, FICA files and conflict checks are there for some whom a firm lets see no matters. */
describe("matters: people who may see none", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let thandi: UserActor;
  let matter: Matter;
  let contactId: string;

  beforeEach(async () => {
    thandi = await alder.actor("partner", "Thandi Naidoo");
    contactId = (await aContact(alder.db, thandi, "Nandipha Khoza")).id;
    const { id: opponentId } = await aContact(alder.db, thandi, "Sizwe Mabaso");
    const parties = [{ contactId: opponentId, role: "opponent" as const, reference: null }];
    matter = await openMatter(
      alder.db,
      aMatterDraft(thandi, { client: { contactId }, title: "Quincewood lease", parties }),
    );
    for (const role of ["receptionist", "bookkeeper", "auditor"] as const) await takeAway(role);
  });

  const takeAway = (role: Role): Promise<unknown> =>
    alder.db("role_narrowings").insert({ role, permission: "matters.read", scope: "none", changed_at: new Date() });

  it("are told of none by a conflict check, which warns the people of the matter instead", async () => {
    const lerato = await office.signedIn(alder, "receptionist", "Lerato Mokoena");
    const attorney = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    const names = "Nandipha Khoza\nSizwe Mabaso";
    await lerato.get("/conflicts");
    await attorney.get("/conflicts");
    const check = await lerato.post("/conflicts", { names });
    expect(check.status).to.equal(200);
    expect(check.text).to.not.include("Quincewood").and.not.include(matter.number).and.not.include("Client in");
    expect(check.text).to.include("in 0 matters");
    const warnings = await alder.db("conflict_warnings").where("matter_id", matter.id);
    expect(warnings).to.have.length(2);
    expect((await attorney.post("/conflicts", { names })).text).to.include("Quincewood lease");
    expect(await alder.db("conflict_warnings")).to.have.length(2);
  });

  it("find none on contacts’ cards, among clients, beside FICA files, on the desk or by a search", async () => {
    const lerato = await office.signedIn(alder, "receptionist", "Lerato Mokoena");
    const beauty = await office.signedIn(alder, "bookkeeper", "Beauty Nkosi");
    for (const browser of [lerato, beauty]) {
      for (const path of [`/contacts/${contactId}`, "/clients?filter=all", "/", "/search?q=Quincewood", "/contacts"]) {
        const { status, text } = await browser.get(path);
        expect(status, path).to.equal(200);
        expect(text, path).to.not.include("Quincewood lease").and.not.include(matter.number).and.not.include("NAN00");
        expect(text, path).to.not.include("KHO001");
      }
    }
    expect((await beauty.get("/fica?filter=incomplete")).text).to.not.include("Nandipha Khoza");
    const partner = await office.signedInAs(alder, thandi);
    expect((await partner.get("/fica?filter=incomplete")).text).to.include("Nandipha Khoza");
    expect((await partner.get("/clients?filter=all")).text).to.include("KHO001");
  });

  it("see none that names them either", async () => {
    const beauty = await office.signedIn(alder, "bookkeeper", "Beauty Nkosi");
    await alder.db("role_narrowings").delete();
    await setAccess(alder.db, {
      matterId: matter.id,
      userIds: [beauty.actor.id, thandi.id],
      on: matter.openedOn,
      by: thandi,
    });
    expect((await beauty.get(`/matters/${matter.id}`)).status).to.equal(200);
    await takeAway("bookkeeper");
    expect((await beauty.get(`/contacts/${contactId}`)).text).to.not.include("Quincewood lease");
  });

  it("read in the trail that something was done to a matter, and not to which", async () => {
    const susan = await office.signedIn(alder, "auditor", "Susan Auditor");
    for (const path of ["/audit", `/audit?q=${matter.number}`, "/audit/lines.csv", "/audit/lines.json"]) {
      const { text } = await susan.get(path);
      expect(text, path)
        .to.not.include("Quincewood lease")
        .and.not.include("KHO001 ")
        .and.not.include(`${matter.number} Q`);
    }
    expect((await susan.get("/audit")).text).to.match(/opened/i);
  });
});
