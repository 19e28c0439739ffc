import { expect } from "chai";
import { day, dayOf } from "../../../src/calendar.js";
import type { UserActor } from "../../../src/actor.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { setAccess } from "../../../src/office/matters/access.js";
import { addClosingCheck } from "../../../src/office/matters/card-parts.js";
import { changeMatter, closeMatter, reopenMatter } from "../../../src/office/matters/changes.js";
import { addField, changeField, retireField } from "../../../src/office/matters/custom-fields.js";
import { fieldName } from "../../../src/office/matters/field-words.js";
import { listFieldValues } from "../../../src/office/matters/field-values.js";
import { findMatter, type Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { listRelated, relateMatter, unrelateMatter } from "../../../src/office/matters/related.js";
import { keepStages, listStages } from "../../../src/office/matters/stages.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");
let kept: string | undefined;
addClosingCheck({ name: "test.kept", why: () => Promise.resolve(kept) });

describe("matters: whole", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let by: UserActor;
  let matter: Matter;

  beforeEach(async () => {
    kept = undefined;
    by = await alder.actor("partner", "Peter Alder");
    matter = await aMatter("Berg River Cellars v Coastal Glass");
  });

  async function aMatter(title: string, given: { accessIds?: string[]; by?: UserActor } = {}): Promise<Matter> {
    const { id: contactId } = await aContact(alder.db, by, `Client of ${title}`);
    return openMatter(alder.db, { ...aMatterDraft(given.by ?? by, { client: { contactId }, title }), ...given });
  }

  function changeOf(given: Partial<Parameters<typeof changeMatter>[1]>): Parameters<typeof changeMatter>[1] {
    return { ...matter, status: "open", matterId: matter.id, ownerId: matter.owner.id, on: TODAY, by, ...given };
  }

  it("goes through the stages of its type, ours until the firm keeps its own", async () => {
    expect(await listStages(alder.db, "litigation_high")).to.include("Pleadings");
    await keepStages(alder.db, { type: "litigation_high", lines: "Letter\nCourt\n\nCourt of appeal", by });
    expect(await listStages(alder.db, "litigation_high")).to.deep.equal(["Letter", "Court", "Court of appeal"]);

    await expectRefusal(changeMatter(alder.db, changeOf({ stage: "Pleadings" })), "stage_unknown");
    matter = await changeMatter(alder.db, changeOf({ stage: "Court" }));
    await keepStages(alder.db, { type: "litigation_high", lines: "Letter", by });
    matter = await changeMatter(alder.db, changeOf({ title: "Still in court" }));
    expect(matter.stage).to.equal("Court");

    await expectRefusal(keepStages(alder.db, { type: "litigation_high", lines: "Court\ncourt", by }), "stage_twice");
    await expectRefusal(keepStages(alder.db, { type: "litigation_high", lines: "Resumé\nResume", by }), "stage_twice");
    expect(await listStages(alder.db, "litigation_high")).to.deep.equal(["Letter"]);
    await keepStages(alder.db, { type: "litigation_high", lines: " ", by });
    expect(await listStages(alder.db, "litigation_high")).to.include("Pleadings");
  });

  it("asks for what the firm wants to know of a type, and reads it by its kind", async () => {
    const draft = { label: "Claim number", kind: "number" as const, choices: null, isRequired: true };
    const claim = await addField(alder.db, { type: "litigation_high", draft, by });
    const when = await addField(alder.db, {
      type: "litigation_high",
      draft: { label: "Served on", kind: "day", choices: null, isRequired: false },
      by,
    });
    await expectRefusal(addField(alder.db, { type: "litigation_high", draft, by }), "field_twice");

    for (const typed of ["", "twelve"]) {
      const attempt = changeMatter(alder.db, changeOf({ fields: { [fieldName(claim)]: typed } }));
      await expectRefusal(attempt, typed === "" ? "field_missing" : "field_unreadable");
    }
    expect((await findMatter(alder.db, matter.id, by)).version).to.equal(1);

    matter = await changeMatter(
      alder.db,
      changeOf({ fields: { [fieldName(claim)]: "12 000,50", [fieldName(when)]: "3 nov 2026" } }),
    );
    const values = await listFieldValues(alder.db, matter);
    expect(values.map(({ field, value }) => [field.label, value])).to.deep.equal([
      ["Claim number", "12000.50"],
      ["Served on", "2026-11-03"],
    ]);
    const [line] = await listAuditLines(alder.db, { action: "matters.matter_changed" });
    expect(line?.changes).to.deep.include({ "“Served on”": { from: null, to: "2026-11-03" } });

    await retireField(alder.db, { id: when.id, isRetired: true, by });
    await changeField(alder.db, { id: claim.id, draft: { label: "Policy", choices: null, isRequired: false }, by });
    const later = await listFieldValues(alder.db, matter);
    expect(later.map(({ field, value }) => [field.label, field.isRetired, value])).to.deep.equal([
      ["Policy", false, "12000.50"],
      ["Served on", true, "2026-11-03"],
    ]);
  });

  it("tells a change of a field as the firm calls it, whatever that is, and beside what else changed", async () => {
    const names = ["title", "constructor", "__proto__", "SARS reference"];
    const fields: Record<string, string> = {};
    for (const label of names) {
      const draft = { label, kind: "text" as const, choices: null, isRequired: false };
      fields[fieldName(await addField(alder.db, { type: "litigation_high", draft, by }))] = `${label} of theirs`;
    }
    await changeMatter(alder.db, changeOf({ title: "Khoza v Khoza", fields }));
    const peter = await office.signedInAs(alder, by);
    const told = (await peter.get("/audit/lines.csv?group=changes")).text;
    expect(told).to.include(`Title: ${matter.title} → Khoza v Khoza`);
    for (const label of names) expect(told).to.include(`${label}: ${label} of theirs`);
  });

  it("keeps a choice that is on the list no more until another is chosen", async () => {
    const draft = { label: "Court", kind: "choice" as const, choices: "High\nLower", isRequired: true };
    const field = await addField(alder.db, { type: "litigation_high", draft, by });
    const name = fieldName(field);
    matter = await changeMatter(alder.db, changeOf({ fields: { [name]: "High" } }));
    await changeField(alder.db, { id: field.id, draft: { ...draft, choices: "Lower\nLabour" }, by });
    const peter = await office.signedInAs(alder, by);
    expect((await peter.get(`/matters/${matter.id}/edit`)).text).to.match(/<option[^>]*selected[^>]*>High</);
    matter = await changeMatter(alder.db, changeOf({ title: "Khoza v Khoza", fields: { [name]: "High" } }));
    expect((await listFieldValues(alder.db, matter))[0]?.value).to.equal("High");
    await expectRefusal(changeMatter(alder.db, changeOf({ fields: { [name]: "Higher" } })), "field_unreadable");
  });

  it("does not close while another room says no, and gets an archive number that it keeps", async () => {
    kept = "Trust holds R 15 000.00.";
    const closing = { matterId: matter.id, closedOn: TODAY, archivePlace: "Box 12", on: TODAY, by };
    await expectRefusal(closeMatter(alder.db, closing), "matter_not_done");
    expect((await findMatter(alder.db, matter.id, by)).status).to.equal("open");

    kept = undefined;
    const closed = await closeMatter(alder.db, closing);
    expect([closed.archiveNo, closed.archivePlace]).to.deep.equal(["A2026/0001", "Box 12"]);
    await reopenMatter(alder.db, { matterId: matter.id, reason: "Costs are disputed", on: TODAY, by });
    const other = await aMatter("Naidoo v Pillay");
    expect((await closeMatter(alder.db, { ...closing, matterId: other.id })).archiveNo).to.equal("A2026/0002");
    expect((await closeMatter(alder.db, { ...closing, archivePlace: null })).archiveNo).to.equal("A2026/0001");
  });

  it("names related matters from either side, and none that the reader may not see", async () => {
    const other = await aMatter("Berg River Cellars, appeal");
    const hidden = await aMatter("Secret merger", { accessIds: [] });
    const thandi = await alder.actor("attorney", "Thandi Naidoo");
    for (const { number } of [other, hidden]) {
      await relateMatter(alder.db, { matterId: matter.id, number, note: null, on: TODAY, by });
    }
    const seenBy = async (id: string, reader: UserActor) =>
      (await listRelated(alder.db, id, reader)).map(({ title }) => title);

    expect(await seenBy(matter.id, by)).to.deep.equal(["Secret merger", "Berg River Cellars, appeal"]);
    expect(await seenBy(other.id, by)).to.deep.equal([matter.title]);
    expect(await seenBy(matter.id, thandi)).to.deep.equal(["Berg River Cellars, appeal"]);
    const lines = await listAuditLines(alder.db, { matterId: matter.id });
    expect(JSON.stringify(lines)).to.not.include(hidden.number);
    for (const number of [hidden.number, "2026/0999"]) {
      const attempt = relateMatter(alder.db, { matterId: other.id, number, note: null, on: TODAY, by: thandi });
      await expectRefusal(attempt, "related_unknown");
    }
    const sipho = await office.signedIn(alder, "attorney");
    expect((await sipho.get(`/matters/${matter.id}/history`)).text).to.include(`Related matter: ${other.number}`);
    await setAccess(alder.db, { matterId: other.id, userIds: [], on: TODAY, by });
    expect((await sipho.get(`/matters/${matter.id}/history`)).text).to.not.include(other.number);
    await expectRefusal(
      relateMatter(alder.db, { matterId: other.id, number: matter.number, note: null, on: TODAY, by }),
      "related_already",
    );
    await unrelateMatter(alder.db, { matterId: other.id, relatedId: matter.id, on: TODAY, by });
    expect(await seenBy(other.id, by)).to.be.empty;
  });

  it("is restricted, described and closed through its pages", async () => {
    const today = dayOf(new Date());
    const peter = await office.signedIn(alder, "partner");
    const [mine] = [await aMatter("Khoza v Khoza", { by: peter.actor })];
    await peter.get(`/matters/${mine.id}`);
    const named = { access: "named", accessId: peter.actor.id };
    expect((await peter.post(`/matters/${mine.id}/access`, named)).status).to.equal(422);
    const access = await peter.post(`/matters/${mine.id}/access`, { ...named, version: "1" });
    expect((await peter.follow(access)).text).to.include(`${mine.number} is there for 1 person.`);
    expect((await peter.get(`/matters/${mine.id}`)).text).to.include("Restricted to 1 person");
    const thandi = await office.signedIn(alder, "attorney");
    expect((await thandi.get(`/matters/${mine.id}`)).status).to.equal(404);
    expect((await thandi.get(`/matters/${mine.id}/access`)).status).to.equal(404);
    const late = await peter.post(`/matters/${mine.id}/access`, { access: "everyone", version: "1" });
    expect(late.status).to.equal(422);
    expect(late.text).to.include("was changed since you opened this page").and.include('name="version" value="2"');
    expect((await findMatter(alder.db, mine.id, peter.actor)).isRestricted).to.equal(true);

    expect((await peter.get("/settings/matters")).status).to.equal(200);
    const field = { type: "litigation_high", label: "Judge", kind: "text" };
    expect((await peter.post("/settings/matters/fields", field)).status).to.equal(303);
    const edit = await peter.get(`/matters/${mine.id}/edit`);
    expect(edit.text).to.include("Judge").and.include("Pleadings");
    const refused = await peter.post("/settings/matters/fields", { ...field, label: "" });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Say what the field is called.");
    expect((await thandi.get("/settings/matters")).status).to.equal(403);

    const related = await peter.post(`/matters/${mine.id}/related`, { number: matter.number.replace("/0", "/") });
    expect((await peter.follow(related)).text).to.include("Related matters");
    const closed = await peter.post(`/matters/${mine.id}/closing`, { closedOn: "t", archivePlace: "Box 7" });
    expect((await peter.follow(closed)).text).to.include(`A${today.slice(0, 4)}/0001`);
  });
});
