import { addDays, type Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { holdsSql } from "../accounts/roles/holders.js";
import type { FeeEarner } from "./fee-earners.js";
import { type Reader, visibleSql } from "./visible.js";
import type { MatterStatus } from "./words.js";

/** A claim that prescribes within this many days needs attention. */
export const PRESCRIBES_SOON_DAYS = 90;
/** So does a matter on which nobody did anything for this long. */
export const STILL_DAYS = 60;

export interface MatterCounts {
  mine: number;
  all: number;
  attention: number;
  closed: number;
  byStatus: Record<MatterStatus, number>;
}

/** One person's matters of one status; a person without any has one line that counts none. */
export interface Workload {
  person: { id: string; name: string; isFeeEarner: boolean };
  status: MatterStatus | null;
  count: number;
  /** Of these, how many need attention. */
  pressing: number;
}

/**
 * Who works here and what they answer for, in one question: a list of matters asks for both its counts and its fee earners. Counting reads an
 * entry for each matter, of an index that has all it needs in the order of the groups.
 */
export async function listWorkload(db: FirmDb, today: Day, reader: Reader): Promise<Workload[]> {
  const seen = visibleSql(reader);
  const earns = holdsSql("matters.write");
  const [rows] = (await db.raw(
    `SELECT users.id, users.name, users.status <> 'disabled' AND ${earns.sql} AS is_fee_earner, held.status, held.count, held.pressing
     FROM users LEFT JOIN (
       SELECT matters.owner_user_id, matters.status, COUNT(*) AS count,
              CAST(SUM(COALESCE(matters.prescribes_on <= ?, 0) OR matters.last_entry_on < ?) AS SIGNED) AS pressing
       FROM matters FORCE INDEX (ix_matters_listed) WHERE ${seen.sql} GROUP BY matters.status, matters.owner_user_id
     ) held ON held.owner_user_id = users.id
     ORDER BY users.name`,
    [...earns.values, addDays(today, PRESCRIBES_SOON_DAYS), addDays(today, -STILL_DAYS), ...seen.values],
  )) as [WorkloadRow[], unknown];
  return rows.map((row) => ({
    person: { id: row.id, name: row.name, isFeeEarner: row.is_fee_earner === 1 },
    status: row.status,
    count: Number(row.count ?? 0),
    pressing: Number(row.pressing ?? 0),
  }));
}

interface WorkloadRow {
  id: string;
  name: string;
  is_fee_earner: 0 | 1;
  status: MatterStatus | null;
  count: number | null;
  pressing: number | null;
}

/** How many matters each view of the list holds for this person. */
export async function countMatters(db: FirmDb, reader: Reader, today: Day): Promise<MatterCounts> {
  return countsOf(await listWorkload(db, today, reader), reader.id);
}

export function countsOf(workload: readonly Workload[], viewerId: string): MatterCounts {
  const counts: MatterCounts = {
    mine: 0,
    all: 0,
    attention: 0,
    closed: 0,
    byStatus: { open: 0, dormant: 0, closing: 0, closed: 0 },
  };
  for (const { person, status, count, pressing } of workload) {
    if (status === null) continue;
    counts.byStatus[status] += count;
    if (status === "closed") {
      counts.closed += count;
      continue;
    }
    counts.all += count;
    if (person.id !== viewerId) continue;
    counts.mine += count;
    counts.attention += pressing;
  }
  return counts;
}

/** As listFeeEarners. */
export function feeEarnersOf(workload: readonly Workload[]): FeeEarner[] {
  const people = new Map(workload.map(({ person }) => [person.id, person]));
  return [...people.values()].filter(({ isFeeEarner }) => isFeeEarner).map(({ id, name }) => ({ id, name }));
}
