import type { Knex } from "knex";
import { type Day, dayOf } from "../../../calendar.js";
import type { Role } from "../../../permissions.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { ListQuery } from "../../../web/lists.js";
import { HAS_PASSKEY, HAS_TOTP } from "../factors/requirement.js";
import { findSignInRules } from "../rules/sign-in-rules.js";
import { LIVES_SQL } from "../sessions/session-ends.js";
import { isStanding, readRoleEnds, readRoles, type RoleEnds, ROLES_OF_USER, type UserStatus } from "../users.js";

export interface PersonLine {
  id: string;
  login: string;
  name: string;
  status: UserStatus;
  roles: Role[];
  factor: "passkey" | "code" | "none";
  /** By the firm, for their role, or since an administrator took away what they had. */
  isFactorAsked: boolean;
  roleEnds: RoleEnds;
  lastSeenAt: Date | null;
  sessions: number;
}

export const PEOPLE_SORTS = ["name", "login", "seen"] as const;
export const PEOPLE_FILTERS = ["here", "invited", "disabled", "all"] as const;
export type PeopleFilter = (typeof PEOPLE_FILTERS)[number];
export type PeopleQuery = ListQuery<(typeof PEOPLE_SORTS)[number], PeopleFilter>;

const SORT_COLUMNS = { name: "users.name", login: "users.login", seen: "users.last_seen_at" } as const;

/** One page of the people, how many there are in all, and how many in each view. */
export async function listPeople(
  db: FirmDb,
  query: PeopleQuery,
): Promise<{ people: PersonLine[]; total: number; counts: Record<PeopleFilter, number> }> {
  const counts = await countPeople(db);
  const rows = await narrowed(db("users"), query.filter)
    .orderBy(SORT_COLUMNS[query.sort], query.dir)
    .orderBy("users.id")
    .limit(query.size)
    .offset(query.offset)
    .select<PersonRow[]>(
      "users.id",
      "users.login",
      "users.name",
      "users.status",
      "users.last_seen_at",
      "users.factor_due",
      db.raw(`${HAS_TOTP} AS has_totp`),
      db.raw(`${HAS_PASSKEY} AS has_passkey`),
      db.raw(ROLES_OF_USER),
      db.raw(
        `(SELECT COUNT(*) FROM sessions LEFT JOIN sign_in_rules ON sign_in_rules.id = 1
          WHERE sessions.user_id = users.id AND ${LIVES_SQL}) AS sessions`,
      ),
    );
  const { factorRoles } = await findSignInRules(db);
  return { people: rows.map((row) => toLine(row, factorRoles)), total: counts[query.filter], counts };
}

async function countPeople(db: FirmDb): Promise<Record<PeopleFilter, number>> {
  const rows = await db("users")
    .groupBy("users.status")
    .select<{ status: UserStatus; count: number }[]>("users.status", db.raw("COUNT(*) AS count"));
  const of = (status: UserStatus): number => rows.find((row) => row.status === status)?.count ?? 0;
  const [active, invited, disabled] = [of("active"), of("invited"), of("disabled")];
  return { here: active + invited, invited, disabled, all: active + invited + disabled };
}

function narrowed(people: Knex.QueryBuilder, filter: PeopleFilter): Knex.QueryBuilder {
  if (filter === "all") return people;
  if (filter === "here") return people.whereIn("users.status", ["active", "invited"]);
  return people.where("users.status", filter);
}

/** Whom the head of the page names: outsiders, and until when. */
export interface PeopleFacts {
  auditors: { until: Day }[];
  providers: number;
  at: Date;
}

export async function findPeopleFacts(db: FirmDb, now: Date): Promise<PeopleFacts> {
  const today = dayOf(now);
  const rows: { role: string; until_on: Day | null }[] = await db("user_roles")
    .join("users", "users.id", "user_roles.user_id")
    .whereNot("users.status", "disabled")
    .whereIn("user_roles.role", ["auditor", "provider"])
    .select("user_roles.role", "user_roles.until_on");
  const standing = rows.filter(({ until_on }) => isStanding(until_on, today));
  return {
    auditors: standing.flatMap(({ role, until_on }) => (role === "auditor" && until_on ? [{ until: until_on }] : [])),
    providers: standing.filter(({ role }) => role === "provider").length,
    at: now,
  };
}

/** Whom a role can be given, by name: everybody who has not left. */
export async function listHere(db: FirmDb): Promise<{ id: string; name: string }[]> {
  return db("users")
    .whereNot("users.status", "disabled")
    .orderBy("users.name")
    .select<{ id: string; name: string }[]>("users.id", "users.name");
}

interface PersonRow {
  id: string;
  login: string;
  name: string;
  status: UserStatus;
  last_seen_at: Date | null;
  factor_due: number;
  has_totp: number;
  has_passkey: number;
  roles: string | null;
  sessions: number;
}

function toLine(row: PersonRow, factorRoles: readonly Role[]): PersonLine {
  const roles = readRoles(row.roles);
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    status: row.status,
    roles,
    roleEnds: readRoleEnds(row.roles),
    factor: row.has_passkey ? "passkey" : row.has_totp ? "code" : "none",
    isFactorAsked:
      row.status !== "disabled" && (row.factor_due === 1 || roles.some((role) => factorRoles.includes(role))),
    lastSeenAt: row.last_seen_at,
    sessions: row.sessions,
  };
}
