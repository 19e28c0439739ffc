import { expect } from "chai";
import type { UserActor } from "../../../../src/actor.js";
import { Forbidden } from "../../../../src/errors.js";
import { effectiveGrants, type Narrowing } from "../../../../src/grants.js";
import { type GrantedPermission, PERMISSIONS, ROLES } from "../../../../src/permissions.js";
import { holdsOpenlySql, holdsSql } from "../../../../src/office/accounts/roles/holders.js";
import { type Cell, listNarrowings, setCells, versionOf } from "../../../../src/office/accounts/roles/narrowings.js";
import { changeMatter } from "../../../../src/office/matters/changes.js";
import { isFeeEarner } from "../../../../src/office/matters/fee-earners.js";
import { listMatters } from "../../../../src/office/matters/reports.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { day } from "../../../../src/calendar.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { type Browser, useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";
import { expectRefusal } from "../../../support/refusals.js";

const NONE = versionOf([]);
const OWN: Cell = { role: "attorney", permission: "matters.read", scope: "own" };

describe("accounts: what a firm takes away from a role", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let farouk: UserActor;

  beforeEach(async () => {
    farouk = await alder.actor("administrator", "Farouk Adams");
  });

  it("is kept cell by cell with a line each, and given back", async () => {
    const cells: Cell[] = [OWN, { role: "receptionist", permission: "contacts.import", scope: "none" }];
    expect(await setCells(alder.db, { cells, version: NONE, by: farouk })).to.deep.equal({ changed: 2 });

    const set = await listNarrowings(alder.db);
    expect(set).to.have.deep.members(cells);
    const back = [{ ...OWN, scope: "open" as const }];
    await setCells(alder.db, { cells: back, version: versionOf(set), by: farouk });
    expect(await listNarrowings(alder.db)).to.deep.equal([cells[1]]);
    const lines = await listAuditLines(alder.db, { action: "accounts.grant_changed" });
    expect(lines.map(({ subjectId, changes }) => [subjectId, changes.permission?.to, changes.scope])).to.deep.equal([
      ["attorney", "matters.read", { from: "own", to: "open" }],
      ["receptionist", "contacts.import", { from: "open", to: "none" }],
      ["attorney", "matters.read", { from: "open", to: "own" }],
    ]);
  });

  const refused: [string, string, Cell][] = [
    [
      "gives nothing that the table does not",
      "grant_widened",
      { role: "administrator", permission: "matters.read", scope: "open" },
    ],
    ["keeps nobody to own contacts", "grant_widened", { role: "attorney", permission: "contacts.read", scope: "own" }],
    [
      "lets a firm not lock itself out",
      "grant_kept",
      { role: "administrator", permission: "users.write", scope: "none" },
    ],
    ["keeps somebody who can agree", "grant_kept", { role: "partner", permission: "approvals.decide", scope: "none" }],
  ];
  for (const [what, rule, cell] of refused) {
    it(`${what}, and writes nothing of what was sent beside it`, async () => {
      await expectRefusal(setCells(alder.db, { cells: [OWN, cell], version: NONE, by: farouk }), rule);
      expect(await listNarrowings(alder.db)).to.deep.equal([]);
      expect(await listAuditLines(alder.db)).to.deep.equal([]);
    });
  }

  it("is not for anybody else to say, and not over what another said meanwhile", async () => {
    const thandi = await alder.actor("partner");
    const attempt: unknown = await setCells(alder.db, { cells: [OWN], version: NONE, by: thandi }).catch(
      (e: unknown) => e,
    );
    expect(attempt).to.be.instanceOf(Forbidden);
    const cells = (permission: GrantedPermission): Cell[] => [{ role: "attorney", permission, scope: "none" }];
    const both = await Promise.allSettled([
      setCells(alder.db, { cells: cells("clients.write"), version: NONE, by: farouk }),
      setCells(alder.db, { cells: cells("fica.write"), version: NONE, by: farouk }),
    ]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    const lost = both.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(lost.reason).to.include({ rule: "grants_changed_meanwhile" });
    expect(await listNarrowings(alder.db)).to.have.length(1);
  });

  it("takes with matters what hangs on them", () => {
    const grants = (scope: "own" | "none") => effectiveGrants(["attorney"], [{ ...OWN, scope }]);
    expect(grants("own").get("documents.read")).to.equal("own");
    expect(grants("none").has("documents.read")).to.equal(false);
    expect(grants("none").has("contacts.read")).to.equal(true);
    expect(effectiveGrants(["attorney", "partner"], [OWN as Narrowing]).get("matters.read")).to.equal("open");
  });

  it("says the same in SQL as in the table, for every role and permission", async () => {
    const cells: Cell[] = [
      OWN,
      { role: "receptionist", permission: "matters.read", scope: "none" },
      { role: "partner", permission: "documents.write", scope: "own" },
      { role: "bookkeeper", permission: "fica.read", scope: "none" },
    ];
    await setCells(alder.db, { cells, version: NONE, by: farouk });
    const narrowings = await listNarrowings(alder.db);
    for (const role of ROLES) {
      const { id } = await alder.actor(role, `One ${role}`);
      const grants = effectiveGrants([role], narrowings);
      for (const permission of PERMISSIONS) {
        const says = async ({ sql, values }: { sql: string; values: string[] }) =>
          (await alder.db("users").where({ id }).whereRaw(sql, values).first("id")) !== undefined;
        const what = `${role} ${permission}`;
        expect(await says(holdsSql(permission)), what).to.equal(grants.has(permission));
        if (!grants.has(permission) || permission.startsWith("matters.read")) continue;
        const isOpen = (await says(holdsOpenlySql(permission))) || grants.get(permission) === "own";
        expect(isOpen, what).to.equal(true);
      }
    }
  });

  it("counts nobody as a fee earner who may not write matters any more", async () => {
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    expect(await isFeeEarner(alder.db, sipho.id)).to.equal(true);
    const cell: Cell = { role: "attorney", permission: "matters.write", scope: "none" };
    await setCells(alder.db, { cells: [cell], version: NONE, by: farouk });
    expect(await isFeeEarner(alder.db, sipho.id)).to.equal(false);
  });

  it("holds at once for who is signed in: pages, the navigation and the lists of own matters", async () => {
    const sipho = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    const thandi = await alder.actor("partner", "Thandi Naidoo");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    const client = { contactId };
    const theirs = await openMatter(alder.db, aMatterDraft(thandi, { client, title: "Khoza v Khoza" }));
    const own = await openMatter(alder.db, {
      ...aMatterDraft(thandi, { client, title: "Estate Khoza" }),
      ownerId: sipho.actor.id,
    });
    expect((await sipho.get(`/matters/${theirs.id}`)).status).to.equal(200);
    expect((await sipho.get("/contacts")).text).to.contain("Import contacts");

    const gone: Cell = { role: "attorney", permission: "contacts.import", scope: "none" };
    const unwritten: Cell = { role: "attorney", permission: "notes.write", scope: "none" };
    await setCells(alder.db, { cells: [OWN, gone, unwritten], version: NONE, by: farouk });

    expect((await sipho.get(`/matters/${theirs.id}`)).status).to.equal(404);
    expect((await sipho.get(`/matters/${own.id}`)).status).to.equal(200);
    expect((await sipho.get("/matters?filter=all")).text)
      .to.contain("Estate Khoza")
      .and.not.contain("Khoza v Khoza");
    expect((await sipho.get("/contacts")).text).not.to.contain("Import contacts");
    const refusal = await sipho.get("/contacts/import");
    expect([refusal.status, refusal.text.includes("Your firm has taken that from your role")]).to.deep.equal([
      403,
      true,
    ]);
    expect((await sipho.get(`/matters/${own.id}/notes`)).text).not.to.contain("<textarea");
    expect((await sipho.post(`/matters/${own.id}/notes`, { body: "Called" })).status).to.equal(403);
  });

  it("keeps somebody who sees all matters to writing on their own", async () => {
    const sipho = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    const thandi = await alder.actor("partner", "Thandi Naidoo");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    const theirs = await openMatter(alder.db, aMatterDraft(thandi, { client: { contactId } }));
    const writes: Cell = { role: "attorney", permission: "matters.write", scope: "own" };
    await setCells(alder.db, { cells: [writes], version: NONE, by: farouk });

    const card = await sipho.get(`/matters/${theirs.id}`);
    expect([card.status, card.text.includes(`/matters/${theirs.id}/edit`)]).to.deep.equal([200, false]);
    expect((await sipho.get(`/matters/${theirs.id}/edit`)).status).to.equal(404);
    expect((await sipho.post(`/matters/${theirs.id}/closing`, {})).status).to.equal(404);
    const query = { view: "all", today: day("2026-11-22"), sort: "number", dir: "asc", page: 1, pageSize: 5 } as const;
    expect((await listMatters(alder.db, { ...query, reader: sipho.actor })).total).to.equal(1);
  });

  it("lets who is kept to their own give none away, and writes nothing", async () => {
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    const thandi = await alder.actor("partner", "Thandi Naidoo");
    const kept = { ...sipho, grants: effectiveGrants(["attorney"], [{ ...OWN, scope: "own" }]) };
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    const draft = aMatterDraft(kept, { client: { contactId } });
    await expectRefusal(openMatter(alder.db, { ...draft, ownerId: thandi.id }), "owner_not_own");
    expect(await alder.db("matters").select("id")).to.deep.equal([]);
    const own = await openMatter(alder.db, draft);
    const change = { ...own, matterId: own.id, status: "open" as const, on: day("2026-11-22"), by: kept };
    await expectRefusal(changeMatter(alder.db, { ...change, ownerId: thandi.id }), "owner_not_own");
    expect((await changeMatter(alder.db, { ...change, ownerId: sipho.id, title: "Renamed" })).title).to.equal(
      "Renamed",
    );
  });

  describe("on its page", () => {
    let browser: Browser;
    beforeEach(async () => {
      browser = await office.signedIn(alder, "administrator", "Iris Adams");
    });
    const version = (text: string): string => /name="version" value="(\w+)"/.exec(text)![1]!;

    it("is chosen, kept and printed in the matrix", async () => {
      const form = await browser.get("/people/permissions");
      const posted = await browser.post("/people/permissions", {
        version: version(form.text),
        "attorney:matters.read": "own",
        "receptionist:contacts.import": "none",
      });
      const people = await browser.follow(posted);
      expect(people.text)
        .to.contain("2 cells are changed")
        .and.contain("own matters")
        .and.contain("Restricted matters");
      expect((await browser.get("/people/permissions")).text).to.match(
        /name="attorney:matters\.read"[^>]*>.*?<option value="own" selected/,
      );
    });

    it("is refused where a forged form widens, and where it is out of date, with what was chosen", async () => {
      const form = await browser.get("/people/permissions");
      const sent = { version: version(form.text), "attorney:matters.read": "own" };
      const forged = await browser.post("/people/permissions", { ...sent, "provider:matters.read": "open" });
      expect([forged.status, forged.text.includes("a firm can give less than this table, never more")]).to.deep.equal([
        422,
        true,
      ]);
      expect((await browser.post("/people/permissions", { ...sent, "king:matters.read": "open" })).status).to.equal(
        400,
      );
      expect(await listNarrowings(alder.db)).to.deep.equal([]);

      await setCells(alder.db, { cells: [{ ...OWN, permission: "notes.read" }], version: NONE, by: farouk });
      const late = await browser.post("/people/permissions", sent);
      expect([late.status, late.text.includes("Changed since you opened it")]).to.deep.equal([422, true]);
      expect(await listNarrowings(alder.db)).to.have.length(1);
    });

    for (const role of ROLES.filter((one) => one !== "administrator")) {
      it(`is not there for a ${role}`, async () => {
        const other = await office.signedIn(alder, role);
        expect((await other.get("/people/permissions")).status).to.equal(403);
        await other.get("/account");
        const posted = await other.post("/people/permissions", { version: NONE, "attorney:matters.read": "own" });
        expect(posted.status).to.equal(403);
        expect(await listNarrowings(alder.db)).to.deep.equal([]);
      });
    }
  });
});
