import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { MAIL_KIND } from "../passwords/reset-requests.js";

/** The outbox of the past was sent long ago, or told of what the restore undoes. */
export async function forgetMail(restored: FirmDb): Promise<void> {
  await restored("outbox_mails").delete();
  await restored("reset_requests").delete();
}

const COLUMNS = [
  "id",
  "kind",
  "about_id",
  "to_sealed",
  "text_sealed",
  "created_at",
  "until_at",
  "attempts",
  "next_at",
  "sent_at",
  "given_up_at",
  "last_error",
] as const;

/** What waits today still goes out, since people are to hear of it; a link does not, since the restore ends it. */
export async function carryMail(restored: FirmDb, live: FirmDb): Promise<void> {
  const rows: Record<string, unknown>[] = await live("outbox_mails")
    .whereNot("kind", MAIL_KIND)
    .select(...COLUMNS);
  if (rows.length > 0) await restored.batchInsert("outbox_mails", rows, 200);
}

/** Devices that somebody was told of since the backup are known; people who came since are not in it. */
export async function carryDevices(restored: FirmDb, live: FirmDb): Promise<void> {
  const users: { id: string }[] = await restored("users").select("id");
  const there = new Set(users.map(({ id }) => id));
  const columns = ["user_id", "agent", "network", "first_at", "last_at"] as const;
  const rows: { user_id: string }[] = await live("user_devices").select(...columns);
  const known = rows.filter(({ user_id }) => there.has(user_id));
  await restored("user_devices").delete();
  if (known.length > 0) await restored.batchInsert("user_devices", known, 500);
}
