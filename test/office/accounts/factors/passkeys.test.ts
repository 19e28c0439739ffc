import { expect } from "chai";
import { countAttempt } from "../../../../src/office/accounts/sign-in/failures.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { type TestFirm, useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../../support/http.js";
import { Device } from "../../../support/passkey.js";
import { aPerson, PASSWORD, actorOf } from "../../../support/people.js";

describe("accounts: passkeys", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  const originOf = (browser: Browser): string => `http://${browser.host}`;

  /** Somebody with a passkey, set up on their account. */
  const aHolder = async (
    firm: TestFirm,
    login = "lerato",
  ): Promise<{ userId: string; device: Device; browser: Browser }> => {
    const user = await aPerson(firm, { login });
    const browser = await office.signedInAs(firm, actorOf(user));
    const device = new Device();
    const answer = await add(browser, device, "Office laptop");
    expect(answer.status, answer.text).to.equal(200);
    return { userId: user.id, device, browser };
  };

  const add = async (browser: Browser, device: Device, name: string, origin = originOf(browser)): Promise<Answer> => {
    const { text } = await browser.get("/account/passkeys/options");
    await browser.get("/account/passkeys/new");
    return browser.post("/account/passkeys", { name, passkey: device.create(text, origin) });
  };

  /** A passkey as the first factor. */
  const signIn = async (browser: Browser, device: Device): Promise<Answer> => {
    await browser.get("/sign-in");
    const { text } = await browser.get("/sign-in/passkey");
    return browser.post("/sign-in/passkey", { passkey: device.get(text, originOf(browser)) });
  };

  const atFactor = async (browser: Browser, login = "lerato"): Promise<string> => {
    await browser.get("/sign-in");
    await browser.follow(await browser.post("/sign-in", { login, password: PASSWORD }));
    return (await browser.get("/sign-in/factor/passkey")).text;
  };

  it("are several for one person, with names, and the first brings recovery codes", async () => {
    const { userId, browser } = await aHolder(alder);

    const second = await add(browser, new Device(), "Security key");

    expect([second.status, second.location]).to.deep.equal([303, "/account"]);
    const { text } = await browser.get("/account");
    expect(text).to.contain("Office laptop").and.to.contain("Security key").and.to.contain("10 of 10 recovery codes");
    expect(await alder.db("passkeys").where({ user_id: userId }).select("id")).to.have.length(2);
    expect(await listAuditLines(alder.db, { action: "accounts.passkey_added" })).to.have.length(2);
  });

  it("open the session as the second factor", async () => {
    const { device } = await aHolder(alder);
    const browser = office.browser(alder);
    const options = await atFactor(browser);

    const answer = await browser.post("/sign-in/factor/passkey", { passkey: device.get(options, originOf(browser)) });

    expect([answer.status, answer.location]).to.deep.equal([303, "/"]);
    expect((await browser.get("/account")).status).to.equal(200);
  });

  it("open the session as both factors, without a password", async () => {
    const { device, userId } = await aHolder(alder);
    const browser = office.browser(alder);

    const answer = await signIn(browser, device);

    expect([answer.status, answer.location]).to.deep.equal([303, "/"]);
    const [line] = await listAuditLines(alder.db, { action: "accounts.signed_in", subjectId: userId });
    expect(line!.changes).to.deep.equal({ proof: { to: "passkey" } });
  });

  it("clear the count of failed tries, so that nobody waits after their own right sign-ins", async () => {
    const { device } = await aHolder(alder);
    for (let at = 0; at < 5; at += 1) {
      const browser = office.browser(alder);
      const options = await atFactor(browser);
      const passkey = device.get(options, originOf(browser));
      expect((await browser.post("/sign-in/factor/passkey", { passkey })).status, `sign-in ${at}`).to.equal(303);
    }
    await countAttempt(alder.db, "lerato", "127.0.0.1");
    expect((await signIn(office.browser(alder), device)).status).to.equal(303);

    const counts = await alder.db("sign_in_failures").where("failures", ">", 0).select("failures");
    expect(counts).to.be.empty;
    expect(await alder.db("sign_in_failures").where("network", "=127.0.0.0/24").select("network")).to.have.length(1);
  });

  it("open nothing for somebody without a role today", async () => {
    const { device, userId } = await aHolder(alder);
    await alder.db("user_roles").where({ user_id: userId }).update({ until_on: "2026-01-01" });
    await alder.db("sessions").delete();

    expect((await signIn(office.browser(alder), device)).status).to.equal(422);

    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    const lines = await listAuditLines(alder.db, { action: "accounts.signed_in", subjectId: userId });
    expect(lines, "of the session in which the passkey was set up").to.have.length(1);
  });

  it("open nothing for somebody disabled", async () => {
    const { device, userId } = await aHolder(alder);
    await alder.db("users").where({ id: userId }).update({ status: "disabled" });
    await alder.db("sessions").delete();

    expect((await signIn(office.browser(alder), device)).status).to.equal(422);

    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("of another firm open nothing, even with the row brought along", async () => {
    const { device, userId } = await aHolder(alder);
    const there = await aPerson(birch);
    const browser = office.browser(birch);
    expect((await signIn(browser, device)).status).to.equal(422);

    const row = await alder.db("passkeys").where({ user_id: userId }).first<Record<string, unknown>>();
    await birch.db("passkeys").insert({ ...row, user_id: there.id });

    expect((await signIn(browser, device)).status, "the handle names alder's user").to.equal(422);
    expect(await birch.db("sessions").select("user_id")).to.be.empty;
  });

  it("answered at another firm's address open nothing at ours", async () => {
    const { device } = await aHolder(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const { text } = await browser.get("/sign-in/passkey");
    const atBirch = text.replaceAll("alder.localhost", "birch.localhost");

    const foreignOrigin = device.get(text, originOf(office.browser(birch)));
    const foreignHost = device.get(atBirch, originOf(browser));

    for (const passkey of [foreignOrigin, foreignHost]) {
      expect((await browser.post("/sign-in/passkey", { passkey })).status).to.equal(422);
    }
    const { text: theirs } = await office.browser(birch).get("/sign-in/passkey");
    const challenged = device.get(theirs.replaceAll("birch.localhost", "alder.localhost"), originOf(browser));
    expect((await browser.post("/sign-in/passkey", { passkey: challenged })).status, "birch's challenge").to.equal(422);
  });

  it("of another user are no second factor of mine", async () => {
    await aHolder(alder);
    const { device } = await aHolder(alder, "sipho");
    const browser = office.browser(alder);
    const options = await atFactor(browser);

    const answer = await browser.post("/sign-in/factor/passkey", { passkey: device.get(options, originOf(browser)) });

    expect(answer.status).to.equal(422);
    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("answer a challenge once", async () => {
    const { device } = await aHolder(alder);
    device.count = -1; // a device that does not count says 0 each time
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const { text } = await browser.get("/sign-in/passkey");
    const passkey = device.get(text, originOf(browser));

    const answers = await Promise.all([
      browser.post("/sign-in/passkey", { passkey }),
      browser.post("/sign-in/passkey", { passkey }),
    ]);

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    const again = office.browser(alder);
    await again.get("/sign-in");
    expect((await again.post("/sign-in/passkey", { passkey })).status).to.equal(422);
  });

  it("answer no challenge of another act, of another session or from five minutes ago", async () => {
    const { device, browser: account } = await aHolder(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const stepUp = (await account.get("/account/step-up/passkey")).text;
    expect(
      (await browser.post("/sign-in/passkey", { passkey: device.get(stepUp, originOf(browser)) })).status,
    ).to.equal(422);

    const ofOther = await atFactor(office.browser(alder));
    await atFactor(browser);
    const answer = await browser.post("/sign-in/factor/passkey", { passkey: device.get(ofOther, originOf(browser)) });
    expect(answer.status).to.equal(422);

    const options = JSON.parse((await browser.get("/sign-in/passkey")).text) as { challenge: string };
    const bytes = Buffer.from(options.challenge, "base64url");
    bytes.writeUInt32BE(bytes.readUInt32BE(16) + 600, 16); // whoever puts off its end breaks its seal
    const forged = JSON.stringify({ ...options, challenge: bytes.toString("base64url") });
    expect(
      (await browser.post("/sign-in/passkey", { passkey: device.get(forged, originOf(browser)) })).status,
    ).to.equal(422);
  });

  it("whose count goes back or stands still are refused: there is a copy", async () => {
    const { device } = await aHolder(alder);
    device.count = 10;
    expect((await signIn(office.browser(alder), device)).status).to.equal(303);

    for (const count of [10, 4, -1]) {
      device.count = count;
      expect((await signIn(office.browser(alder), device)).status, `after ${count}`).to.equal(422);
    }
    const [row] = await alder.db("passkeys").select<{ sign_count: number }[]>("sign_count");
    expect(Number(row!.sign_count)).to.equal(11);
  });

  it("that did not verify the person are not taken, neither to set up nor to sign in", async () => {
    const { device, browser } = await aHolder(alder);
    const lax = new Device();
    lax.verifies = false;
    expect((await add(browser, lax, "Lax")).status).to.equal(422);
    device.verifies = false;

    expect((await signIn(office.browser(alder), device)).status).to.equal(422);
    expect(await alder.db("passkeys").select("id")).to.have.length(1);
  });

  it("are not set up from another origin, nor with an answer that was used or is no answer at all", async () => {
    const { browser } = await aHolder(alder);
    expect((await add(browser, new Device(), "Evil", "http://evil.localhost")).status).to.equal(422);
    const { text } = await browser.get("/account/passkeys/options");
    const passkey = new Device().create(text, originOf(browser));
    expect((await browser.post("/account/passkeys", { name: "One", passkey })).status).to.equal(303);
    expect((await browser.post("/account/passkeys", { name: "Two", passkey })).status).to.equal(422);
    for (const odd of ["{}", "null", "[]", '"x"', "no JSON", '{"id":1}']) {
      await browser.get("/account/passkeys/new");
      const answer = await browser.post("/account/passkeys", { name: "My key", passkey: odd });
      expect(answer.status, odd).to.equal(422);
      expect(answer.text).to.contain('value="My key"');
    }
    expect(await alder.db("passkeys").select("id")).to.have.length(2);
  });

  it("are removed by their holder alone, and open nothing then", async () => {
    const { device, userId, browser } = await aHolder(alder);
    const other = await office.signedIn(alder);
    const [row] = await alder.db("passkeys").select<{ id: string }[]>("id");
    await other.get("/account");
    expect((await other.post(`/account/passkeys/${row!.id}/removal`)).status).to.equal(404);

    await browser.get(`/account/passkeys/${row!.id}/removal`);
    expect((await browser.post(`/account/passkeys/${row!.id}/removal`)).status).to.equal(303);

    expect((await signIn(office.browser(alder), device)).status).to.equal(422);
    expect(await alder.db("recovery_codes").where({ user_id: userId }).select("user_id"), "nothing to stand in for").to
      .be.empty;
    expect(await listAuditLines(alder.db, { action: "accounts.passkey_removed" })).to.have.length(1);
  });

  it("stay when they are the last factor of somebody whose role asks for one", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = await office.signedInAs(alder, actorOf(user));
    await browser.get("/account/authenticator/removal");

    const answer = await browser.post("/account/authenticator/removal");

    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain("Your role signs in with a second factor.");
    expect(await alder.db("totp_secrets").select("id")).to.have.length(1);
    expect(await listAuditLines(alder.db, { action: "accounts.authenticator_removed" })).to.be.empty;
  });

  it("ask for a challenge without writing anything", async () => {
    const browser = office.browser(alder);

    const { headers, text } = await browser.get("/sign-in/passkey");

    expect(headers["cache-control"]).to.equal("no-store");
    expect(JSON.parse(text)).to.include({ rpId: "alder.localhost", userVerification: "required" });
    expect(headers["set-cookie"]).to.equal(undefined);
    expect(await alder.db("spent_challenges").select("challenge_hash")).to.be.empty;
  });
});
