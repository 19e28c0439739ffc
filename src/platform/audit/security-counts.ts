import { addDays, type Day, dayOf } from "../../calendar.js";
import { messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { type FirmDb, firmOf } from "../databases/firm-db.js";
import { blindIndex } from "../keys/sealing.js";

/** Something that was refused, for the firm's own administrator to see: no name, no address. */
export interface SecurityCount {
  /** The event of the security log: "sign_in_failed". */
  kind: string;
  userId?: string | undefined;
  /** "196.25.1.0/24" */
  network: string;
}

export const SECURITY_COUNT_DAYS = 90;
/** What waits to be written for one firm while its database is slow. Beyond it, only how often each kind was refused is kept. */
const WAITING_MAX = 500;

interface Pending {
  db: FirmDb;
  times: Map<string, { count: SecurityCount; times: number }>;
  writing: Promise<void> | undefined;
}

const pendingOf = new Map<string, Pending>();

/**
 * Adds one, soon and beside the request: one statement a firm is under way at a time, and what comes meanwhile goes with the next, so that a flood costs its
 * firm one connection. What a process has not written when it is killed is lost; the security log has it.
 */
export function countSecurity(db: FirmDb, count: SecurityCount): void {
  const { id } = firmOf(db);
  const pending: Pending = pendingOf.get(id) ?? { db, times: new Map(), writing: undefined };
  pendingOf.set(id, pending);
  pending.db = db;
  const isFull = pending.times.size >= WAITING_MAX;
  const kept = isFull ? { kind: count.kind, network: "" } : count;
  const key = `${kept.kind} ${kept.userId ?? ""} ${kept.network}`;
  const had = pending.times.get(key);
  if (had) had.times += 1;
  else pending.times.set(key, { count: kept, times: 1 });
  pending.writing ??= writeAll(pending);
}

/** Resolves when all that was counted is written, or could not be. */
export async function settleSecurityCounts(): Promise<void> {
  for (const { writing } of [...pendingOf.values()]) await writing;
}

async function writeAll(pending: Pending): Promise<void> {
  while (pending.times.size > 0) {
    const counts = [...pending.times.values()];
    pending.times = new Map();
    try {
      await write(pending.db, counts);
    } catch (error) {
      log.warn({ firm: firmOf(pending.db).id, lost: counts.length, reason: messageOf(error) }, "audit.counts_lost");
    }
  }
  pending.writing = undefined;
}

async function write(db: FirmDb, counts: { count: SecurityCount; times: number }[]): Promise<void> {
  const now = new Date();
  const rows = counts.map(({ count: { kind, userId = "", network }, times }) => [
    dayOf(now),
    kind,
    userId,
    partOf(db, network),
    times,
    now,
  ]);
  await db.raw(
    `INSERT INTO security_counts (day, kind, user_id, network, times, last_at) VALUES ${rows.map(() => "(?, ?, ?, ?, ?, ?)").join(", ")}
     ON DUPLICATE KEY UPDATE times = times + VALUES(times), last_at = VALUES(last_at)`,
    rows.flat(),
  );
}

/** One of 256, by a hash that only this firm can make. */
function partOf(db: FirmDb, network: string): number {
  return Number.parseInt(blindIndex(db, "security_counts.network", network).slice(0, 2), 16);
}

export interface SecurityTotal {
  kind: string;
  userId: string | undefined;
  times: number;
  /** At least so many networks: two may fall into one part. */
  networks: number;
  lastAt: Date;
}

/** What was refused from the day on, most often first; by kind, over all people, or by kind and person. */
export async function listSecurityTotals(
  db: FirmDb,
  from: Day,
  by: "kind" | "kind and user",
): Promise<SecurityTotal[]> {
  const byKind = ["security_counts.kind"];
  const rows = await db("security_counts")
    .where("security_counts.day", ">=", from)
    .groupBy(by === "kind" ? byKind : [...byKind, "security_counts.user_id"])
    .orderBy([{ column: "times", order: "desc" }, { column: "security_counts.kind" }])
    .limit(TOTALS_MAX)
    .select<TotalRow[]>(
      "security_counts.kind",
      by === "kind" ? db.raw("'' AS user_id") : "security_counts.user_id",
      db.raw("SUM(security_counts.times) AS times"),
      db.raw("COUNT(DISTINCT security_counts.network) AS networks"),
      db.raw("MAX(security_counts.last_at) AS last_at"),
    );
  return rows.map(({ kind, user_id, times, networks, last_at }) => ({
    kind,
    userId: user_id || undefined,
    times: Number(times),
    networks,
    lastAt: last_at,
  }));
}

const TOTALS_MAX = 500;

interface TotalRow {
  kind: string;
  user_id: string;
  times: string;
  networks: number;
  last_at: Date;
}

/** How often each day, from the day on; days without a refusal are not there. */
export async function listSecurityDays(db: FirmDb, from: Day): Promise<{ day: Day; times: number }[]> {
  const rows = await db("security_counts")
    .where("security_counts.day", ">=", from)
    .groupBy("security_counts.day")
    .orderBy("security_counts.day")
    .select<{ day: Day; times: string }[]>("security_counts.day", db.raw("SUM(security_counts.times) AS times"));
  return rows.map(({ day, times }) => ({ day, times: Number(times) }));
}

/** A job's work. Returns how many rows went. */
export async function forgetOldCounts(db: FirmDb, now = new Date()): Promise<number> {
  return db("security_counts")
    .where("day", "<", addDays(dayOf(now), -SECURITY_COUNT_DAYS))
    .delete();
}
