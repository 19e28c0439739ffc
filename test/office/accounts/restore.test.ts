import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { resetFactors } from "../../../src/office/accounts/factors/factors.js";
import { acceptRecoveryCode } from "../../../src/office/accounts/factors/recovery-codes.js";
import { nextStepOf } from "../../../src/office/accounts/factors/requirement.js";
import { acceptCode } from "../../../src/office/accounts/factors/totp.js";
import { actorOf } from "../../../src/office/accounts/users.js";
import { newId } from "../../../src/ids.js";
import { restoreAccounts } from "../../../src/office/accounts/restore.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../support/firms.js";
import { anAuthenticator, aPerson, codeAt, secretOf } from "../../support/people.js";

const by = operatorActor("sysadmin");

describe("accounts: people after a restore", function () {
  this.timeout(120_000);
  const rowan = useFirm("rowan");

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
