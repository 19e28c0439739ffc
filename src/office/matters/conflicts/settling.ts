import type { Actor } from "../../../actor.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { type Check, checkConflicts, type Sought } from "./check.js";
import { type Decisions, settle, UNDECIDED, type SettledMatch } from "./decisions.js";
import { namesOf, recordCheck } from "./record.js";
import { ensureCounter, lockCounter } from "../numbers.js";
import type { PartyRole } from "../words.js";
import type { Searched } from "./searched.js";
import type { Standing } from "./sides.js";

/** A contact that is, or is to be, something in a matter. */
export interface StandingContact {
  contactId: string;
  standing: Standing;
}

export interface ToSettle {
  standing: readonly StandingContact[];
  searched: Searched;
  matter?: { id: string; clientContactId: string; clientRoles: readonly PartyRole[] } | undefined;
  decisions?: Decisions | undefined;
  by: Actor;
}

export interface Settled {
  check: Check;
  settled: SettledMatch[];
}

const TURN = "conflict";

/** Makes sure, before a transaction begins, that there is a turn to wait for. */
export async function prepareTurn(db: FirmDb): Promise<void> {
  await ensureCounter(db, TURN, 0);
}

/**
 * Acts that settle conflicts come one after the other: of two at one moment, each on the other side of the other's client, neither would see the
 * other. Taken before any row of a matter, since such an act reads other matters.
 */
export async function takeTurn(trx: FirmDb): Promise<void> {
  await lockCounter(trx, TURN, 0);
}

/**
 * Looks for these contacts once more inside the act that depends on it, and takes the decisions. Throws ConflictRefused where one is missing: somebody
 * may have become a client since the page was shown.
 */
export async function settleConflicts(trx: FirmDb, draft: ToSettle): Promise<Settled> {
  const { standing, searched, matter, decisions, by } = draft;
  const check = await checkConflicts(trx, { sought: await withNames(trx, standing), reader: by, searched, matter });
  return { check, settled: settle(check, decisions ?? UNDECIDED, by) };
}

/** The names that these contacts have now. */
export async function withNames(db: FirmDb, standing: readonly StandingContact[]): Promise<Sought[]> {
  const ids = [...new Set(standing.map(({ contactId }) => contactId))];
  const rows: { id: string; display_name: string }[] = await db("contacts")
    .whereIn("id", ids)
    .select("id", "display_name");
  const names = new Map(rows.map(({ id, display_name }) => [id, display_name]));
  return standing.flatMap((one) => {
    const name = names.get(one.contactId);
    return name === undefined ? [] : [{ ...one, name }];
  });
}

/** Writes a check made while a form is filled in; the same names with the same outcome are one check, however often the form asks. */
export async function recordFormCheck(
  db: FirmDb,
  { check, formId, matterId, by }: { check: Check; formId: string | undefined; matterId?: string; by: Actor },
): Promise<void> {
  await transact(db, async (trx) => {
    if (formId && (await isOnRecord(trx, check, formId, by))) return;
    await recordCheck(trx, { kind: "form", check, formId, matterId, by });
  });
}

async function isOnRecord(trx: FirmDb, check: Check, formId: string, by: Actor): Promise<boolean> {
  const last: { id: string; by_id: string; names: string } | undefined = await trx("conflict_checks")
    .where("form_id", formId)
    .orderBy("checked_at", "desc")
    .first("id", "by_id", "names");
  if (!last || last.by_id !== by.id || last.names !== namesOf(check)) return false;
  const keys: { match_key: string }[] = await trx("conflict_matches")
    .where("check_id", last.id)
    .orderBy("position")
    .select("match_key");
  return keys.map(({ match_key }) => match_key).join() === check.matches.map(({ key }) => key).join();
}
