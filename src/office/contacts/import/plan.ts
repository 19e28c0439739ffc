import type { Day } from "../../../calendar.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { CheckedContact } from "../draft.js";
import { findLikenesses, keysOf, LIKENESS_WORDS, type Likeness, type LikenessKind } from "../likenesses.js";
import { type ContactImport, readImport } from "./imports.js";
import type { ReadRow } from "./rows.js";

/** A row that can become a contact. */
export interface TakeableRow extends ReadRow {
  contact: CheckedContact;
}

/** A row that may be somebody who is here already, or stands in the file twice. */
export interface DoubleRow extends TakeableRow {
  likenesses: Likeness[];
  twin?: { no: number; why: LikenessKind };
}

/** What taking an import would do. Nothing of it is written. */
export interface ImportPlan {
  columns: string[];
  fresh: TakeableRow[];
  doubles: DoubleRow[];
  refused: ReadRow[];
}

export async function planImport(db: FirmDb, kept: ContactImport, today: Day): Promise<ImportPlan> {
  const { columns, rows } = await readImport(db, kept, today);
  const takeable = rows.filter((row): row is TakeableRow => row.contact !== undefined);
  const likenesses = await findLikenesses(
    db,
    takeable.map(({ contact }) => contact),
  );
  const twins = findTwins(db, takeable);
  const plan: ImportPlan = {
    columns,
    fresh: [],
    doubles: [],
    refused: rows.filter((row) => row.contact === undefined),
  };
  takeable.forEach((row, at) => {
    const alike = likenesses[at]!;
    const twin = twins[at];
    if (alike.length > 0 || twin) plan.doubles.push({ ...row, likenesses: alike, twin });
    else plan.fresh.push(row);
  });
  return plan;
}

/** Why a row may be a double, in words. */
export function doubleReason(row: DoubleRow): string {
  const here = row.likenesses.map(({ displayName, why }) => `${displayName} is here with the ${LIKENESS_WORDS[why]}`);
  const twin = row.twin ? [`row ${row.twin.no} of this file has the ${LIKENESS_WORDS[row.twin.why]}`] : [];
  const reason = [...here, ...twin].join("; ");
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** For each row the first row of the file that shares a number, an address or the name with it. */
function findTwins(db: FirmDb, rows: readonly TakeableRow[]): ({ no: number; why: LikenessKind } | undefined)[] {
  const firstRows = new Map<string, number>();
  return rows.map(({ no, contact }) => {
    let twin: { no: number; why: LikenessKind } | undefined;
    for (const [why, values] of Object.entries(keysOf(db, contact)) as [LikenessKind, string[]][]) {
      for (const value of values) {
        const key = `${why} ${value}`;
        const first = firstRows.get(key);
        if (first === undefined) firstRows.set(key, no);
        else if (first !== no) twin ??= { no: first, why };
      }
    }
    return twin;
  });
}
