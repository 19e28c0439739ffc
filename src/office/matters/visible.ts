import type { Knex } from "knex";
import type { Actor } from "../../actor.js";
import { holders } from "../../permissions.js";
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

/**
 * The same condition for a query that is written out. A restricted matter none of whose people can work on matters any more, since they left or do
 * other work, is there for the partners: nobody else could take it up again.
 */
export function visibleSql(reader: Reader): { sql: string; values: string[] } {
  if (reader.kind !== "user") return { sql: "1 = 1", values: [] };
  if (reader.roles.includes("partner")) return { sql: `(${NAMED} OR ${ORPHANED})`, values: [reader.id, ...WORKERS] };
  return { sql: `(${NAMED})`, values: [reader.id] };
}

const NAMED = `matters.is_restricted = 0 OR EXISTS (
  SELECT 1 FROM matter_access WHERE matter_access.matter_id = matters.id AND matter_access.user_id = ?)`;

const WORKERS = holders("matters.write");

const ORPHANED = `NOT EXISTS (
  SELECT 1 FROM matter_access
  JOIN users ON users.id = matter_access.user_id AND users.status <> 'disabled'
  JOIN user_roles ON user_roles.user_id = users.id AND user_roles.role IN (${WORKERS.map(() => "?").join(", ")})
  WHERE matter_access.matter_id = matters.id)`;

/**
 * Narrows a query in which the table `clients` stands to those the reader may know as clients. Who is a client by restricted matters alone is one to
 * the people whom those name; a client made by hand, or without any matter, is one to everybody.
 */
export function knownClients<Q extends Knex.QueryBuilder>(query: Q, reader: Reader): Q {
  const seen = visibleSql(reader);
  void query.whereRaw(
    `(clients.is_by_hand = 1 OR clients.id NOT IN (
      SELECT hidden.client_id FROM matters AS hidden WHERE hidden.is_restricted = 1 AND NOT EXISTS (
        SELECT 1 FROM matters WHERE matters.client_id = hidden.client_id AND ${seen.sql})))`,
    seen.values,
  );
  return query;
}

/** How many clients the reader may not know of: counted from the few restricted matters, not from all clients. */
export async function countUnknownClients(db: FirmDb, reader: Reader): Promise<number> {
  const seen = visibleSql(reader);
  const [row] = await db({ hidden: "matters" })
    .join("clients", "clients.id", "hidden.client_id")
    .where({ "hidden.is_restricted": 1, "clients.is_by_hand": 0 })
    .whereRaw(
      `NOT EXISTS (SELECT 1 FROM matters WHERE matters.client_id = hidden.client_id AND ${seen.sql})`,
      seen.values,
    )
    .countDistinct<{ count: number }[]>({ count: "hidden.client_id" });
  return Number(row?.count ?? 0);
}

/** Whether this reader may see the matter. */
export async function visibleTo(db: FirmDb, matterId: string, reader: Reader): Promise<boolean> {
  const row = await visible(db("matters").where("matters.id", matterId), reader).first<{ id: string } | undefined>(
    "matters.id",
  );
  return row !== undefined;
}
