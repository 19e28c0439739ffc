import { expect } from "chai";
import { changeRoles } from "../../../../src/office/accounts/people/two-person.js";
import { type User } from "../../../../src/office/accounts/users.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { type TestFirm, useFirm } from "../../../support/firms.js";
import { type Browser, useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";
import { aPerson, codeOf, actorOf } from "../../../support/people.js";

const STALE = new Date(Date.now() - 6 * 60_000);

describe("accounts: the field in which one shows that it is still oneself", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  /** An administrator whose last code was six minutes ago. */
  const stale = async (firm: TestFirm = alder): Promise<{ user: User; browser: Browser }> => {
    const user = await aPerson(firm, { roles: ["administrator"] });
    const browser = await office.signedInAs(firm, actorOf(user));
    await firm.db("sessions").update({ factor_at: STALE });
    await browser.get("/people/invite");
    return { user, browser };
  };

  it("has its field on every page whose form is an act of weight, once for each form", async () => {
    const user = await aPerson(alder, { roles: ["administrator", "partner"] });
    const browser = await office.signedInAs(alder, { ...actorOf(user), roles: ["administrator", "partner"] });
    await office.signedInAs(alder, actorOf(user));
    const sipho = await aPerson(alder, { login: "sipho" });
    await office.signedInAs(alder, actorOf(sipho));
    const iris = await alder.actor("administrator", "Iris Other");
    const asked = { userId: sipho.id, roles: ["partner"] as const, reason: "From March", by: iris };
    await changeRoles(alder.db, asked);
    const matter = await openMatter(
      alder.db,
      aMatterDraft(actorOf(user), {
        client: { contactId: (await aContact(alder.db, actorOf(user), "Khoza")).id },
        title: "Khoza v Khoza",
      }),
    );
    await alder.db("sessions").update({ factor_at: STALE });
    const pages: [string, number][] = [
      ["/people", 1],
      ["/people/permissions", 1],
      ["/people/sign-in-rules", 1],
      [`/people/${sipho.id}`, 4],
      ["/account/sessions", 1],
      ["/approvals", 1],
      [`/matters/${matter.id}/access`, 2],
    ];
    for (const [path, forms] of pages) {
      const { text } = await browser.get(path);
      expect(text.match(/name="freshCode"/g) ?? [], path).to.have.length(forms);
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, `ids of ${path}`).to.equal(ids.length);
    }
  });

  it("leaves what a role may do readable when its page posts the field, asked for or not", async () => {
    const { user, browser } = await stale();
    const version = /name="version" value="([^"]*)"/.exec((await browser.get("/people/permissions")).text)![1]!;
    const cells = { version, "attorney:matters.read": "own" };
    const none = await browser.post("/people/permissions", { ...cells, freshCode: "" });
    expect([none.status, await alder.db("role_narrowings").select("role")]).to.deep.equal([403, []]);
    const freshCode = await codeOf(alder, user.id);
    const done = await browser.post("/people/permissions", { ...cells, freshCode });
    expect([done.status, done.location]).to.deep.equal([303, "/people"]);
    const now = /name="version" value="([^"]*)"/.exec((await browser.get("/people/permissions")).text)![1]!;
    const again = { version: now, "attorney:matters.read": "open", freshCode: "", freshPassword: "", freshPasskey: "" };
    expect((await browser.post("/people/permissions", again)).status).to.equal(303);
    expect(await alder.db("role_narrowings").select("role")).to.be.empty;
  });
});
