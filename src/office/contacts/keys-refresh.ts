import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { NAME_KEYS_VERSION } from "./name-keys.js";
import { keyRows } from "./rows.js";
import { listContactParts } from "./stored.js";

/** Contacts whose keys are written in one transaction: a few thousand rows. */
const BATCH_CONTACTS = 200;

/**
 * Writes the keys of contacts that have none of the present version: those of before there were keys, and all when the rules change.
 * Returns how many; stops between batches when told to.
 */
export async function refreshContactKeys(db: FirmDb, signal?: AbortSignal): Promise<number> {
  let refreshed = 0;
  for (;;) {
    const done = signal?.aborted ? 0 : await transact(db, refreshBatch);
    if (done === 0) return refreshed;
    refreshed += done;
  }
}

/** How many contacts a conflict check may miss until the job has passed. */
export async function countContactsBehind(db: FirmDb): Promise<number> {
  const [row] = await db("contacts")
    .where("contacts.keys_version", "<", NAME_KEYS_VERSION)
    .count<{ count: number }[]>({ count: "*" });
  return Number(row?.count ?? 0);
}

async function refreshBatch(trx: FirmDb): Promise<number> {
  const behind: { id: string }[] = await trx("contacts")
    .where("contacts.keys_version", "<", NAME_KEYS_VERSION)
    .orderBy(["contacts.keys_version", "contacts.id"])
    .limit(BATCH_CONTACTS)
    .forUpdate()
    .select("contacts.id");
  const ids = behind.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const rows = (await listContactParts(trx, ids)).flatMap((contact) => keyRows(contact.id, contact));
  await trx("contact_keys").whereIn("contact_id", ids).delete();
  for (let at = 0; at < rows.length; at += 1_000) await trx("contact_keys").insert(rows.slice(at, at + 1_000));
  await trx("contacts").whereIn("id", ids).update({ keys_version: NAME_KEYS_VERSION });
  return ids.length;
}
