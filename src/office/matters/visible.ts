import type { Knex } from "knex";
import type { Actor, UserActor } from "../../actor.js";
import { narrower, scopeOf } from "../../grants.js";
import { type GrantedPermission, hangsOnMatters, type Scope } from "../../permissions.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { holdsSql } from "../accounts/roles/holders.js";

/** Whoever reads. A user sees what their scope gives, less what is kept from them; jobs and the operator have no pages and see all. */
export type Reader = Actor;

interface Sql {
  sql: string;
  values: string[];
}

/**
 * Narrows a query in which the table `matters` stands to the matters that this reader may see. Whatever leads from a matter (its documents,
 * notes, audit lines) is read through it, so that a restricted matter is in no list and in no count. `permission` is what is read of the matters.
 */
export function visible<Q extends Knex.QueryBuilder>(query: Q, reader: Reader, permission?: GrantedPermission): Q {
  const { sql, values } = visibleSql(reader, permission);
  void query.whereRaw(sql, values);
  return query;
}

/**
 * The same condition for a query that is written out. Three rules, the strictest first: a wall keeps its person out whatever else is true; a restricted
 * matter is there for the people it names; and who holds the permission on own matters only sees those they answer for or that name them. Who may see no
 * matters sees none, named or not: contacts, clients and conflict checks are there for some who may not.
 *
 * A restricted matter none of whose people can work on matters any more, since they left or do other work, is there for the partners: nobody else could
 * take it up again.
 */
export function visibleSql(reader: Reader, permission?: GrantedPermission): Sql {
  if (reader.kind !== "user") return { sql: "1 = 1", values: [] };
  const scope = scopeFor(reader, permission);
  return scope === "none" ? { sql: "1 = 0", values: [] } : seenSql(reader, scope);
}

/**
 * The same for the lines of the trail, which say that something was done, by whom and when, also to those who review it and may see no matters: of every
 * matter that is not kept from them. What was done, and to which matter, the line does not tell them.
 */
export function traceableSql(reader: Reader): Sql {
  if (reader.kind !== "user") return visibleSql(reader);
  const scope = scopeFor(reader);
  return seenSql(reader, scope === "none" ? "open" : scope);
}

function seenSql(reader: UserActor, scope: Scope): Sql {
  const { id } = reader;
  const ways: Sql[] = [
    scope === "own"
      ? { sql: "(matters.is_restricted = 0 AND matters.owner_user_id = ?)", values: [id] }
      : { sql: "matters.is_restricted = 0", values: [] },
    { sql: NAMED, values: [id] },
  ];
  if (reader.roles.includes("partner")) ways.push(orphaned());
  return {
    sql: `((${ways.map(({ sql }) => sql).join(" OR ")}) AND ${NOT_WALLED})`,
    values: [...ways.flatMap(({ values }) => values), id],
  };
}

/** On which matters: by what is read, by what the route they are at lets them do, and by whether they see matters at all. */
function scopeFor(reader: UserActor, permission: GrantedPermission = "matters.read"): Scope | "none" {
  const asked = [permission, ...(reader.under && hangsOnMatters(reader.under) ? [reader.under] : [])];
  const scopes = asked.flatMap((one) => scopeOf(reader, one) ?? []);
  return scopes.length < asked.length ? "none" : scopes.reduce(narrower);
}

/** Whether a row of `matters` names a person. */
export const NAMED = `EXISTS (
  SELECT 1 FROM matter_access WHERE matter_access.matter_id = matters.id AND matter_access.user_id = ?)`;

const NOT_WALLED = "matters.id NOT IN (SELECT matter_walls.matter_id FROM matter_walls WHERE matter_walls.user_id = ?)";

function orphaned(): Sql {
  const works = holdsSql("matters.write");
  const sql = `(matters.is_restricted = 1 AND NOT EXISTS (
    SELECT 1 FROM matter_access JOIN users ON users.id = matter_access.user_id AND users.status <> 'disabled'
    WHERE matter_access.matter_id = matters.id AND ${works.sql}))`;
  return { sql, values: works.values };
}

/** What visibleSql leaves out, for what must heed it without showing it. */
export function hiddenSql(reader: Reader): Sql {
  const seen = visibleSql(reader);
  return { sql: `NOT ${seen.sql}`, values: seen.values };
}

/** Whether any matter is kept from the reader. */
export async function isAnyHidden(db: FirmDb, reader: Reader): Promise<boolean> {
  if (!seesAllOpen(reader)) return true;
  const [maybe, seen] = [maybeHidden(reader), visibleSql(reader)];
  const [rows] = (await db.raw(
    `SELECT 1 FROM ${maybe.sql} WHERE NOT EXISTS (
       SELECT 1 FROM matters WHERE matters.id = hidden.id AND ${seen.sql}) LIMIT 1`,
    [...maybe.values, ...seen.values],
  )) as [unknown[], unknown];
  return rows.length > 0;
}

/** Whether of what is not restricted they see nothing but what they answer for. */
export function seesOwnOnly(reader: Reader): boolean {
  return reader.kind === "user" && scopeFor(reader) === "own";
}

function seesAllOpen(reader: Reader): boolean {
  return reader.kind !== "user" || scopeFor(reader) === "open";
}

/** The matters that may be kept from a reader of all open ones, as a table by the name `hidden`: few, those that are restricted or behind a wall. */
function maybeHidden(reader: Reader): Sql {
  const sql = `(SELECT kept.id, kept.client_id FROM matters AS kept WHERE kept.is_restricted = 1
    UNION SELECT kept.id, kept.client_id FROM matter_walls JOIN matters AS kept ON kept.id = matter_walls.matter_id
      WHERE matter_walls.user_id = ?) hidden`;
  return { sql, values: [reader.id] };
}

/**
 * Narrows a query in which the table `clients` stands to those the reader may know as clients. Who is a client by matters alone that are kept from
 * the reader is none to them; a client made by hand, or without any matter, is one to everybody.
 */
export function knownClients<Q extends Knex.QueryBuilder>(query: Q, reader: Reader): Q {
  const unknown = unknownSql(reader);
  void query.whereRaw(`(clients.is_by_hand = 1 OR NOT ${unknown.sql})`, unknown.values);
  return query;
}

/** Whether every matter of the row of `clients`, which has some, is kept from the reader: asked of the few that may be, where all open ones are seen. */
function unknownSql(reader: Reader): Sql {
  const seen = visibleSql(reader);
  if (!seesAllOpen(reader)) {
    const sql = `(EXISTS (SELECT 1 FROM matters AS hidden WHERE hidden.client_id = clients.id)
      AND NOT EXISTS (SELECT 1 FROM matters WHERE matters.client_id = clients.id AND ${seen.sql}))`;
    return { sql, values: seen.values };
  }
  const maybe = maybeHidden(reader);
  const sql = `(clients.id IN (SELECT hidden.client_id FROM ${maybe.sql} WHERE NOT EXISTS (
    SELECT 1 FROM matters WHERE matters.client_id = hidden.client_id AND ${seen.sql})))`;
  return { sql, values: [...maybe.values, ...seen.values] };
}

/** How many clients the reader may not know of. */
export async function countUnknownClients(db: FirmDb, reader: Reader): Promise<number> {
  const unknown = unknownSql(reader);
  const [row] = await db("clients")
    .where("clients.is_by_hand", 0)
    .whereRaw(unknown.sql, unknown.values)
    .count<{ count: number }[]>({ count: "*" });
  return Number(row?.count ?? 0);
}

/** Whether this reader may see the matter. */
export async function visibleTo(db: FirmDb, matterId: string, reader: Reader): Promise<boolean> {
  const row = await visible(db("matters").where("matters.id", matterId), reader).first<{ id: string } | undefined>(
    "matters.id",
  );
  return row !== undefined;
}
