import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { newId } from "../../../src/ids.js";
import type { NoticeKind } from "../../../src/office/accounts/mail/notice-words.js";
import { queueNotice } from "../../../src/office/accounts/mail/notices.js";
import { answerResetRequests, requestReset } from "../../../src/office/accounts/passwords/reset-requests.js";
import { restoreAccounts } from "../../../src/office/accounts/restore.js";
import { findSignInRules } from "../../../src/office/accounts/rules/sign-in-rules.js";
import { recordDevice } from "../../../src/office/accounts/sessions/devices.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { type FirmDb, transact } from "../../../src/platform/databases/firm-db.js";
import { queueMail } from "../../../src/platform/mail/outbox.js";
import { sendDueMails } from "../../../src/platform/mail/sending.js";
import { resetFactors } from "../../../src/office/accounts/factors/factors.js";
import { acceptRecoveryCode } from "../../../src/office/accounts/factors/recovery-codes.js";
import { nextStepOf } from "../../../src/office/accounts/factors/requirement.js";
import { acceptCode } from "../../../src/office/accounts/factors/totp.js";
import { anAuthenticator, aPerson, codeAt, secretOf, actorOf } from "../../support/people.js";
import { useFirm } from "../../support/firms.js";
import { usePostbox } from "../../support/postbox.js";

interface Rules {
  minutes: number;
  hours: number;
  networks: string;
}

const by = operatorActor("sysadmin");

describe("accounts: people after a restore", function () {
  this.timeout(120_000);
  const rowan = useFirm("rowan");
  const box = usePostbox();

  it("keeps who was disabled, what was changed and what was taken away since the backup, and signs everybody out", async () => {
    const { operator, db, id } = rowan;
    const left = await rowan.actor("partner", "Left Since");
    const changed = await rowan.actor("attorney", "Changed Password");
    const demoted = await rowan.actor("administrator", "Lost Role");
    await db("users").where({ id: changed.id }).update({ password_hash: "then", pepper_id: "1" });
    await aSession(changed.id);
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
    await db("users").where({ id: left.id }).update({ status: "disabled", session_version: 7 });
    await db("users").where({ id: changed.id }).update({ password_hash: "now", session_version: 3 });
    await db("user_roles").where({ user_id: demoted.id }).delete();
    const newcomer = await rowan.actor("receptionist", "Came Since");

    const { notes } = await restoreFirm(operator, "rowan", manifest.backupId, {
      by,
      checks: [],
      rules: [restoreAccounts],
    });

    const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
    const user = (userId: string) =>
      restored("users")
        .where({ id: userId })
        .first<{ status: string; password_hash: string; session_version: number }>();
    expect(await user(left.id)).to.include({ status: "disabled", session_version: 8 });
    expect(await user(changed.id)).to.include({ status: "active", password_hash: "now", session_version: 4 });
    expect(await user(newcomer.id)).to.equal(undefined);
    expect(await restored("user_roles").where({ user_id: demoted.id }).select("role")).to.deep.equal([]);
    expect(await restored("sessions").select("user_id")).to.deep.equal([]);
    expect(await restored("user_links").select("user_id")).to.deep.equal([]);
    expect(notes.map(({ what, count }) => [what.split(" ").slice(0, 3).join(" "), count])).to.deep.equal([
      ["people whose status", 2],
      ["people added since", 1],
      ["roles taken away", 1],
    ]);
  });

  it("sends nothing of the past once more, and lets what waits today go out, but no link", async () => {
    const { operator, db, id } = rowan;
    const user = { ...(await rowan.actor("partner", "Told Person")), email: "told@mail.example" };
    const notice = (kind: NoticeKind) => transact(db, (trx) => queueNotice(trx, { user, kind }));
    const link = () =>
      transact(db, (trx) =>
        queueMail(trx, { kind: "password_link", aboutId: user.id, to: user.email, subject: "Set", text: "A link" }),
      );
    await notice("factor_added");
    await link();
    await requestReset(db, { asked: "told@mail.example", ip: "127.0.0.1" });
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
    await sendDueMails(db, box.server);
    expect(box.mails).to.have.length(2);
    await notice("password_changed");
    await link();

    await restoreFirm(operator, "rowan", manifest.backupId, { by, checks: [], rules: [restoreAccounts] });

    const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
    box.mails.length = 0;
    expect(await answerResetRequests(restored, { origin: "http://rowan.localhost" })).to.equal(0);
    await sendDueMails(restored, box.server);
    expect(box.mails.map(({ subject }) => subject)).to.deep.equal(["Your password was changed"]);
    expect(await restored("outbox_mails").whereNull("sent_at").select("kind")).to.deep.equal([]);
  });

  for (const [what, then, now, kept] of [
    ["then", { minutes: 10, hours: 2, networks: "10.0.0.0/8" }, undefined, [10, 2, "10.0.0.0/8"]],
    ["today", undefined, { minutes: 10, hours: 2, networks: "10.0.0.0/8" }, [10, 2, "10.0.0.0/8"]],
    [
      "each, rule by rule",
      { minutes: 10, hours: 9, networks: "10.0.0.0/8\n192.0.2.0/24" },
      { minutes: 20, hours: 3, networks: "10.1.0.0/16\n198.51.100.0/24" },
      [10, 3, "10.1.0.0/16"],
    ],
    [
      "today, where nothing lies in both lists",
      { minutes: 30, hours: 10, networks: "10.0.0.0/8" },
      { minutes: 30, hours: 10, networks: "198.51.100.0/24" },
      [30, 10, "198.51.100.0/24"],
    ],
  ] as [string, Rules | undefined, Rules | undefined, (number | string)[]][]) {
    it(`keeps the stricter sign-in rules: those of ${what}`, async () => {
      const { operator, db, id } = rowan;
      await setRules(then);
      const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
      await db("sign_in_rules").delete();
      await setRules(now);

      await restoreFirm(operator, "rowan", manifest.backupId, { by, checks: [], rules: [restoreAccounts] });

      const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
      const rules = await findSignInRules(restored);
      expect([rules.idleMinutes, rules.lifeHours, rules.networks.join("\n")]).to.deep.equal(kept);
      expect(rules.factorRoles.includes("attorney"), "asked of attorneys by one of the two").to.equal(true);
    });
  }

  it("knows the devices of today, of people who are there", async () => {
    const { operator, db, id } = rowan;
    const user = await rowan.actor("partner", "Known Person");
    const record = (userId: string, ip: string) =>
      transact(db, (trx) => recordDevice(trx, { userId, agent: "Firefox on Linux", ip }));
    await record(user.id, "198.51.100.7");
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
    await record(user.id, "203.0.113.9");
    await record((await rowan.actor("attorney", "Came Since")).id, "203.0.113.9");

    await restoreFirm(operator, "rowan", manifest.backupId, { by, checks: [], rules: [restoreAccounts] });

    const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
    const rows = await restored("user_devices").select<{ network: string }[]>("network");
    expect(rows.map(({ network }) => network).sort()).to.deep.equal(["198.51.100.0/24", "203.0.113.0/24"]);
  });

  async function setRules(rules: Rules | undefined): Promise<void> {
    if (!rules) return;
    await rowan.db("sign_in_rules").insert({
      id: 1,
      factor_roles: "attorney",
      idle_minutes: rules.minutes,
      life_hours: rules.hours,
      networks: rules.networks,
      version: 1,
      changed_at: new Date(),
    });
  }

  it("brings back no factor removed since the backup, no used code and no old step, and keeps what was set up since", async () => {
    const { operator, db, id } = rowan;
    const keeps = await aPerson(rowan, { login: "keeps", roles: ["attorney"] });
    const [used = "", unused = ""] = await anAuthenticator(rowan, keeps);
    const loses = await aPerson(rowan, { login: "loses", roles: ["attorney"] });
    await anAuthenticator(rowan, loses);
    await aPasskey(loses.id);
    const gains = await aPerson(rowan, { login: "gains", roles: ["attorney"] });
    await db("totp_secrets").where({ user_id: keeps.id }).update({ last_step: 5 });
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-23" }, { by });
    await db("totp_secrets").where({ user_id: keeps.id }).update({ last_step: 9 });
    expect(await acceptRecoveryCode(db, keeps.id, used, actorOf(keeps))).to.equal(true);
    await resetFactors(db, { userId: loses.id, by });
    await anAuthenticator(rowan, gains);
    const newcomer = await aPerson(rowan, { login: "newcomer", roles: ["partner"] });
    await spentChallenge(db, "a");

    await restoreFirm(operator, "rowan", manifest.backupId, { by, checks: [], rules: [restoreAccounts] });

    const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
    const steps = await restored("totp_secrets")
      .orderBy("last_step")
      .select<{ user_id: string; last_step: number }[]>();
    expect(steps.map(({ user_id }) => user_id)).to.have.members([keeps.id, gains.id]);
    expect(Number(steps.find(({ user_id }) => user_id === keeps.id)!.last_step)).to.equal(9);
    expect(await restored("passkeys").select("id")).to.deep.equal([]);
    expect(await acceptRecoveryCode(restored, keeps.id, used, actorOf(keeps)), "used before").to.equal(false);
    expect(await acceptRecoveryCode(restored, keeps.id, unused, actorOf(keeps))).to.equal(true);
    expect(await nextStepOf(restored, loses), "reset since, so it is still to be set up").to.equal("enrolment");
    expect(await restored("users").where({ id: newcomer.id }).select("id")).to.deep.equal([]);
    expect(await restored("spent_challenges").select("challenge_hash")).to.have.length(1);
    const now = Date.now() + 60_000;
    await restored("totp_secrets").update({ last_step: 0 });
    const code = codeAt(secretOf(gains.id), now);
    expect(await acceptCode(restored, gains.id, code, new Date(now)), "the secret still opens").to.equal(true);
  });

  async function aPasskey(userId: string): Promise<void> {
    await rowan.db("passkeys").insert({
      id: newId(),
      user_id: userId,
      name: "Laptop",
      credential_hash: "2".repeat(64),
      credential_id: "id",
      public_key: "key",
      sign_count: 1,
      transports: "",
      created_at: new Date(),
    });
  }

  async function spentChallenge(db: FirmDb, digit: string): Promise<void> {
    const expiresAt = new Date(Date.now() + 300_000);
    await db("spent_challenges").insert({ challenge_hash: digit.repeat(64), expires_at: expiresAt });
  }

  async function aSession(userId: string): Promise<void> {
    const now = new Date();
    await rowan.db("sessions").insert({
      id_hash: "0".repeat(64),
      user_id: userId,
      data: "sealed",
      user_agent: "test",
      first_ip: "127.0.0.1",
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + 3_600_000),
      ends_at: new Date(now.getTime() + 3_600_000),
    });
    await rowan.db("user_links").insert({
      id: newId(),
      user_id: userId,
      kind: "reset",
      token_hash: "1".repeat(64),
      created_at: now,
      expires_at: new Date(now.getTime() + 3_600_000),
    });
  }
});
