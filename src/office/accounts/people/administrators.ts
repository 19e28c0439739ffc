import { Refused } from "../../../errors.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { User } from "../users.js";

/** All of them are locked in key order before the user is, so that two administrators cannot remove each other at once. */
export async function lockActiveAdministrators(trx: FirmDb): Promise<string[]> {
  const rows = await trx("users")
    .join("user_roles", "user_roles.user_id", "users.id")
    .where({ "users.status": "active", "user_roles.role": "administrator" })
    .orderBy("users.id")
    .forUpdate()
    .select<{ id: string }[]>("users.id");
  return rows.map((row) => row.id);
}

export function refuseLast(administrators: readonly string[], user: User): void {
  if (administrators.length === 1 && administrators[0] === user.id) {
    throw new Refused(
      "last_administrator",
      `${user.name} is the only firm administrator who can sign in. Give that role to somebody else first.`,
      "roles",
    );
  }
}
