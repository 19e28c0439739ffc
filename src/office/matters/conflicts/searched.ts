import type { Knex } from "knex";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { countContactsBehind, refreshContactKeys } from "../../contacts/keys-refresh.js";
import { type Reader, visible } from "../visible.js";

/** Among how much a check looks, as far as the reader may see it. */
export interface Searched {
  mattersCount: number;
  contactsCount: number;
}

/** Makes sure that every contact can be found by its names, and counts. Done before an act takes its locks, which others wait for. */
export async function prepareCheck(db: FirmDb, reader: Reader): Promise<Searched> {
  if ((await countContactsBehind(db)) > 0) await refreshContactKeys(db);
  return { mattersCount: await countMatters(db, reader), contactsCount: await countOf(db("contacts")) };
}

/** Two counts along an index, where one over both kinds would read every matter. */
async function countMatters(db: FirmDb, reader: Reader): Promise<number> {
  const ofKind = (isRestricted: 0 | 1) =>
    countOf(visible(db("matters").where("matters.is_restricted", isRestricted), reader));
  return (await ofKind(0)) + (await ofKind(1));
}

async function countOf(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count<{ count: number }[]>({ count: "*" });
  return Number(row?.count ?? 0);
}
