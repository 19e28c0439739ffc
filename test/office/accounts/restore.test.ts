import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { newId } from "../../../src/ids.js";
import { restoreAccounts } from "../../../src/office/accounts/restore.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { useFirm } from "../../support/firms.js";

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

  it("keeps the stricter of then and now: what roles lost, when a role ends, and that nothing waits for approval", async () => {
    const { operator, db, id } = rowan;
    const pillay = await rowan.actor("auditor", "M Pillay");
    const sipho = await rowan.actor("attorney", "Sipho Dlamini");
    const cell = (role: string, permission: string, scope: string) => ({
      role,
      permission,
      scope,
      changed_at: new Date(),
    });
    await db("role_narrowings").insert([
      cell("attorney", "matters.read", "none"),
      cell("attorney", "notes.read", "own"),
      cell("bookkeeper", "fica.read", "none"),
    ]);
    await db("user_roles").where({ user_id: pillay.id }).update({ until_on: "2027-06-30" });
    await db("user_roles").where({ user_id: sipho.id }).update({ until_on: "2027-01-31" });
    const now = new Date();
    await db("approvals").insert({
      id: newId(),
      kind: "accounts.disabling",
      subject_id: sipho.id,
      asked: "{}",
      reason: "then",
      status: "open",
      open_for: `accounts.disabling ${sipho.id}`,
      requested_by: pillay.id,
      requested_at: now,
      expires_at: new Date(now.getTime() + 86_400_000),
    });
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-23" }, { by });
    await db("role_narrowings").where({ permission: "matters.read" }).update({ scope: "own" });
    await db("role_narrowings").where({ permission: "notes.read" }).update({ scope: "none" });
    await db("role_narrowings").where({ permission: "fica.read" }).delete();
    await db("role_narrowings").insert(cell("receptionist", "contacts.import", "none"));
    await db("user_roles").where({ user_id: pillay.id }).update({ until_on: "2026-12-31" });
    await db("user_roles").where({ user_id: sipho.id }).update({ until_on: null });

    const options = { by, checks: [], rules: [restoreAccounts] };
    const { notes } = await restoreFirm(operator, "rowan", manifest.backupId, options);

    const restored = await operator.firmDb(await findFirm(operator.registry, "rowan"));
    const rows = await restored("role_narrowings")
      .orderBy(["role", "permission"])
      .select("role", "permission", "scope");
    expect(
      rows.map(({ role, permission, scope }: Record<string, string>) => `${role} ${permission} ${scope}`),
    ).to.deep.equal([
      "attorney matters.read none",
      "attorney notes.read none",
      "bookkeeper fica.read none",
      "receptionist contacts.import none",
    ]);
    const until = (userId: string) =>
      restored("user_roles").where({ user_id: userId }).first<{ until_on: string }>("until_on");
    expect([await until(pillay.id), await until(sipho.id)]).to.deep.equal([
      { until_on: "2026-12-31" },
      { until_on: "2027-01-31" },
    ]);
    expect(await restored("approvals").select("status", "open_for")).to.deep.equal([
      { status: "expired", open_for: null },
    ]);
    expect(notes.map(({ count, examples }) => [count, [...examples].sort()])).to.deep.equal([
      [2, ["attorney notes.read", "receptionist contacts.import"]],
    ]);
  });

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
