import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { type Reader, visible } from "../visible.js";
import type { Decided } from "./decisions.js";
import type { Why } from "./likeness.js";
import type { Place } from "./places.js";
import type { Standing } from "./sides.js";

/** A check as it is on record. */
export interface RecordedCheck {
  id: string;
  byName: string;
  checkedAt: Date;
  namesCount: number;
  /** Of the matters that whoever made it may see: known to them alone, for some may be restricted. */
  mattersCount: number | undefined;
  contactsCount: number;
}

export interface RecordedMatch {
  id: string;
  key: string;
  checkId: string;
  nameSought: string;
  standingSought: Standing | null;
  contactId: string;
  nameFound: string;
  why: Why;
  percent: number;
  /** Null while nobody decided. */
  decision: Decided | null;
  reason: string | null;
  overrideReason: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  /** As they are now, of those the reader may see. */
  places: Place[];
}

/** What stands about conflicts in a matter: its last whole check, and the parties added since. */
export interface ConflictRecord {
  last: RecordedCheck | undefined;
  matches: RecordedMatch[];
}

const MATCHES_MAX = 500;

export async function findConflictRecord(db: FirmDb, matterId: string, reader: Reader): Promise<ConflictRecord> {
  const [last] = await checkRows(db).where({ matter_id: matterId }).whereIn("kind", ["opening", "matter"]).limit(1);
  if (!last) return { last: undefined, matches: [] };
  const rows: MatchRow[] = await db("conflict_matches")
    .join("conflict_checks", "conflict_checks.id", "conflict_matches.check_id")
    .where("conflict_checks.matter_id", matterId)
    .whereIn("conflict_checks.kind", ["opening", "matter", "party"])
    .where("conflict_checks.checked_at", ">=", last.checked_at)
    .orderBy("conflict_checks.checked_at")
    .orderBy("conflict_matches.position")
    .limit(MATCHES_MAX)
    .select(...MATCH_COLUMNS);
  return { last: checkOf(last, reader), matches: await withPlaces(db, rows, reader) };
}

/** The decisions that were taken on a matter's matches, by their keys: one holds while what speaks for a conflict is the same. */
export async function listDecided(db: FirmDb, matterId: string): Promise<Map<string, RecordedMatch>> {
  const rows: MatchRow[] = await db("conflict_matches")
    .join("conflict_checks", "conflict_checks.id", "conflict_matches.check_id")
    .where("conflict_checks.matter_id", matterId)
    .whereIn("conflict_matches.decision", ["cleared", "not_the_same", "consent", "conflict"])
    .orderBy("conflict_matches.decided_at")
    .limit(MATCHES_MAX)
    .select(...MATCH_COLUMNS);
  return new Map(rows.map((row) => [row.match_key, matchOf(row, [])]));
}

/** The last questions of one person at the desk. */
export async function listOwnChecks(
  db: FirmDb,
  userId: string,
  max: number,
): Promise<(RecordedCheck & { names: string })[]> {
  const rows = await checkRows(db).where({ by_id: userId, kind: "quick" }).limit(max);
  return rows.map((row) => ({ ...checkOf(row, { id: userId }), names: row.names }));
}

interface CheckRow {
  id: string;
  by_id: string;
  by_name: string;
  checked_at: Date;
  names: string;
  names_count: number;
  matters_count: number;
  contacts_count: number;
}

function checkRows(db: FirmDb) {
  return db("conflict_checks")
    .orderBy("checked_at", "desc")
    .select<CheckRow[]>(
      "id",
      "by_id",
      "by_name",
      "checked_at",
      "names",
      "names_count",
      "matters_count",
      "contacts_count",
    );
}

function checkOf(row: CheckRow, reader: Pick<Reader, "id">): RecordedCheck {
  return {
    id: row.id,
    byName: row.by_name,
    checkedAt: row.checked_at,
    namesCount: row.names_count,
    mattersCount: row.by_id === reader.id ? row.matters_count : undefined,
    contactsCount: row.contacts_count,
  };
}

interface MatchRow {
  id: string;
  match_key: string;
  check_id: string;
  name_sought: string;
  standing_sought: Standing | null;
  contact_id: string;
  name_found: string;
  why: Why;
  percent: number;
  decision: Decided | null;
  reason: string | null;
  override_reason: string | null;
  decided_by_name: string | null;
  decided_at: Date | null;
}

const MATCH_COLUMNS = [
  "conflict_matches.id",
  "conflict_matches.match_key",
  "conflict_matches.check_id",
  "conflict_matches.name_sought",
  "conflict_matches.standing_sought",
  "conflict_matches.contact_id",
  "conflict_matches.name_found",
  "conflict_matches.why",
  "conflict_matches.percent",
  "conflict_matches.decision",
  "conflict_matches.reason",
  "conflict_matches.override_reason",
  "conflict_matches.decided_by_name",
  "conflict_matches.decided_at",
];

/**
 * A match whose every matter is hidden from the reader by now is hidden with them; one that somebody decided on, or has to, already when one of its
 * matters is, since that may be why.
 */
async function withPlaces(db: FirmDb, rows: readonly MatchRow[], reader: Reader): Promise<RecordedMatch[]> {
  const ids = rows.map(({ id }) => id);
  const kept: { match_id: string; matter_id: string }[] = await db("conflict_places")
    .whereIn("match_id", ids)
    .distinct("match_id", "matter_id");
  const seen = (await visible(
    db("conflict_places")
      .join("matters", "matters.id", "conflict_places.matter_id")
      .join("users", "users.id", "matters.owner_user_id")
      .whereIn("conflict_places.match_id", ids)
      .orderBy("matters.number", "desc")
      .select("conflict_places.match_id", "conflict_places.standing", "matters.id as matter_id", "matters.number")
      .select("matters.title", "matters.status", "matters.closed_on", "users.name as owner_name"),
    reader,
  )) as PlaceRow[];
  const isSeen = new Set(seen.map(({ match_id, matter_id }) => `${match_id} ${matter_id}`));
  const isThere = ({ id, decision }: MatchRow): boolean => {
    const places = kept.filter(({ match_id }) => match_id === id);
    const hiddenCount = places.filter(({ matter_id }) => !isSeen.has(`${id} ${matter_id}`)).length;
    return hiddenCount === 0 || (decision === "nothing_to_decide" && hiddenCount < places.length);
  };
  return rows.filter(isThere).map((row) => matchOf(row, placesOf(seen.filter(({ match_id }) => match_id === row.id))));
}

interface PlaceRow extends Pick<Place, "number" | "title" | "status"> {
  match_id: string;
  standing: Standing;
  matter_id: string;
  closed_on: Place["closedOn"];
  owner_name: string;
}

function placesOf(rows: readonly PlaceRow[]): Place[] {
  const places = new Map<string, Place>();
  for (const { matter_id: matterId, number, title, status, closed_on, owner_name, standing } of rows) {
    const place = places.get(matterId) ?? {
      ...{ matterId, number, title, status, closedOn: closed_on, ownerName: owner_name },
      standings: [],
      sides: [],
    };
    place.standings.push(standing);
    places.set(matterId, place);
  }
  return [...places.values()];
}

function matchOf(row: MatchRow, places: Place[]): RecordedMatch {
  return {
    id: row.id,
    key: row.match_key,
    checkId: row.check_id,
    nameSought: row.name_sought,
    standingSought: row.standing_sought,
    contactId: row.contact_id,
    nameFound: row.name_found,
    why: row.why,
    percent: row.percent,
    decision: row.decision,
    reason: row.reason,
    overrideReason: row.override_reason,
    decidedByName: row.decided_by_name,
    decidedAt: row.decided_at,
    places,
  };
}
