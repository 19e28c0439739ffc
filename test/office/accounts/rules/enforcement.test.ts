import { readFileSync } from "node:fs";
import { expect } from "chai";
import { listSessions } from "../../../../src/office/accounts/sessions/own-sessions.js";
import { findSession } from "../../../../src/office/accounts/sessions/sessions.js";
import type { Role } from "../../../../src/permissions.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, PASSWORD } from "../../../support/people.js";

describe("accounts: sign-in rules bind", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  const OUTSIDE = { headers: { "x-forwarded-for": "203.0.113.9" } };
  const rule = async (rules: {
    factor_roles?: string;
    idle_minutes?: number;
    life_hours?: number;
    networks?: string;
  }) => {
    await alder.db("sign_in_rules").delete();
    await alder.db("sign_in_rules").insert({
      id: 1,
      factor_roles: "",
      idle_minutes: 30,
      life_hours: 10,
      networks: "",
      version: 1,
      changed_at: new Date(),
      ...rules,
    });
  };
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  /** As the clock would have it. */
  const seen = (minutes: number) => alder.db("sessions").update({ last_seen_at: ago(minutes) });
  const begun = (hours: number) => alder.db("sessions").update({ created_at: ago(hours * 60) });
  const status = async (browser: { get: (path: string) => Promise<{ status: number }> }) =>
    (await browser.get("/account")).status;
  const idleMinutes = async () => {
    const [row] = await alder.db("sessions").select<{ expires_at: Date; last_seen_at: Date }[]>("*");
    return Math.round((row!.expires_at.getTime() - row!.last_seen_at.getTime()) / 60_000);
  };

  it("ends a session that stands as soon as the idle time is made shorter", async () => {
    const browser = await office.signedIn(alder);
    await seen(11);
    expect(await listSessions(alder.db, browser.actor.id)).to.have.length(1);
    await rule({ idle_minutes: 10 });

    expect(await listSessions(alder.db, browser.actor.id)).to.have.length(0);
    expect(await status(browser)).to.equal(303);
  });

  it("ends a session that stands as soon as its whole life is made shorter, however busy it is", async () => {
    const browser = await office.signedIn(alder);
    await begun(3);
    expect(await status(browser)).to.equal(200);
    await rule({ life_hours: 2 });

    expect(await status(browser)).to.equal(303);
  });

  it("ends the session of a password alone as soon as the role of its holder is asked for a second factor", async () => {
    const [byPassword, byNothing, byFactor, other] = [
      await office.signedIn(alder, "attorney", "A"),
      await office.signedIn(alder, "attorney", "B"),
      await office.signedIn(alder, "attorney", "C"),
      await office.signedIn(alder, "receptionist", "D"),
    ];
    for (const [{ actor }, factor] of [
      [byPassword, "password"],
      [byNothing, null],
      [other, "password"],
    ] as const)
      await alder.db("sessions").where({ user_id: actor.id }).update({ factor });
    const all = () => Promise.all([byPassword, byNothing, byFactor, other].map(status));
    expect(await all(), "nobody is asked yet").to.deep.equal([200, 200, 200, 200]);

    await rule({ factor_roles: "attorney" });

    expect(await all()).to.deep.equal([303, 303, 200, 200]);
  });

  it("ends the session of a password alone where every firm asks for more, whatever the firm has set", async () => {
    const browser = await office.signedIn(alder, "partner");
    await alder.db("sessions").update({ factor: null, factor_at: null });

    expect(await status(browser)).to.equal(303);
  });

  it("does not bring back by longer times what has ended by shorter ones", async () => {
    await rule({ life_hours: 2, idle_minutes: 10 });
    const browser = await office.signedIn(alder);
    await rule({});

    const [row] = await alder.db("sessions").select<{ ends_at: Date }[]>("ends_at");
    expect(Math.round((row!.ends_at.getTime() - Date.now()) / 3_600_000)).to.equal(2);
    expect(await status(browser)).to.equal(200);
  });

  for (const [role, rules, expected] of [
    ["attorney", {}, 30],
    ["attorney", { idle_minutes: 20 }, 20],
    ["bookkeeper", {}, 15],
    ["bookkeeper", { idle_minutes: 20 }, 15],
    ["administrator", { idle_minutes: 5 }, 5],
    ["provider", { idle_minutes: 30 }, 15],
  ] as [Role, object, number][]) {
    it(`gives ${role} ${expected} idle minutes where the rules say ${JSON.stringify(rules)}, at the start and later`, async () => {
      await rule(rules);
      const browser = await office.signedIn(alder, role);
      expect(await idleMinutes()).to.equal(expected);

      await seen(2);
      await browser.get("/account");

      expect(await idleMinutes()).to.equal(expected);
    });
  }

  it("lets a session that is over by the rules of now make room before one that lives", async () => {
    const actor = await alder.actor();
    const first = await office.signedInAs(alder, actor);
    for (let no = 0; no < 4; no += 1) await office.signedInAs(alder, actor);
    const [newest] = await alder.db("sessions").orderBy("created_at", "desc").select<{ id_hash: string }[]>("id_hash");
    await alder
      .db("sessions")
      .where({ id_hash: newest!.id_hash })
      .update({ last_seen_at: ago(12) });
    await rule({ idle_minutes: 10 });

    await office.signedInAs(alder, actor);

    expect(await status(first)).to.equal(200);
    expect(await alder.db("sessions").where({ id_hash: newest!.id_hash }).select("user_id")).to.deep.equal([]);
    expect(await alder.db("outbox_mails").select("kind")).to.deep.equal([]);
  });

  it("counts sessions in the list of people by the rules of now", async () => {
    const administrator = await office.signedIn(alder, "administrator", "Anna Admin");
    const other = await office.signedIn(alder, "attorney", "Lerato Mokoena");
    const counted = async () =>
      (await administrator.get("/people")).text.includes(`/people/${other.actor.id}#sessions`);
    await alder
      .db("sessions")
      .where({ user_id: other.actor.id })
      .update({ last_seen_at: ago(12) });
    expect(await counted()).to.equal(true);

    await rule({ idle_minutes: 11 });

    expect(await counted()).to.equal(false);
  });

  it("refuses every request from outside the networks, whether somebody is signed in or not", async () => {
    const browser = await office.signedIn(alder);
    await browser.get("/account");
    await rule({ networks: "127.0.0.0/8\n2001:db8:12::/48" });

    for (const path of [
      "/",
      "/account",
      "/matters",
      "/sign-in",
      "/forgotten-password",
      "/set-password?token=x",
      "/nowhere",
    ]) {
      for (const visitor of [browser, office.browser(alder)]) {
        const answer = await visitor.get(path, OUTSIDE);
        expect(answer.status, path).to.equal(403);
        expect(answer.text, path).to.contain("Not from this network").and.contain("203.0.113.9");
        expect(answer.text, path).to.not.contain("2001:db8:12").and.not.contain("Thandi Naidoo");
      }
    }
    expect((await browser.post("/account/theme", { theme: "dark" }, OUTSIDE)).status).to.equal(403);
    expect((await browser.get("/account")).text, "nothing was written").to.contain('data-bs-theme="auto"');
    expect((await browser.get("/account", { headers: { "x-forwarded-for": "2001:db8:12:7::1" } })).status).to.equal(
      200,
    );
    expect((await office.browser(birch).get("/sign-in", OUTSIDE)).status, "another firm's rules").to.equal(200);
  });

  it("answers a right and a wrong password from outside alike, looks at neither and counts neither", async () => {
    await aPerson(alder);
    await rule({ networks: "127.0.0.0/8" });
    const browser = office.browser(alder);
    await browser.get("/sign-in");

    const right = await browser.post("/sign-in", { login: "lerato", password: PASSWORD }, OUTSIDE);
    const wrong = await browser.post("/sign-in", { login: "lerato", password: "some other password" }, OUTSIDE);

    expect([right.status, wrong.status]).to.deep.equal([403, 403]);
    expect(right.text).to.equal(wrong.text);
    expect(await alder.db("sessions").select("user_id")).to.deep.equal([]);
    expect(await alder.db("sign_in_failures").select("network")).to.deep.equal([]);
    expect((await browser.post("/sign-in", { login: "lerato", password: PASSWORD })).status).to.equal(303);
  });

  it("does not let a session be kept alive from outside", async () => {
    const browser = await office.signedIn(alder);
    await rule({ networks: "127.0.0.0/8" });
    await seen(5);
    await browser.get("/account", OUTSIDE);

    const [row] = await alder.db("sessions").select<{ last_seen_at: Date; last_ip: string | null }[]>("*");
    expect(row!.last_seen_at.getTime()).to.be.below(ago(4).getTime());
    expect(row!.last_ip).to.equal(null);
  });

  it("leaves a line a minute in the security log for whoever is refused, with who it was and not what was typed", async () => {
    const browser = await office.signedIn(alder);
    await rule({ networks: "127.0.0.0/8" });
    // Of nobody else in these tests: an address is told of once a minute.
    const FROM = { headers: { "x-forwarded-for": "203.0.113.77" } };
    const path = alder.operator.config.securityLogFile;
    const lines = () =>
      readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line.includes("network_not_allowed"));
    const before = lines().length;
    for (let times = 0; times < 3; times += 1) {
      await browser.get("/account", FROM);
      await office.browser(alder).get("/sign-in?login=typed.name", FROM);
    }

    const told = lines()
      .slice(before)
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(told.map(({ event, outcome, ip, firmId, userId }) => [event, outcome, ip, firmId, userId])).to.deep.equal([
      ["request_refused", "refused", "203.0.113.77", alder.id, browser.actor.id],
      ["request_refused", "refused", "203.0.113.77", alder.id, ""],
    ]);
    expect(JSON.stringify(told)).to.not.contain("typed.name");
  });

  it("asks the database once for session, person and rules", async () => {
    const browser = await office.signedIn(alder);
    await rule({ networks: "127.0.0.0/8", idle_minutes: 12 });
    const id = decodeURIComponent(browser.cookies.get("__Host-sid")!).slice(2).split(".")[0]!;
    const said: string[] = [];
    const hear = ({ sql }: { sql: string }) => void said.push(sql);
    alder.db.on("query", hear);
    const session = await findSession(alder.db, id);
    alder.db.off("query", hear);

    expect(session?.rules).to.deep.include({ idleMinutes: 12, lifeHours: 10, networks: ["127.0.0.0/8"] });
    expect(said).to.have.length(1);
  });
});
