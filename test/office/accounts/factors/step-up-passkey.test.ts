import { expect } from "chai";
import { type User } from "../../../../src/office/accounts/users.js";
import { useFirm } from "../../../support/firms.js";
import { type Fields, useOffice } from "../../../support/http.js";
import { Device } from "../../../support/passkey.js";
import { anAuthenticator, aPerson, actorOf } from "../../../support/people.js";

const STALE = new Date(Date.now() - 6 * 60_000);
const INVITATION: Fields = { name: "Sipho Dlamini", login: "sipho", email: "", roles: ["attorney"] };

describe("accounts: to be sure it is you, by a passkey", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  const invited = async (): Promise<string[]> => {
    const rows = await alder.db("users").where({ status: "invited" }).select<{ login: string }[]>("login");
    return rows.map(({ login }) => login);
  };

  it("takes a passkey of the person, and of nobody else, nor one asked for another session", async () => {
    const user = await aPerson(alder, { roles: ["administrator"] });
    const browser = await office.signedInAs(alder, actorOf(user));
    const device = await aPasskey(user);
    const other = await aPerson(alder, { login: "zanele", roles: ["administrator"] });
    const foreign = await aPasskey(other);
    await alder.db("sessions").where({ user_id: user.id }).update({ factor_at: STALE });
    const origin = `http://${browser.host}`;
    const options = async () => (await browser.get("/account/step-up/passkey")).text;
    await browser.get("/people/invite");

    const theirs = await browser.post("/people/invite", {
      ...INVITATION,
      freshPasskey: foreign.get(await options(), origin),
    });
    const elsewhere = await office.signedInAs(alder, actorOf(user));
    const asked = (await elsewhere.get("/account/step-up/passkey")).text;
    const moved = await browser.post("/people/invite", { ...INVITATION, freshPasskey: device.get(asked, origin) });
    expect([theirs.status, moved.status, await invited()]).to.deep.equal([422, 422, []]);
    const right = await browser.post("/people/invite", {
      ...INVITATION,
      freshPasskey: device.get(await options(), origin),
    });

    expect([right.status, await invited()]).to.deep.equal([200, ["sipho"]]);
  });

  it("follows the setting up of a first factor: the session goes on under a new id, as shown with it", async () => {
    const user = await aPerson(alder);
    const browser = await office.signedInAs(alder, actorOf(user));
    const before = browser.cookies.get("__Host-sid");
    const device = new Device();
    const { text } = await browser.get("/account/passkeys/options");
    await browser.get("/account/passkeys/new");

    const passkey = device.create(text, `http://${browser.host}`);
    expect((await browser.post("/account/passkeys", { name: "Laptop", passkey })).status).to.equal(200);

    expect(browser.cookies.get("__Host-sid")).not.to.equal(before);
    const [row] = await alder.db("sessions").select<{ factor: string }[]>("factor");
    expect(row!.factor).to.equal("passkey");
    await anAuthenticator(alder, user);
    expect((await browser.get("/account")).text)
      .to.contain("Authenticator")
      .and.to.contain("Laptop");
  });

  async function aPasskey(user: User): Promise<Device> {
    const browser = await office.signedInAs(alder, actorOf(user));
    const device = new Device();
    const { text } = await browser.get("/account/passkeys/options");
    await browser.get("/account/passkeys/new");
    const passkey = device.create(text, `http://${browser.host}`);
    expect((await browser.post("/account/passkeys", { name: "Laptop", passkey })).status).to.equal(303);
    return device;
  }
});
