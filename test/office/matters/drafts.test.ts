import { expect } from "chai";
import { newId } from "../../../src/ids.js";
import { findDraft, keepDraft, listDrafts } from "../../../src/office/matters/drafts.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

describe("matters: a form that is not finished", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("is kept as a draft with all that was typed, opens the matter, and is gone", async () => {
    const thandi = await office.signedIn(alder);
    const { id: client } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    await thandi.get("/matters/new");
    const formId = newId();
    const typed = {
      formId,
      client,
      client_query: "Nomvula Mthembu",
      title: "Mthembu: will",
      prescribesOn: "31 Feb 2029",
    };

    const kept = await thandi.follow(await thandi.post("/matters", { ...typed, act: "draft" }));
    expect(kept.text).to.include("Kept as a draft").and.include("Mthembu: will").and.include("31 Feb 2029");
    expect(kept.text).to.include("Nomvula Mthembu");
    expect((await thandi.get("/matters")).text).to.include(`/matters/new?draft=${formId}`);
    expect(await alder.db("matters").select("id")).to.be.empty;

    const whole = { ...typed, type: "estate", feeBasis: "time", ownerId: thandi.actor.id, access: "everyone" };
    const opened = await thandi.post("/matters", { ...whole, openedOn: "t", prescribesOn: "" });
    expect((await thandi.follow(opened)).text).to.include("is open: Mthembu: will");
    expect(await listDrafts(alder.db, thandi.actor)).to.be.empty;
  });

  it("is kept by itself while it is filled in, unless it is empty, and not once its matter is open", async () => {
    const thandi = await office.signedIn(alder);
    const { id: client } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    await thandi.get("/matters/new");
    const formId = newId();
    const typed = { formId, client, client_query: "Nomvula Mthembu", title: "Mthembu: will" };

    const empty = await thandi.post("/matters/drafts", { formId, ownerId: thandi.actor.id, openedOn: "t" });
    expect(empty.status).to.equal(200);
    expect(empty.text).to.not.include("Kept");
    expect(await listDrafts(alder.db, thandi.actor)).to.be.empty;

    const kept = await thandi.post("/matters/drafts", typed);
    expect(kept.text)
      .to.match(/Kept as a draft.*Throw the draft away/s)
      .and.not.include("<html");
    expect((await thandi.get(`/matters/new?draft=${formId}`)).text).to.include("Mthembu: will");

    const whole = { ...typed, type: "estate", feeBasis: "time", ownerId: thandi.actor.id, access: "everyone" };
    expect((await thandi.post("/matters", { ...whole, openedOn: "t" })).status).to.equal(303);
    await thandi.post("/matters/drafts", typed);
    expect(await listDrafts(alder.db, thandi.actor), "what was still under way").to.be.empty;
    expect((await thandi.get("/matters")).text).to.not.include(`draft=${formId}`);
  });

  it("says that it is not kept beside twenty others, and loses none of them", async () => {
    const thandi = await office.signedIn(alder);
    for (let n = 0; n < 20; n += 1) await keepDraft(alder.db, { formId: newId(), typed: {}, by: thandi.actor });
    await thandi.get("/matters/new");

    const refused = await thandi.post("/matters/drafts", { formId: newId(), title: "One more" });

    expect(refused.text).to.include("Not kept as a draft. You have 20 drafts.");
    expect(await listDrafts(alder.db, thandi.actor)).to.have.length(20);
  });

  it("is nobody's but its writer's, is thrown away by them, and lies sealed", async () => {
    const thandi = await office.signedIn(alder);
    const sipho = await office.signedIn(alder, "partner", "Sipho Dlamini");
    const formId = newId();
    await keepDraft(alder.db, { formId, typed: { formId, title: "Secret merger" }, by: thandi.actor });

    const [row] = await alder.db("matter_drafts").select<{ form_sealed: string }[]>("form_sealed");
    expect(row!.form_sealed).to.match(/^v1\./).and.not.include("merger");
    expect((await sipho.get(`/matters/new?draft=${formId}`)).status).to.equal(404);
    expect((await sipho.get("/matters")).text).to.not.include(formId);
    await sipho.get("/matters/new");
    expect((await sipho.post("/matters", { formId, title: "Mine now", act: "draft" })).status).to.equal(404);
    await sipho.post("/matters", { formId, act: "discard" });
    expect((await findDraft(alder.db, formId, thandi.actor)).typed.title).to.equal("Secret merger");

    await thandi.get("/matters/new");
    await thandi.post("/matters", { formId, act: "discard" });
    expect(await listDrafts(alder.db, thandi.actor)).to.be.empty;
  });

  it("waits beside twenty at most", async () => {
    const by = await alder.actor();
    for (let n = 0; n < 20; n += 1) await keepDraft(alder.db, { formId: newId(), typed: {}, by });
    await expectRefusal(keepDraft(alder.db, { formId: newId(), typed: {}, by }), "drafts_too_many");
    expect(await listDrafts(alder.db, by)).to.have.length(20);
  });
});
