import { expect } from "chai";
import { recordDevice } from "../../../../src/office/accounts/sessions/devices.js";
import { transact } from "../../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, PASSWORD } from "../../../support/people.js";
import { usePostbox } from "../../../support/postbox.js";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NEWER_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";

describe("accounts: devices that are known of somebody", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();
  beforeEach(() => {
    office.mail.server = box.server;
  });
  /** Over a proxy on this machine, which says where somebody is. */
  const signIn = async (agent: string, ip: string) => {
    const browser = office.browser(alder);
    const headers = { "user-agent": agent, "x-forwarded-for": ip };
    await browser.get("/sign-in", { headers });
    const answer = await browser.post("/sign-in", { login: "lerato", password: PASSWORD }, { headers });
    expect(answer.status).to.equal(303);
    await office.mail.after.settle();
    const subjects = box.mails.splice(0).map(({ subject }) => subject);
    return subjects.filter((subject) => subject !== "Your oldest session has ended"); // after the fifth
  };
  const record = (userId: string, agent: string, ip: string) =>
    transact(alder.db, (trx) => recordDevice(trx, { userId, agent, ip }));

  it("tell of a sign-in from another browser, system or network, once each, and not of the very first", async () => {
    await aPerson(alder);
    const news = ["A sign-in from a new device"];

    expect(await signIn(FIREFOX, "198.51.100.7"), "the first").to.deep.equal([]);
    expect(await signIn(NEWER_FIREFOX, "198.51.100.200"), "an update, the same office").to.deep.equal([]);
    expect(await signIn(EDGE, "198.51.100.7"), "another browser").to.deep.equal(news);
    expect(await signIn(EDGE, "198.51.100.7"), "once more").to.deep.equal([]);
    expect(await signIn(FIREFOX, "203.0.113.9"), "another network").to.deep.equal(news);
    expect(await signIn(FIREFOX, "2001:db8:1:2:3::9"), "another, IPv6").to.deep.equal(news);
  });

  it("say which browser, from where and when, to the person alone", async () => {
    await aPerson(alder);
    await signIn(FIREFOX, "198.51.100.7");
    const browser = office.browser(alder);
    const headers = { "user-agent": EDGE, "x-forwarded-for": "203.0.113.9" };
    await browser.get("/sign-in", { headers });
    await browser.post("/sign-in", { login: "lerato", password: PASSWORD }, { headers });
    await office.mail.after.settle();

    expect(box.asked).to.deep.equal(["lerato@mail.example"]);
    expect(box.mails[0]?.text?.replaceAll(/\s+/g, " ")).to.contain("Edge on Windows, from 203.0.113.9.");
  });

  it("are forgotten after 90 days; coming back after a year is no first time", async () => {
    const { id } = await alder.actor();
    expect(await record(id, "Firefox on Linux", "198.51.100.7")).to.deep.equal({ isKnown: true });
    const ago = async (days: number) =>
      alder.db("user_devices").update({ last_at: new Date(Date.now() - days * 86_400_000) });

    await ago(89);
    expect(await record(id, "Firefox on Linux", "198.51.100.7")).to.deep.equal({ isKnown: true });
    await ago(91);
    expect(await record(id, "Firefox on Linux", "198.51.100.7")).to.deep.equal({ isKnown: false });
    await ago(400);
    expect(await record(id, "Edge on Windows", "198.51.100.7")).to.deep.equal({ isKnown: false });
  });

  it("are fifty at most of one person, the latest, and nobody else's", async () => {
    const [one, other] = [await alder.actor(), await alder.actor()];
    await record(other.id, "Firefox on Linux", "198.51.100.7");
    for (let no = 0; no < 55; no += 1) await record(one.id, "Firefox on Linux", `10.0.${no}.1`);

    const rows = await alder.db("user_devices").where({ user_id: one.id }).select<{ network: string }[]>("network");
    expect(rows).to.have.length(50);
    expect(rows.map(({ network }) => network)).to.include.members(["10.0.54.0/24", "10.0.10.0/24"]);
    expect(await alder.db("user_devices").where({ user_id: other.id }).select("network")).to.have.length(1);
    expect(await record(other.id, "Firefox on Linux", "10.0.54.1")).to.deep.equal({ isKnown: false });
  });
});
