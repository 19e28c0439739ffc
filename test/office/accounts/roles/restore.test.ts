import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { newId } from "../../../../src/ids.js";
import { restoreAccounts } from "../../../../src/office/accounts/restore.js";
import { backUpFirm } from "../../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../../src/platform/backups/restore.js";
import { findFirm } from "../../../../src/platform/databases/firm-records.js";
import { useFirm } from "../../../support/firms.js";

const by = operatorActor("sysadmin");

describe("accounts: what roles may do after a restore", function () {
  this.timeout(120_000);
  const rowan = useFirm("rowan");

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
});
