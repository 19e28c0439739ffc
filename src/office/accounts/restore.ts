import type { Actor } from "../../actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { RestoreNote, RestoreRule } from "../../platform/backups/restore-plan.js";
import { carryDevices, carryMail, forgetMail } from "./mail/restore.js";
import { carryRules } from "./rules/restore.js";
import type { UserStatus } from "./users.js";

/**
 * People after a restore: nobody is signed in, no link opens anything, and nobody may more than both then and until now. Who was disabled, lost a
 * role or changed a password since the backup stays so, second factors are those of today, and who came since is named, to be invited again. Mail of
 * the past is not sent once more.
 */
export const restoreAccounts: RestoreRule = {
  name: "accounts.people",
  async apply(restored, live, by) {
    await restored("sessions").delete();
    await restored("pre_sessions").delete();
    await restored("user_links").delete();
    await restored("users").increment("session_version", 1);
    await forgetMail(restored);
    if (!live) {
      await closeApprovals(restored);
      return [];
    }
    await carryFailures(restored, live);
    await carryFactors(restored, live);
    await carryMail(restored, live);
    await carryDevices(restored, live);
    const notes = await carryUsers(restored, live, by);
    await closeApprovals(restored);
    return [
      ...notes,
      ...(await dropLostRoles(restored, live)),
      ...(await keepNarrowings(restored, live)),
      ...(await carryRules(restored, live)),
    ];
  },
};

interface UserRow {
  id: string;
  login: string;
  status: UserStatus;
  password_hash: string | null;
  pepper_id: string | null;
  password_changed_at: Date | null;
  session_version: number;
}

/** From least to most that a user may do. */
const STRICTNESS: readonly UserStatus[] = ["disabled", "invited", "active"];

async function carryUsers(restored: FirmDb, live: FirmDb, by: Actor): Promise<RestoreNote[]> {
  const then = await readUsers(restored);
  const now = new Map((await readUsers(live)).map((user) => [user.id, user]));
  const changed: string[] = [];
  for (const user of then) {
    const present = now.get(user.id);
    const status = present ? stricter(user.status, present.status) : "disabled";
    await restored("users")
      .where("users.id", user.id)
      .update({
        status,
        password_hash: present?.password_hash ?? null,
        pepper_id: present?.pepper_id ?? null,
        password_changed_at: present?.password_changed_at ?? null,
        session_version: Math.max(user.session_version, present?.session_version ?? 0) + 1,
      });
    if (status === user.status && present?.password_hash === user.password_hash) continue;
    changed.push(user.login);
    await recordAudit(restored, {
      action: "accounts.user_carried_over",
      subjectKind: "user",
      subjectId: user.id,
      by,
      changes: {
        ...(status === user.status ? {} : { status: { from: user.status, to: status } }),
        ...(present?.password_hash === user.password_hash ? {} : { password: { to: "changed" } }),
      },
    });
  }
  const known = new Set(then.map(({ id }) => id));
  const vanished = [...now.values()].filter(({ id }) => !known.has(id)).map(({ login }) => login);
  return [
    ...noteOf("people whose status or password of today was kept", changed),
    ...noteOf("people added since the backup, to be invited again", vanished),
  ];
}

/** A role taken away since must not come back, and none lasts longer than both then and now; one given since is given again by hand. */
async function dropLostRoles(restored: FirmDb, live: FirmDb): Promise<RestoreNote[]> {
  const held = await readRoles(live);
  const now = new Set(held.map(({ user_id, role }) => `${user_id} ${role}`));
  for (const { user_id, role, until_on } of held.filter((one) => one.until_on !== null)) {
    await restored("user_roles")
      .where({ user_id, role })
      .where((longer) => void longer.whereNull("until_on").orWhere("until_on", ">", until_on))
      .update({ until_on });
  }
  const lost = (await readRoles(restored)).filter(({ user_id, role }) => !now.has(`${user_id} ${role}`));
  for (const { user_id, role } of lost) await restored("user_roles").where({ user_id, role }).delete();
  return noteOf(
    "roles taken away since the backup and not given back",
    lost.map(({ role }) => role),
  );
}

/**
 * Factors are today's, row by row: one removed since stays removed, a used recovery code used and a step that opened something spent; what was set up since
 * the backup stays. Only for people whom the backup knows.
 */
async function carryFactors(restored: FirmDb, live: FirmDb): Promise<void> {
  const known = await restored("users").select<{ id: string }[]>("users.id");
  const ids = known.map(({ id }) => id);
  for (const [table, columns] of Object.entries(FACTOR_COLUMNS)) {
    const rows: Record<string, unknown>[] = await live(table)
      .whereIn("user_id", ids)
      .select(...columns);
    await restored(table).delete();
    if (rows.length > 0) await restored.batchInsert(table, rows, 500);
  }
  const due = await live("users").where("users.factor_due", 1).select<{ id: string }[]>("users.id");
  const dueIds = due.map(({ id }) => id);
  await restored("users").update({ factor_due: 0 });
  await restored("users").whereIn("users.id", dueIds).update({ factor_due: 1 });
  const spent: Record<string, unknown>[] = await live("spent_challenges").select("challenge_hash", "expires_at");
  await restored("spent_challenges").delete();
  if (spent.length > 0) await restored.batchInsert("spent_challenges", spent, 500);
}

const FACTOR_COLUMNS = {
  totp_secrets: ["id", "user_id", "secret", "last_step", "created_at", "last_used_at"],
  passkeys: [
    "id",
    "user_id",
    "name",
    "credential_hash",
    "credential_id",
    "public_key",
    "sign_count",
    "transports",
    "created_at",
    "last_used_at",
  ],
  recovery_codes: ["user_id", "code_hash", "created_at", "used_at"],
} as const;

/** From least to most that a role may do. */
const SCOPES = ["none", "own"] as const;

/** What the firm took away from a role, then or since, stays away. */
async function keepNarrowings(restored: FirmDb, live: FirmDb): Promise<RestoreNote[]> {
  const then = await readNarrowings(restored);
  const kept: string[] = [];
  for (const { role, permission, scope } of await readNarrowings(live)) {
    const before = then.find((one) => one.role === role && one.permission === permission);
    if (before && SCOPES.indexOf(before.scope) <= SCOPES.indexOf(scope)) continue;
    await restored("role_narrowings").where({ role, permission }).delete();
    await restored("role_narrowings").insert({ role, permission, scope, changed_at: new Date() });
    kept.push(`${role} ${permission}`);
  }
  return noteOf("permissions taken from roles since the backup, and still taken", kept);
}

function readNarrowings(db: FirmDb): Promise<{ role: string; permission: string; scope: (typeof SCOPES)[number] }[]> {
  return db("role_narrowings").select("role_narrowings.role", "role_narrowings.permission", "role_narrowings.scope");
}

/** What waited for a second person then is asked for anew: nobody carries out a wish of the past. */
async function closeApprovals(restored: FirmDb): Promise<void> {
  await restored("approvals").where("status", "open").update({ status: "expired", open_for: null });
}

/** A restore is no way to shake off the pause after failed sign-ins. */
async function carryFailures(restored: FirmDb, live: FirmDb): Promise<void> {
  const columns = ["login_key", "network", "failures", "last_at", "until_at"] as const;
  const rows: Record<string, unknown>[] = await live("sign_in_failures").select(...columns);
  await restored("sign_in_failures").delete();
  if (rows.length > 0) await restored.batchInsert("sign_in_failures", rows, 500);
}

function readUsers(db: FirmDb): Promise<UserRow[]> {
  const columns = ["id", "login", "status", "password_hash", "pepper_id", "password_changed_at", "session_version"];
  return db("users").select<UserRow[]>(columns.map((column) => `users.${column}`));
}

function readRoles(db: FirmDb): Promise<{ user_id: string; role: string; until_on: string | null }[]> {
  return db("user_roles").select("user_roles.user_id", "user_roles.role", "user_roles.until_on");
}

function stricter(a: UserStatus, b: UserStatus): UserStatus {
  return STRICTNESS.indexOf(a) < STRICTNESS.indexOf(b) ? a : b;
}

const EXAMPLES_MAX = 10;

function noteOf(what: string, all: readonly string[]): RestoreNote[] {
  return all.length === 0 ? [] : [{ what, count: all.length, examples: all.slice(0, EXAMPLES_MAX) }];
}
