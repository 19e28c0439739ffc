import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { networkOf } from "../../../web/addresses.js";

/** A device that was not used for so long is a new one. */
const KNOWN_DAYS = 90;
/** Of one person; the one not used for longest goes. */
const DEVICES_MAX = 50;

/**
 * Writes down from which device (browser and system, network) somebody signed in. Returns whether it was known: used within 90 days, or the very first that
 * is written down of them. A person's newest rows stay, so that coming back after a year is no first time. The caller holds the user's row.
 */
export async function recordDevice(
  trx: FirmDb,
  { userId, agent, ip }: { userId: string; agent: string; ip: string },
): Promise<{ isKnown: boolean }> {
  const network = networkOf(ip);
  const now = new Date();
  const rows = await trx("user_devices")
    .where({ user_id: userId })
    .orderBy("last_at", "desc")
    .select<{ agent: string; network: string; last_at: Date }[]>("agent", "network", "last_at");
  const row = rows.find((one) => one.agent === agent && one.network === network);
  if (row) await trx("user_devices").where({ user_id: userId, agent, network }).update({ last_at: now });
  else await trx("user_devices").insert({ user_id: userId, agent, network, first_at: now, last_at: now });
  const others = rows.filter((one) => one !== row);
  for (const old of others.slice(DEVICES_MAX - 1)) {
    await trx("user_devices").where({ user_id: userId, agent: old.agent, network: old.network }).delete();
  }
  if (rows.length === 0) return { isKnown: true };
  return { isKnown: row !== undefined && row.last_at.getTime() > now.getTime() - KNOWN_DAYS * 86_400_000 };
}
