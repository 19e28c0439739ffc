import { expect } from "chai";
import { newId } from "../../../../src/ids.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";

describe("conflicts: the pages", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  const formOf = (ownerId: string, fields: Record<string, string> = {}) => ({
    client_query: "Thabo Nkosi",
    title: "Nkosi v Coastal Glass",
    type: "commercial",
    feeBasis: "time",
    openedOn: "t",
    parties: "Coastal Glass (Pty) Ltd, opponent",
    ownerId,
    access: "everyone",
    ...fields,
  });

  /** Thandi, in a firm where Coastal Glass is a client and Thabo Nkosi a contact. */
  async function thandiOf(role: "partner" | "attorney" = "partner") {
    const thandi = await office.signedIn(alder, role);
    const coastal = await aContact(alder.db, thandi.actor, "Coastal Glass (Pty) Ltd");
    await aContact(alder.db, thandi.actor, "Thabo Nkosi");
    await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId: coastal.id }, title: "Plant lease" }));
    return { thandi, form: formOf(thandi.actor.id) };
  }

  it("shows the table without script, loses nothing typed, and opens when the decision is taken", async () => {
    const { thandi, form } = await thandiOf();
    const formId = formIdOf(await thandi.get("/matters/new"));

    const checked = await thandi.post("/matters", { ...form, formId, act: "check" });
    expect(checked.status).to.equal(200);
    expect(checked.text).to.include("2 names in 1 matter, 2 contacts");
    const refused = await thandi.post("/matters", { ...form, formId });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include("Conflict check: decide on “Coastal Glass (Pty) Ltd”.")
      .and.include("A client of ours, now on the other side.")
      .and.include("2026/0001 Plant lease")
      .and.include('value="Nkosi v Coastal Glass"');
    const [decision, reason] = fieldsOf(refused);
    const halfway = await thandi.post("/matters", { ...form, formId, [decision]: "cleared" });
    expect(halfway.text).to.include("say why, for “Coastal Glass (Pty) Ltd”");
    expect(halfway.text).to.match(/<option value="cleared" selected/);
    expect(await countOf("matters")).to.equal(1);

    const taken = { [decision]: "consent", [reason]: "Letters of 20 Nov from both" };
    const opened = await thandi.post("/matters", { ...form, ...taken, formId });
    expect(opened.status).to.equal(303);
    const card = await thandi.follow(opened);
    expect(card.text)
      .to.include("One match was looked at")
      .and.include("Consent in writing")
      .and.include("Letters of 20 Nov from both");
    const kinds = await alder.db("conflict_checks").whereNotNull("matter_id").where("form_id", formId).pluck("kind");
    expect(kinds).to.have.members(["form", "opening"]);
  });

  it("answers the check while the form is filled in as a piece of the page, and records it once", async () => {
    const { thandi, form } = await thandiOf();
    const formId = formIdOf(await thandi.get("/matters/new"));
    const ask = () =>
      thandi.post("/matters/conflict-check", { ...form, formId }, { headers: { "hx-request": "true" } });

    const piece = await ask();
    expect(piece.text).to.match(/^<section class="mb-4" id="conflict"/);
    expect(piece.text).to.include('id="before-opening" hx-swap-oob="true"').and.include("one decision open");
    await ask();
    expect(await countOf("conflict_checks", { kind: "form" })).to.equal(1);
    expect(await countOf("audit_lines", { action: "conflicts.checked" })).to.equal(2); // and that of the matter before
  });

  it("refuses what has become a conflict since the page was shown", async () => {
    const { thandi, form } = await thandiOf();
    const meyer = await aContact(alder.db, thandi.actor, "Meyer Trading CC");
    const formId = formIdOf(await thandi.get("/matters/new"));
    const fields = { ...form, formId, parties: "Meyer Trading CC, opponent" };
    expect((await thandi.post("/matters", { ...fields, act: "check" })).text).to.include(
      "In no matter: Thabo Nkosi; Meyer Trading CC",
    );
    await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId: meyer.id } }));

    const refused = await thandi.post("/matters", fields);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("decide on “Meyer Trading CC”");
  });

  it("lets a partner go on with a conflict, with a reason, and nobody else", async () => {
    const { thandi, form } = await thandiOf();
    const sipho = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    for (const browser of [thandi, sipho]) await browser.get("/matters/new");
    const [decision, reason] = fieldsOf(await thandi.post("/matters", form));
    const taken = { ...form, [decision]: "conflict", [reason]: "We hold their papers" };

    const asSipho = await sipho.post("/matters", { ...taken, overrideReason: "No matter" });
    expect(asSipho.text).to.include("Only a partner may go on").and.not.include('name="overrideReason"');
    const asked = await thandi.post("/matters", taken);
    expect(asked.text).to.include("As a partner you may go on: say why.").and.include('name="overrideReason"');
    const opened = await thandi.post("/matters", { ...taken, overrideReason: "A wall is up; both were told" });
    const card = await thandi.follow(opened);
    expect(card.text).to.include("There is a conflict").and.include("A wall is up; both were told");
  });

  it("opens one matter however often the form is sent", async () => {
    const { thandi, form } = await thandiOf();
    await aContact(alder.db, thandi.actor, "Berg River Cellars (Pty) Ltd");
    const formId = formIdOf(await thandi.get("/matters/new"));
    const fields = { ...form, formId, parties: "Nomsa Zulu, witness", addNames: "on" };

    const answers = await Promise.all([1, 2, 3].map(() => thandi.post("/matters", fields)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(new Set(answers.map(({ location }) => location)).size).to.equal(1);
    expect(await countOf("matters")).to.equal(2);
    expect(await countOf("contacts", { display_name: "Nomsa Zulu" })).to.equal(1);
    const next = await thandi.post("/matters", { ...fields, formId: newId() });
    expect((await thandi.follow(next)).text).to.include("/0003");
  });

  it("opens a matter for named people alone", async () => {
    const { thandi, form } = await thandiOf("attorney");
    const sipho = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    const naledi = await alder.actor("partner", "Naledi Naidoo");
    await thandi.get("/matters/new");

    const before = await countOf("matters");
    for (const access of [[], ["named", "named"], "nobody"]) {
      expect((await thandi.post("/matters", { ...form, parties: "", access })).text).to.include(
        "Choose who may see it.",
      );
    }
    expect(await countOf("matters")).to.equal(before);
    const named = { ...form, parties: "", access: "named" };
    const alone = await thandi.post("/matters", { ...named, accessId: sipho.actor.id });
    expect(alone.text).to.include("A restricted matter is there for at least one partner");
    expect(await countOf("matters")).to.equal(before);
    const opened = await thandi.post("/matters", { ...named, accessId: [sipho.actor.id, naledi.id] });
    const at = opened.location ?? "";
    expect((await thandi.get(at)).text).to.include("Restricted to 3 people");
    expect((await sipho.get(at)).status).to.equal(200);
    expect((await peter.get(at)).status).to.equal(404);
  });

  it("asks for a decision before somebody is added to a matter, and again when everybody is looked for once more", async () => {
    const { thandi, form } = await thandiOf();
    await thandi.get("/matters/new");
    const opened = await thandi.post("/matters", { ...form, parties: "" });
    const at = opened.location ?? "";
    await thandi.get(`${at}/parties/new`);
    const party = { contactId_query: "Coastal Glass (Pty) Ltd", role: "third_party", reference: "" };

    const refused = await thandi.post(`${at}/parties`, party);
    expect(refused.status).to.equal(422);
    const [decision, reason] = fieldsOf(refused);
    const piece = await thandi.post(`${at}/parties/conflict-check`, party, { headers: { "hx-request": "true" } });
    expect(piece.text).to.include(decision);
    const added = await thandi.post(`${at}/parties`, {
      ...party,
      [decision]: "not_the_same",
      [reason]: "Another Coastal",
    });
    expect((await thandi.follow(added)).text)
      .to.include("Not the same")
      .and.include("Another Coastal");

    const again = await thandi.follow(await thandi.post(`${at}/conflicts`));
    expect(again.text).to.include("Everybody was looked for again").and.include("Another Coastal");
    const client = await alder.db("contacts").where("display_name", "Thabo Nkosi").first<{ id: string }>("id");
    const parties = [{ contactId: client.id, role: "defendant" as const }];
    const coastal = await alder.db("contacts").where("display_name", "like", "Coastal%").first<{ id: string }>("id");
    await openMatter(alder.db, {
      ...aMatterDraft(thandi.actor, { client: { contactId: coastal.id }, parties }),
      conflicts: { decide: () => ({ decision: "cleared", reason: "They know" }) },
    });
    const found = await thandi.follow(await thandi.post(`${at}/conflicts`));
    expect(found.text).to.include("to be decided").and.include("To be decided");
    const waiting = [...found.text.matchAll(/name="decision_([^"]+)"/g)].map(([, id]) => id!);
    const without = await thandi.post(`${at}/conflicts/decisions`, { [`decision_${waiting[0]}`]: "cleared" });
    expect(without.status).to.equal(422);
    const odd = { decision_é: "cleared", reason_é: "Somebody else" };
    expect((await thandi.post(`${at}/conflicts/decisions`, odd)).status).to.equal(404);
    const all = waiting.flatMap((id) => [
      [`decision_${id}`, "cleared"],
      [`reason_${id}`, "Both were told"],
    ]);
    await thandi.post(`${at}/conflicts/decisions`, Object.fromEntries(all) as Record<string, string>);
    expect((await thandi.get(at)).text)
      .to.include("Both were told")
      .and.not.include("not decided");
  });

  it("lets a receptionist ask before somebody tells her anything, and a bookkeeper not", async () => {
    await thandiOf();
    const lerato = await office.signedIn(alder, "receptionist", "Lerato Mokoena");
    const anneke = await office.signedIn(alder, "bookkeeper", "Anneke van Wyk");
    expect((await lerato.get("/conflicts")).text).to.include("are we free to listen");

    const answer = await lerato.post("/conflicts", { names: "Koastal Glass\nNobody Atall" });
    expect(answer.text)
      .to.include("Client in")
      .and.include("sounds alike")
      .and.include("In no matter: Nobody Atall")
      .and.not.include("Decide…");
    expect((await lerato.post("/conflicts", { names: " " })).status).to.equal(422);
    expect((await lerato.get("/conflicts")).text).to.include("Koastal Glass; Nobody Atall");
    expect((await anneke.get("/conflicts")).status).to.equal(403);
  });

  async function countOf(table: string, where: Record<string, string> = {}): Promise<number> {
    const [row] = await alder.db(table).where(where).count<{ n: number }[]>({ n: "*" });
    return Number(row?.n);
  }
});

function formIdOf(answer: Answer): string {
  return /name="formId" value="([^"]+)"/.exec(answer.text)?.[1] ?? "";
}

/** The fields of the first match that waits for a decision. */
function fieldsOf(answer: Answer): [decision: string, reason: string] {
  const key = /name="decision_([^"]+)"/.exec(answer.text)?.[1];
  if (!key) throw new Error("Nothing waits for a decision.");
  return [`decision_${key}`, `reason_${key}`];
}
