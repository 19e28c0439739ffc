import type { Knex } from "knex";
import type { Actor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";

/** Whoever reads. A user sees what is not restricted and what names them; jobs and the operator have no pages and see all. */
export type Reader = Actor;

/**
 * Narrows a query in which the table `matters` stands to the matters that this reader may see. Whatever leads from a matter (its documents,
 * notes, audit lines) is read through it, so that a restricted matter is in no list and in no count.
 */
export function visible<Q extends Knex.QueryBuilder>(query: Q, reader: Reader): Q {
  const { sql, values } = visibleSql(reader);
  void query.whereRaw(sql, values);
  return query;
}

/** The same condition for a query that is written out. */
export function visibleSql(reader: Reader): { sql: string; values: string[] } {
  if (reader.kind !== "user") return { sql: "1 = 1", values: [] };
  return {
    sql: `(matters.is_restricted = 0 OR EXISTS (
      SELECT 1 FROM matter_access WHERE matter_access.matter_id = matters.id AND matter_access.user_id = ?))`,
    values: [reader.id],
  };
}

/** Whether this reader may see the matter. */
export async function visibleTo(db: FirmDb, matterId: string, reader: Reader): Promise<boolean> {
  const row = await visible(db("matters").where("matters.id", matterId), reader).first<{ id: string } | undefined>(
    "matters.id",
  );
  return row !== undefined;
}
