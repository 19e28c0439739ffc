import { expect } from "chai";
import { newId } from "../../../src/ids.js";
import { addField, retireField } from "../../../src/office/matters/custom-fields.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { aContact } from "../../support/matters.js";

describe("matters: the firm's own fields while a matter is opened", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  async function atForm() {
    const thandi = await office.signedIn(alder);
    const { id: client } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    const add = (label: string, kind: "day" | "number" | "text", isRequired: boolean) =>
      addField(alder.db, {
        type: "litigation_high",
        draft: { label, kind, choices: null, isRequired },
        by: thandi.actor,
      });
    const served = await add("Summons served on", "day", true);
    const claim = await add("Amount claimed", "number", false);
    const gone = await add("Old registry number", "text", true);
    await retireField(alder.db, { id: gone.id, isRetired: true, by: thandi.actor });
    await thandi.get("/matters/new");
    const form = {
      formId: newId(),
      client,
      client_query: "Nomvula Mthembu",
      title: "Mthembu v Coastal Glass",
      type: "litigation_high",
      feeBasis: "time",
      ownerId: thandi.actor.id,
      access: "everyone",
      openedOn: "t",
      noPrescriptionReason: "Summons was served",
    };
    return { thandi, form, served: `field-${served.id}`, claim: `field-${claim.id}`, gone: `field-${gone.id}` };
  }

  const matterOf = async (browser: Browser, location: string | undefined): Promise<string> => {
    expect(location).to.match(/^\/matters\/[0-9a-f-]{36}$/);
    return (await browser.get(location!)).text;
  };

  it("come with the type that is chosen, and keep what was typed in them", async () => {
    const { thandi, form, served, claim, gone } = await atForm();

    const asked = await thandi.post("/matters/type-fields", { ...form, [served]: "31 Feb 2026" });
    expect(asked.text).to.include(`name="${served}"`).and.include("31 Feb 2026").and.include(`name="${claim}"`);
    expect(asked.text).to.not.include(gone).and.not.include("<html");
    expect((await thandi.post("/matters/type-fields", { ...form, type: "estate" })).text).to.equal("");
    expect((await thandi.post("/matters/type-fields", { ...form, type: "nonsense" })).text).to.equal("");
  });

  it("are said to be missing or unreadable all at once, also when the form had them not, and nothing is opened", async () => {
    const { thandi, form, served, claim } = await atForm();

    const without = await thandi.post("/matters", form);
    expect(without.status).to.equal(422);
    expect(without.text).to.include("Summons served on: this type of matter needs it.").and.include(`name="${served}"`);

    const wrong = await thandi.post("/matters", { ...form, [served]: "31 Feb 2026", [claim]: "a lot" });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include("“31 Feb 2026” is not a date").and.include("“a lot” is not a number");
    expect(wrong.text).to.include('value="a lot"');
    expect(await alder.db("matters").select("id")).to.be.empty;
    expect(await alder.db("matter_field_values").select("value")).to.be.empty;
  });

  it("are written with the matter, and the trail has them", async () => {
    const { thandi, form, served, claim, gone } = await atForm();

    const opened = await thandi.post("/matters", {
      ...form,
      [served]: "3 Mar 2026",
      [claim]: "120000,50",
      [gone]: "x",
    });

    const card = await matterOf(thandi, opened.location);
    expect(card).to.include("Summons served on").and.include("120000.50");
    expect(await alder.db("matter_field_values").orderBy("value").pluck("value")).to.deep.equal([
      "120000.50",
      "2026-03-03",
    ]);
    const [line] = await listAuditLines(alder.db, { action: "matters.matter_opened" });
    expect(JSON.stringify(line!.changes)).to.include("2026-03-03");
  });
});
