import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { deliverLeft } from "../../../../src/office/accounts/mail/jobs.js";
import { answerResetRequests, requestReset } from "../../../../src/office/accounts/passwords/reset-requests.js";
import { linkPath } from "../../../../src/office/accounts/passwords/links.js";
import { disableUser, inviteUser, startReset } from "../../../../src/office/accounts/people/people.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { tellFigure } from "../../../support/figures.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, exchange, useOffice } from "../../../support/http.js";
import { aPerson, OTHER_PASSWORD, PASSWORD, actorOf } from "../../../support/people.js";
import { usePostbox } from "../../../support/postbox.js";
import { median, rankTest } from "../../../support/ranks.js";

describe("accounts: a new password by mail", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  const box = usePostbox();
  const by = operatorActor("test");
  beforeEach(() => {
    office.mail.server = box.server;
  });

  const ask = async (login: string, firm = alder) => {
    const browser = office.browser(firm);
    await browser.get("/forgotten-password");
    return browser.post("/forgotten-password", { login });
  };
  const links = () =>
    box.mails
      .filter(({ subject }) => subject === "Set a new password")
      .map(({ text }) => /https?:\/\/\S+/.exec(text ?? "")![0]);
  /** Of the one mail that came, as a path. */
  const linkFor = async (login: string): Promise<string> => {
    await ask(login);
    await office.mail.after.settle();
    const url = new URL(links().at(-1)!);
    return `${url.pathname}${url.search}`;
  };
  const setPassword = async (path: string, newPassword = OTHER_PASSWORD) => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const form = await browser.get(path);
    const token = path.split("token=")[1]!;
    const answer = await browser.post("/set-password", { token, newPassword, repeatPassword: newPassword });
    return { browser, form, answer };
  };

  it("replaces what was mailed before, and not the link that an administrator gave", async () => {
    const user = await aPerson(alder);
    const { link } = await startReset(alder.db, { userId: user.id, by });
    const [first, second] = [await linkFor("lerato"), await linkFor("lerato")];
    expect((await setPassword(first)).answer.status, "mailed before").to.equal(410);
    const given = linkPath(link);
    expect((await setPassword(given)).answer.location).to.contain("password-set");
    expect((await setPassword(second)).answer.status, "one that was used ends all others").to.equal(410);
  });

  it("leads from the link of the mail to a new password, ends every session and leaves the sign-in as it is", async () => {
    const user = await aPerson(alder);
    const elsewhere = await office.signedInAs(alder, actorOf(user));
    expect((await office.browser(alder).get("/sign-in")).text).to.contain('href="/forgotten-password"');

    const path = await linkFor("lerato@mail.example");

    expect(box.mails.map(({ to }) => to?.[0]?.address)).to.deep.equal(["lerato@mail.example"]);
    expect((await elsewhere.get("/account")).status, "asking alone ends nothing").to.equal(200);
    const { browser, answer } = await setPassword(path);
    expect(answer.location).to.equal("/sign-in?note=password-set&login=lerato");
    expect((await elsewhere.get("/account")).status).to.equal(303);
    expect((await browser.get("/account")).status, "the link alone signs nobody in").to.equal(303);
    await browser.get("/sign-in");
    expect((await browser.post("/sign-in", { login: "lerato", password: PASSWORD })).status).to.equal(422);
    expect((await browser.post("/sign-in", { login: "lerato", password: OTHER_PASSWORD })).status).to.equal(303);
    await office.mail.after.settle();
    expect(box.mails.map(({ subject }) => subject)).to.include("Your password was set");
    const [line] = await listAuditLines(alder.db, { action: "accounts.link_mailed" });
    expect([line?.actorKind, line?.subjectId]).to.deep.equal(["job", user.id]);
  });

  it("works once, dies with the next one, and runs out after 30 minutes", async () => {
    await aPerson(alder);
    const first = await linkFor("lerato");
    const second = await linkFor("LERATO");
    expect((await setPassword(first)).form.status).to.equal(410);
    expect((await setPassword(second)).answer.status).to.equal(303);
    expect((await setPassword(second, PASSWORD)).answer.status).to.equal(410);

    const third = await linkFor("lerato");
    await alder.db("user_links").update({ expires_at: new Date(Date.now() - 1) });
    expect((await setPassword(third)).answer.status).to.equal(410);
  });

  it("is kept as a hash: neither token nor address stands in a table", async () => {
    await aPerson(alder);
    await ask("lerato");
    expect(JSON.stringify(await alder.db("reset_requests").select("*"))).to.not.match(/lerato/i);
    await answerResetRequests(alder.db, { origin: "http://alder.localhost" });
    const tables = [await alder.db("outbox_mails").select("*"), await alder.db("user_links").select("*")];
    await office.mail.after.settle();

    const token = links()[0]!.split("token=")[1]!;
    expect(JSON.stringify(tables)).to.not.contain(token).and.not.contain("lerato@");
  });

  it("leads to the firm's own address, whatever host the request names", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    const form = await browser.get("/forgotten-password");
    const token = /name="_csrf" value="([^"]+)"/.exec(form.text)![1]!;
    const body = new URLSearchParams({ _csrf: token, login: "lerato" }).toString();
    const headers = {
      host: "ALDER.localhost.:4711",
      "x-forwarded-host": "evil.example",
      forwarded: "host=evil.example",
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(body.length),
      "sec-fetch-site": "same-origin",
    };
    const { port } = office;
    expect((await exchange({ port, method: "POST", path: "/forgotten-password", headers }, body)).status).to.equal(200);
    await office.mail.after.settle();

    expect(links().map((url) => new URL(url).hostname)).to.deep.equal(["alder.localhost"]);
  });

  it("goes to the address that is kept, whatever spelling of it was typed", async () => {
    await aPerson(alder);
    await ask("lérato@maïl.example");
    await office.mail.after.settle();

    expect(box.asked.every((address) => address === "lerato@mail.example")).to.equal(true);
  });

  it("answers everybody with the same bytes, and writes to nobody else", async () => {
    const disabled = await aPerson(alder, { login: "gone" });
    await disableUser(alder.db, { userId: disabled.id, by });
    await inviteUser(alder.db, { login: "invited", name: "I", email: "invited@mail.example", roles: ["attorney"], by });
    const mute = await aPerson(alder, { login: "mute" });
    await alder.db("users").where({ id: mute.id }).update({ email: null });
    await aPerson(alder);
    await aPerson(birch, { login: "sipho" });
    const asked = [
      "lerato",
      "nobody",
      "gone",
      "invited",
      "mute",
      "sipho",
      "lerato@mail.example",
      "x@y.example",
      "%",
      "' or 1=1 --",
    ];

    const answers: Answer[] = [];
    for (const login of asked) answers.push(await ask(login));
    await office.mail.after.settle();

    expect(new Set(answers.map(bytesOf)).size, "different answers").to.equal(1);
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(new Set(box.asked)).to.deep.equal(new Set(["lerato@mail.example"]));
    expect(await birch.db("outbox_mails").select("id")).to.deep.equal([]);
  });

  it("does the same work for everybody: one statement, and nobody is looked at before the answer", async () => {
    await aPerson(alder);
    const statements = async (asked: string): Promise<string[]> => {
      const said: string[] = [];
      const hear = ({ sql }: { sql: string }) => void said.push(sql);
      alder.db.on("query", hear);
      await requestReset(alder.db, { asked, ip: "127.0.0.1" });
      alder.db.off("query", hear);
      return said.filter((sql) => !/^(?:BEGIN|COMMIT);?$/.test(sql));
    };

    const [known, unknown] = [await statements("lerato"), await statements("nobody")];

    expect(known).to.have.length(1);
    expect(known).to.deep.equal(unknown);
    expect(known[0]).to.not.match(/\busers\b|user_links|outbox/);
    expect(await alder.db("outbox_mails").select("id")).to.deep.equal([]);
    expect(await answerResetRequests(alder.db, { origin: "http://alder.localhost" })).to.equal(2);
    expect(await alder.db("outbox_mails").select("id")).to.have.length(1);
  });

  it("takes the same time for known and unknown, as far as 300 pairs can tell", async function () {
    this.timeout(120_000);
    const { id } = await alder.actor("attorney", "Timed Person");
    await alder.db("users").where({ id }).update({ login: "timed.person" });
    const browser = office.browser(alder);
    await browser.get("/forgotten-password");
    const times: Record<string, number[]> = { "timed.person": [], "nobody.known": [] };
    const bytes = new Set<string>();
    for (let pair = 0; pair < 300; pair += 1) {
      const both = Math.random() < 0.5 ? ["timed.person", "nobody.known"] : ["nobody.known", "timed.person"];
      for (const login of both) {
        const began = performance.now();
        const answer = await browser.post("/forgotten-password", { login });
        times[login]!.push(performance.now() - began);
        bytes.add(bytesOf(answer));
      }
      // Within the bounds, so that the statement really writes and the known one is really written to.
      if (pair % 3 === 2) {
        await alder.db("reset_requests").update({ network: `${pair}.0.0.0/24` });
        await alder.db("outbox_mails").update({ created_at: new Date(Date.now() - 61 * 60_000) });
      }
    }
    await office.mail.after.settle();

    const [known, unknown] = [times["timed.person"]!, times["nobody.known"]!];
    const { z, p } = rankTest(known, unknown);
    tellFigure(
      `reset by mail: known against unknown login, ${known.length} pairs: medians ${median(known).toFixed(2)} ms against ` +
        `${median(unknown).toFixed(2)} ms, z ${z.toFixed(2)}, p ${p.toFixed(3)}`,
    );
    expect([...bytes]).to.have.length(1);
    expect(box.asked.length, "the known one was written to meanwhile").to.be.above(0);
  });

  it("writes at most three mails an hour to one person", async () => {
    await aPerson(alder);
    for (let time = 0; time < 5; time += 1) await linkFor("lerato");
    expect(links()).to.have.length(3);

    await alder.db("outbox_mails").update({ created_at: new Date(Date.now() - 61 * 60_000) });
    await linkFor("lerato");

    expect(links()).to.have.length(4);
  });

  it("writes down at most twenty of one network an hour, and answers the others the same", async () => {
    const answers = new Set<string>();
    for (let time = 0; time < 23; time += 1) answers.add(bytesOf(await ask(`somebody.${time}`)));
    await requestReset(alder.db, { asked: "of another network", ip: "198.51.100.7" });

    expect(answers.size).to.equal(1);
    const rows = await alder.db("reset_requests").select<{ network: string }[]>("network");
    expect(rows.filter(({ network }) => network === "127.0.0.0/24")).to.have.length(20);
    expect(rows).to.have.length(21);
    await alder.db("reset_requests").update({ created_at: new Date(Date.now() - 61 * 60_000) });
    await answerResetRequests(alder.db, { origin: "http://alder.localhost" });
    expect(await alder.db("reset_requests").select("id")).to.deep.equal([]);
  });

  it("is answered by the worker where the page's process was gone, once for both", async () => {
    await aPerson(alder);
    await requestReset(alder.db, { asked: "lerato", ip: "127.0.0.1" });
    const { from, host, port, security } = box.server;
    const operator = { ...alder.operator, config: { ...alder.operator.config, mail: { from, host, port, security } } };

    const runs = await Promise.all([1, 2, 3].map(() => deliverLeft(operator, new AbortController().signal)));

    expect(runs.reduce((sum, { sent }) => sum + sent, 0)).to.equal(1);
    expect(links().map((url) => new URL(url).hostname)).to.deep.equal(["alder.localhost"]);
    expect(await deliverLeft(alder.operator, new AbortController().signal), "no mail server, no work").to.deep.equal({
      sent: 0,
      failed: 0,
      broken: 0,
    });
  });

  it("is not offered where no mail is sent, and asks for a name where it is", async () => {
    expect((await ask("")).status).to.equal(422);
    expect((await ask("x".repeat(255))).status).to.equal(422);
    office.mail.server = undefined;

    const browser = office.browser(alder);
    expect((await browser.get("/sign-in")).text).to.not.contain("forgotten");
    expect((await browser.get("/forgotten-password")).status).to.equal(404);
    expect((await browser.post("/forgotten-password", { login: "lerato" })).status).to.equal(404);
    expect(await alder.db("reset_requests").select("id")).to.deep.equal([]);
  });

  it("answers at the address of no firm as every page there", async () => {
    const browser = office.browser(`nofirm.localhost:${office.port}`);

    expect((await browser.get("/forgotten-password")).status).to.equal(404);
  });
});

/** Without what differs from answer to answer whoever asks: the form's token, the number of the request, the time. */
/** All but the time and what the connection says of itself: every so many requests it closes, whoever asks. */
function bytesOf({ status, headers, text }: Answer): string {
  const own = { ...headers, date: "", connection: "", "keep-alive": "" };
  return JSON.stringify([status, own, text.replace(/name="_csrf" value="[^"]+"/g, "")]);
}
