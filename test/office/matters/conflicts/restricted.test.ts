import { expect } from "chai";
import type { UserActor } from "../../../../src/actor.js";
import { day } from "../../../../src/calendar.js";
import { setAccess } from "../../../../src/office/matters/access.js";
import { findUser } from "../../../../src/office/accounts/users.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { emptyFirm, useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";

const TODAY = day("2026-11-22");

/** Where a conflict check of a matter is told of. */
const OF_MATTER = (id: string): string[] => [
  `/matters/${id}`,
  `/matters/${id}/history`,
  `/matters/${id}/conflicts`,
  "/audit",
  "/audit/lines.csv",
  "/audit/lines.json",
];

/** What the restricted matter of the firm is about, seen from the names that are looked for. */
type World = "none" | "unrelated" | "related";

describe("conflicts: restricted matters", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("tells a checker nothing of a restricted matter, not by a word, a count or a row", async () => {
    const [none, unrelated, related] = [await look("none"), await look("unrelated"), await look("related")];

    for (const [at, answer] of related.checks.entries()) {
      expect(answer).to.equal(none.checks[at]);
      expect(answer).to.equal(unrelated.checks[at]);
    }
    expect(related.checks).to.have.length(4);
    expect(related.opened).to.deep.equal(unrelated.opened);
    expect(related.rows).to.deep.equal(unrelated.rows);
    expect([none.warnings, unrelated.warnings, related.warnings]).to.deep.equal([0, 0, 2]);
  });

  it("tells the people of the matter who looked, until one of them has seen it", async () => {
    const { thandi, lerato } = await furnish("related");
    await lerato.get("/conflicts");
    await lerato.post("/conflicts", { names: "N Khoza" });
    const { id } = await alder.db("matters").where("is_restricted", 1).first<{ id: string }>("id");

    const card = await thandi.get(`/matters/${id}`);
    expect(card.text)
      .to.include("Looked for by others")
      .and.include("<b>Lerato Mokoena</b> checked “N Khoza”")
      .and.include("Nothing was said to them.");
    expect((await lerato.post(`/matters/${id}/conflicts/warnings`)).status).to.equal(404);
    expect((await thandi.get("/")).text)
      .to.include("looked for a name that stands in")
      .and.include("/0001</a>");
    expect((await lerato.get("/")).text).to.not.include("looked for a name");
    await thandi.post(`/matters/${id}/conflicts/warnings`);
    expect((await thandi.get(`/matters/${id}`)).text).to.not.include(">Seen<");
    const [warning] = await alder.db("conflict_warnings").select<{ seen_by_user_id: string }[]>("seen_by_user_id");
    expect(warning?.seen_by_user_id).to.equal(thandi.actor.id);
  });

  it("hides a match whose matter has become restricted since", async () => {
    const { thandi, lerato } = await furnish("none");
    const contact = await alder.db("contacts").where("display_name", "Nandipha Khoza").first<{ id: string }>("id");
    const first = await openMatter(alder.db, {
      ...aMatterDraft(thandi.actor, { client: { contactId: contact.id }, title: "Khoza will" }),
    });
    const party = [{ contactId: contact.id, role: "defendant" as const }];
    const nkosi = await aContact(alder.db, thandi.actor, "Thabo Nkosi");
    const second = await openMatter(alder.db, {
      ...aMatterDraft(thandi.actor, { client: { contactId: nkosi.id }, parties: party }),
      conflicts: { decide: () => ({ decision: "cleared", reason: "Only a will" }) },
    });
    expect((await lerato.get(`/matters/${second.id}`)).text)
      .to.include("Only a will")
      .and.include("Khoza will");

    await setAccess(alder.db, { matterId: first.id, userIds: [], on: TODAY, by: thandi.actor });
    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    for (const path of OF_MATTER(second.id)) {
      const answers = [await lerato.get(path), await peter.get(path)].filter(({ status }) => status === 200);
      for (const { text } of answers) expect(text, path).to.not.include("Khoza will").and.not.include("Only a will");
      expect(answers, path).to.not.be.empty;
    }
    expect((await thandi.get(`/matters/${second.id}/history`)).text).to.include("Only a will");
  });

  it("says on another matter nothing of what was decided because of it, nor among how many matters was looked", async () => {
    const { thandi, lerato } = await furnish("related");
    const nandipha = await alder.db("contacts").where("display_name", "Nandipha Khoza").first<{ id: string }>("id");
    const nkosi = await aContact(alder.db, thandi.actor, "Thabo Nkosi");
    const { id } = await openMatter(alder.db, {
      ...aMatterDraft(thandi.actor, {
        client: { contactId: nkosi.id },
        parties: [{ contactId: nandipha.id, role: "defendant" }],
      }),
      conflicts: { decide: () => ({ decision: "conflict", reason: "Only a will" }), overrideReason: "Both were told" },
    });

    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    for (const path of [...OF_MATTER(id), "/audit?q=Only+a+will"]) {
      const answers = [await lerato.get(path), await peter.get(path)].filter(({ status }) => status === 200);
      for (const { text } of answers) {
        expect(text, path)
          .to.not.match(/only a will</i)
          .and.not.include("Both were told")
          .and.not.include("a conflict: ")
          .and.not.match(/names? in \d+ matter/)
          .and.not.include("Found: 1");
      }
    }
    const card = (await thandi.get(`/matters/${id}`)).text;
    expect(card)
      .to.include("Only a will")
      .and.include("Both were told")
      .and.match(/names in 1 matter/);
  });

  async function furnish(world: World) {
    const thandi = await office.signedIn(alder, "partner", "Thandi Naidoo");
    const lerato = await office.signedIn(alder, "attorney", "Lerato Mokoena");
    const [nandipha, sizwe] = [
      await aContact(alder.db, thandi.actor, "Nandipha Khoza"),
      await aContact(alder.db, thandi.actor, "Sizwe Khoza"),
    ];
    const [other, another] = [
      // A matter's number and a client's code have no gaps, so that there is one more of each can be seen; not whose it is.
      await aContact(alder.db, thandi.actor, "Pieter Khotso"),
      await aContact(alder.db, thandi.actor, "Maria Khotso"),
    ];
    const [client, opponent] = world === "related" ? [nandipha, sizwe] : [other, another];
    if (world !== "none") await openRestricted(thandi.actor, client.id, opponent.id);
    return { thandi, lerato };
  }

  async function openRestricted(by: UserActor, contactId: string, opponentId: string): Promise<void> {
    const parties = [{ contactId: opponentId, role: "defendant" as const }];
    await openMatter(alder.db, { ...aMatterDraft(by, { client: { contactId }, parties }), accessIds: [] });
  }

  /** Everything that Lerato sees who checks both names in every way there is, and opens a matter against one of them. */
  async function look(world: World) {
    await emptyFirm(alder.operator, alder.record);
    const { lerato } = await furnish(world);
    const { id: ownerId } = await findUser(alder.db, lerato.actor.id);
    const form = {
      client_query: "Sizwe Khoza",
      title: "Khoza divorce",
      type: "family",
      feeBasis: "time",
      openedOn: "t",
      parties: "Nandipha Khoza, opponent",
      ownerId,
      access: "everyone",
    };
    const page = await lerato.get("/matters/new");
    const formId = /name="formId" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const fields = { ...form, formId };
    const checks = [
      await lerato.post("/matters/conflict-check", fields, { headers: { "hx-request": "true" } }),
      await lerato.post("/matters", { ...fields, act: "check" }),
      await lerato.post("/matters", { ...fields, title: "" }),
      await lerato.post("/conflicts", { names: "Nandipha Khoza\nS Khosa" }),
    ];
    const opened = await lerato.follow(await lerato.post("/matters", fields));
    const lists = [opened, await lerato.get("/matters"), await lerato.get("/conflicts"), await lerato.get("/")];
    const rows = await alder
      .db("conflict_checks")
      .where("by_id", lerato.actor.id)
      .orderBy("checked_at")
      .select<object[]>("kind", "names", "names_count", "matters_count", "contacts_count");
    const warnings = await alder
      .db("conflict_warnings")
      .join("conflict_checks", "conflict_checks.id", "conflict_warnings.check_id")
      .where("conflict_checks.kind", "form")
      .whereNot("conflict_checks.by_name", "Thandi Naidoo");
    const matches = await alder
      .db("conflict_matches")
      .join("conflict_checks", "conflict_checks.id", "conflict_matches.check_id")
      .where("conflict_checks.by_id", lerato.actor.id);
    return {
      checks: checks.map(({ text }) => masked(text)),
      opened: lists.map(({ text }) => masked(text)),
      rows: [...rows, matches.length],
      warnings: warnings.length,
    };
  }
});

/** Without what differs by chance: ids in the order in which they come, tokens and times. */
function masked(text: string): string {
  const ids: string[] = [];
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `id-${ids.indexOf(id)}`;
    })
    .replace(/name="_csrf" value="[^"]+"/g, "token")
    .replace(/datetime="[^"]+"/g, "time")
    .replace(/\b\d\d:\d\d\b/g, "time");
}
