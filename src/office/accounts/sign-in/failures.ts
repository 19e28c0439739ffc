import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { blindIndex } from "../../../platform/keys/sealing.js";
import { networkOf } from "../../../web/addresses.js";

/**
 * Makes guessing slow without ever locking anybody out for good. Each try is counted before its password is looked at, so that a hundred
 * tries at one moment are a hundred tries. A login's pause leaves out the networks from which its password was right of late: else anybody
 * who knows a name could keep its owner out with four tries an hour. Counted in the firm's database, for names that nobody has too: the answers look the same.
 * Source: NIST SP 800-63B-4 §3.2.2 (at most 100 consecutive failures), security notes B3.
 */
const FREE_TRIES = 3;
const WAIT_SECONDS_MAX = 60;
/** Tries at one login from this many networks within the window look like many machines at work on one account. */
const NETWORKS_MAX = 10;
const FAILURES_A_DAY_MAX = 100;
const PAUSE_MINUTES = 15;
const WINDOW_MINUTES = 15;
const DAY_MINUTES = 24 * 60;
/** Bounds the table whatever names are tried: the oldest go. */
const ROWS_MAX = 5_000;
const EVERYWHERE = "*";
/** In front of a network from which the login's password was right; such a row counts nothing. */
const RIGHT_FROM = "=";
const RIGHT_FROM_DAYS = 45;

export interface Attempt {
  /** Seconds until a try will be looked at; 0 when this one is. */
  waitSeconds: number;
  /** What the next try would have to wait, should this one fail. */
  nextWaitSeconds: number;
}

/** Counts a try and says whether it may be looked at. One that must wait is not counted: waiting people press the button too. */
export async function countAttempt(db: FirmDb, login: string, ip: string): Promise<Attempt> {
  const loginKey = keyOf(db, login);
  const network = networkOf(ip);
  return transact(db, async (trx) => {
    const now = new Date();
    const waitSeconds = await secondsAhead(trx, loginKey, network, now);
    if (waitSeconds > 0) return { waitSeconds, nextWaitSeconds: 0 };
    const failures = await countUp(trx, loginKey, network, now);
    await pauseWhenSpread(trx, loginKey, now);
    await forgetOld(trx, now);
    return { waitSeconds: 0, nextWaitSeconds: waitAfter(failures) };
  });
}

/** The password was right: the count of this network is cleared, and the network is known. */
export async function recordRight(db: FirmDb, login: string, ip: string): Promise<void> {
  const loginKey = keyOf(db, login);
  const network = networkOf(ip);
  const now = new Date();
  await transact(db, async (trx) => {
    await trx("sign_in_failures").where({ login_key: loginKey, network }).delete();
    await trx.raw(
      `INSERT INTO sign_in_failures (login_key, network, failures, last_at, until_at) VALUES (?, ?, 0, ?, ?)
       ON DUPLICATE KEY UPDATE last_at = ?`,
      [loginKey, RIGHT_FROM + network, now, now, now],
    );
  });
}

/** Whether somebody's password was right of late from this network. */
export async function isKnownNetwork(db: FirmDb, ip: string): Promise<boolean> {
  const row = await db("sign_in_failures")
    .where("sign_in_failures.network", RIGHT_FROM + networkOf(ip))
    .where("sign_in_failures.last_at", ">=", minutesBefore(new Date(), RIGHT_FROM_DAYS * DAY_MINUTES))
    .first<{ network: string } | undefined>("sign_in_failures.network");
  return row !== undefined;
}

/** Seconds after so many failures: 0, 0, 0, 1, 2, 4 … 60. */
export function waitAfter(failures: number): number {
  if (failures <= FREE_TRIES) return 0;
  return Math.min(WAIT_SECONDS_MAX, 2 ** Math.min(failures - FREE_TRIES - 1, 10));
}

/** The row of this login and network is written first, which locks it: tries that come at one moment stand in line from here on. */
async function secondsAhead(trx: FirmDb, loginKey: string, network: string, now: Date): Promise<number> {
  await trx.raw(
    `INSERT INTO sign_in_failures (login_key, network, failures, last_at, until_at) VALUES (?, ?, 0, ?, ?)
     ON DUPLICATE KEY UPDATE login_key = ?`,
    [loginKey, network, now, now, loginKey],
  );
  const rows = await trx("sign_in_failures")
    .where("sign_in_failures.login_key", loginKey)
    .whereIn("sign_in_failures.network", [network, EVERYWHERE, RIGHT_FROM + network])
    .select<{ network: string; failures: number; until_at: Date }[]>(
      "sign_in_failures.network",
      "sign_in_failures.failures",
      "sign_in_failures.until_at",
    );
  const isKnown = rows.some((row) => row.network === RIGHT_FROM + network);
  const failuresHere = rows.find((row) => row.network === network)?.failures ?? 0;
  const mayPass = isKnown && failuresHere < FAILURES_A_DAY_MAX;
  const until = rows
    .filter((row) => row.network === network || (row.network === EVERYWHERE && !mayPass))
    .map((row) => row.until_at.getTime());
  return Math.max(0, Math.ceil((Math.max(...until) - now.getTime()) / 1000));
}

/** A count that nobody added to for a day begins anew. */
async function countUp(trx: FirmDb, loginKey: string, network: string, now: Date): Promise<number> {
  const row = await trx("sign_in_failures")
    .where({ login_key: loginKey, network })
    .first<{ failures: number; last_at: Date } | undefined>("sign_in_failures.failures", "sign_in_failures.last_at");
  const isStale = !row || row.last_at < minutesBefore(now, DAY_MINUTES);
  const failures = isStale ? 1 : row.failures + 1;
  await trx("sign_in_failures")
    .where({ login_key: loginKey, network })
    .update({ failures, last_at: now, until_at: new Date(now.getTime() + waitAfter(failures) * 1000) });
  return failures;
}

/** A pause of the login everywhere, never longer than PAUSE_MINUTES from the last try that was looked at. */
async function pauseWhenSpread(trx: FirmDb, loginKey: string, now: Date): Promise<void> {
  const [tries] = await trx("sign_in_failures")
    .where("sign_in_failures.login_key", loginKey)
    .where("sign_in_failures.failures", ">", 0)
    .where("sign_in_failures.last_at", ">=", minutesBefore(now, DAY_MINUTES))
    .select<{ networks: string | null; failures: string | null }[]>(
      trx.raw("SUM(sign_in_failures.last_at >= ?) AS networks", [minutesBefore(now, WINDOW_MINUTES)]),
      trx.raw("SUM(sign_in_failures.failures) AS failures"),
    );
  if (Number(tries?.networks ?? 0) < NETWORKS_MAX && Number(tries?.failures ?? 0) < FAILURES_A_DAY_MAX) return;
  const until = new Date(now.getTime() + PAUSE_MINUTES * 60_000);
  await trx.raw(
    `INSERT INTO sign_in_failures (login_key, network, failures, last_at, until_at) VALUES (?, ?, 0, ?, ?)
     ON DUPLICATE KEY UPDATE last_at = ?, until_at = ?`,
    [loginKey, EVERYWHERE, now, until, now, until],
  );
}

/** A stranger's tries must not push out the networks that are known: only a right password writes those. */
const COUNTS = `network NOT LIKE '${RIGHT_FROM}%'`;
const KNOWN = `network LIKE '${RIGHT_FROM}%'`;

async function forgetOld(trx: FirmDb, now: Date): Promise<void> {
  const ends = {
    [COUNTS]: minutesBefore(now, DAY_MINUTES),
    [KNOWN]: minutesBefore(now, RIGHT_FROM_DAYS * DAY_MINUTES),
  };
  for (const [rows, end] of Object.entries(ends)) {
    await trx.raw(`DELETE FROM sign_in_failures WHERE last_at < ? AND ${rows} ORDER BY last_at LIMIT 200`, [end]);
  }
  const [held] = await trx("sign_in_failures").whereRaw(COUNTS).count<{ count: number }[]>({ count: "*" });
  const over = (held?.count ?? 0) - ROWS_MAX;
  if (over > 0) await trx.raw(`DELETE FROM sign_in_failures WHERE ${COUNTS} ORDER BY last_at LIMIT ?`, [over + 200]);
}

function keyOf(db: FirmDb, login: string): string {
  return blindIndex(db, "sign_in_failures.login", login);
}

function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}
