import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { RestoreNote, RestoreRule } from "../../platform/backups/restore-plan.js";
import type { VerificationCheck } from "../../platform/backups/verify.js";

/** Numbers after a restore: none that was ever given out is given out again, and those that vanish with the restore are named. */
export const restoreNumbers: RestoreRule = {
  name: "matters.numbers",
  async apply(restored, live) {
    if (!live)
      return [
        { what: "the living database is lost: numbers issued since the backup are not known", count: 1, examples: [] },
      ];
    await advanceCounters(restored, live);
    return [
      ...(await vanished(restored, live, "matters", "number", "matter numbers issued since the backup that vanish")),
      ...(await vanished(
        restored,
        live,
        "matters",
        "archive_no",
        "archive numbers given since the backup that vanish",
      )),
      ...(await vanished(restored, live, "clients", "code", "client codes issued since the backup that vanish")),
    ];
  },
};

/** Who was kept from a matter, then or since, stays kept from it; one whose wall was lifted since is let through again by hand. */
export const restoreWalls: RestoreRule = {
  name: "matters.walls",
  async apply(restored, live) {
    if (!live) return [];
    const columns = ["user_id", "matter_id", "reason", "set_by", "set_at"].map((column) => `matter_walls.${column}`);
    const walls: WallRow[] = await live("matter_walls").select(columns);
    const kept: string[] = [];
    for (const { user_id, matter_id, ...wall } of walls) {
      const held: unknown = await restored("matter_walls").where({ user_id, matter_id }).first("user_id");
      const matter: { number: string } | undefined = await restored("matters").where({ id: matter_id }).first("number");
      const person: unknown = await restored("users").where({ id: user_id }).first("id");
      if (held || !matter || !person) continue;
      await restored("matter_walls").insert({ user_id, matter_id, ...wall });
      await restored("matter_access").where({ user_id, matter_id }).delete();
      kept.push(matter.number);
    }
    return kept.length === 0
      ? []
      : [
          {
            what: "ethical walls set since the backup, and still standing",
            count: kept.length,
            examples: kept.slice(0, EXAMPLES_MAX),
          },
        ];
  },
};

/**
 * A matter that was restricted then or is now is restricted, to the people it named both times where it was both; who answers for it is always named.
 * Whoever was named in one only is named again by hand.
 */
export const restoreRestrictions: RestoreRule = {
  name: "matters.restrictions",
  async apply(restored, live) {
    if (!live) return [];
    const kept: string[] = [];
    const now: { id: string }[] = await live("matters")
      .where("matters.is_restricted", 1)
      .orderBy("matters.number")
      .select("matters.id");
    for (const { id } of now) {
      const then: { number: string; is_restricted: 0 | 1; owner_user_id: string } | undefined = await restored(
        "matters",
      )
        .where("matters.id", id)
        .first("number", "is_restricted", "owner_user_id");
      if (!then) continue;
      const today: AccessRow[] = await live("matter_access").where("matter_id", id).select("user_id", "added_at");
      if (await restrictAsToday(restored, { id, ...then }, today)) kept.push(then.number);
    }
    if (kept.length === 0) return [];
    const what = "restrictions of matters set or narrowed since the backup, and still standing";
    return [{ what, count: kept.length, examples: kept.slice(0, EXAMPLES_MAX) }];
  },
};

interface AccessRow {
  user_id: string;
  added_at: Date;
}

/** Whether anything was narrowed by it. */
async function restrictAsToday(
  restored: FirmDb,
  { id, is_restricted, owner_user_id }: { id: string; is_restricted: 0 | 1; owner_user_id: string },
  today: readonly AccessRow[],
): Promise<boolean> {
  const people = [owner_user_id, ...today.map(({ user_id }) => user_id)];
  if (is_restricted === 1) {
    const gone = await restored("matter_access").where("matter_id", id).whereNotIn("user_id", people).delete();
    return Number(gone) > 0;
  }
  await restored("matters").where({ id }).update({ is_restricted: 1 });
  await restored("matter_access").where("matter_id", id).delete();
  const known: { id: string }[] = await restored("users")
    .whereIn("users.id", people)
    .whereNotIn("users.id", restored("matter_walls").where("matter_id", id).select("user_id"))
    .select("users.id");
  const addedAt = new Map(today.map(({ user_id, added_at }) => [user_id, added_at]));
  const rows = known.map((user) => ({
    matter_id: id,
    user_id: user.id,
    added_at: addedAt.get(user.id) ?? new Date(),
  }));
  if (rows.length > 0) await restored("matter_access").insert(rows);
  return true;
}

interface WallRow {
  user_id: string;
  matter_id: string;
  reason: string;
  set_by: string;
  set_at: Date;
}

/** Whether the next number of each year lies above every number given out. */
export const numbersLieBelowCounters: VerificationCheck = {
  name: "matters.numbers_below_counters",
  async run(db) {
    const [highest] = (await db.raw(
      `SELECT SUBSTRING_INDEX(matters.number, '/', 1) AS year, MAX(CAST(SUBSTRING_INDEX(matters.number, '/', -1) AS UNSIGNED)) AS given
       FROM matters GROUP BY year`,
    )) as [{ year: string; given: number }[], unknown];
    const [archived] = (await db.raw(
      `SELECT SUBSTRING(matters.archive_no, 2, 4) AS year, MAX(CAST(SUBSTRING_INDEX(matters.archive_no, '/', -1) AS UNSIGNED)) AS given
       FROM matters WHERE matters.archive_no IS NOT NULL GROUP BY year`,
    )) as [{ year: string; given: number }[], unknown];
    const next = new Map((await readCounters(db)).map((row) => [`${row.kind} ${row.year}`, row.next_no]));
    for (const [kind, rows] of [
      ["matter", highest],
      ["archive", archived],
    ] as const) {
      for (const { year, given } of rows) {
        if ((next.get(`${kind} ${year}`) ?? 0) <= Number(given)) {
          throw new Error(`${kind} ${year}/${given} was given out and the counter does not lie above it`);
        }
      }
    }
  },
};

interface CounterRow {
  kind: string;
  year: number;
  next_no: number;
}

function readCounters(db: FirmDb): Promise<CounterRow[]> {
  return db("counters").select<CounterRow[]>("counters.kind", "counters.year", "counters.next_no");
}

async function advanceCounters(restored: FirmDb, live: FirmDb): Promise<void> {
  for (const { kind, year, next_no } of await readCounters(live)) {
    await restored.raw(
      "INSERT INTO counters (kind, year, next_no) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE next_no = GREATEST(counters.next_no, VALUES(next_no))",
      [kind, year, next_no],
    );
  }
}

const EXAMPLES_MAX = 20;
const READ_AT_ONCE = 1_000;

/** Reads both lists in order and a part at a time: a firm may have very many. */
async function vanished(
  restored: FirmDb,
  live: FirmDb,
  tableName: string,
  column: string,
  what: string,
): Promise<RestoreNote[]> {
  const gone: string[] = [];
  let count = 0;
  for (let after = ""; ; ) {
    const page = (await live(tableName)
      .select({ value: `${tableName}.${column}` })
      .where(`${tableName}.${column}`, ">", after)
      .orderBy(`${tableName}.${column}`)
      .limit(READ_AT_ONCE)) as { value: string }[];
    if (page.length === 0) break;
    const values = page.map(({ value }) => value);
    const there = (await restored(tableName)
      .select({ value: `${tableName}.${column}` })
      .whereIn(`${tableName}.${column}`, values)) as { value: string }[];
    const known = new Set(there.map(({ value }) => value));
    for (const value of values.filter((one) => !known.has(one))) {
      count += 1;
      if (gone.length < EXAMPLES_MAX) gone.push(value);
    }
    after = values.at(-1)!;
  }
  return count === 0 ? [] : [{ what, count, examples: gone }];
}
