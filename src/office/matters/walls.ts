import type { Actor } from "../../actor.js";
import { Forbidden, Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { findUser } from "../accounts/users.js";
import { assertPartnerNamed, listPartners, listPartnersOn, mayRestrict } from "./access.js";
import { lockMatter, type Matter } from "./matters.js";

/** Somebody who is kept from a matter: it is not there for them, whatever their roles give and whoever names them. */
export interface Wall {
  userId: string;
  name: string;
  reason: string;
  setBy: string;
  setAt: Date;
}

/** People whom one matter can be kept from. */
const WALLS_MAX = 100;

export async function listWalls(db: FirmDb, matterId: string): Promise<Wall[]> {
  const rows: { user_id: string; name: string; reason: string; set_by: string; set_at: Date }[] = await db(
    "matter_walls",
  )
    .join("users", "users.id", "matter_walls.user_id")
    .where("matter_walls.matter_id", matterId)
    .orderBy("users.name")
    .select("matter_walls.user_id", "users.name", "matter_walls.reason", "matter_walls.set_by", "matter_walls.set_at");
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    reason: row.reason,
    setBy: row.set_by,
    setAt: row.set_at,
  }));
}

/**
 * Whom a wall can be set against: everybody here but who answers for the matter, who sets it, and who is behind one already; partners by partners alone.
 */
export async function listWallable(db: FirmDb, matter: Matter, by: Actor): Promise<{ id: string; name: string }[]> {
  const partners = mayWallPartners(by) ? [] : await listPartners(db);
  return db("users")
    .whereNot("users.status", "disabled")
    .whereNotIn("users.id", [matter.owner.id, by.id, ...partners.map(({ id }) => id)])
    .whereNotIn(
      "users.id",
      db("matter_walls").where("matter_walls.matter_id", matter.id).select("matter_walls.user_id"),
    )
    .orderBy("users.name")
    .select<{ id: string; name: string }[]>("users.id", "users.name");
}

interface WallAct {
  matterId: string;
  userId: string;
  by: Actor;
}

/**
 * Keeps a person from a matter from now on; a name of theirs on it goes. Throws Forbidden to anybody but a partner or the responsible fee earner, against
 * a partner to anybody but another, and against oneself; Refused("wall_owner" | "wall_stands" | "too_many_walls"), and "access_partner" when no partner
 * would be left who sees it, restricted or not.
 */
export async function setWall(
  db: FirmDb,
  { matterId, userId, reason, by }: WallAct & { reason: string },
): Promise<void> {
  await transact(db, async (trx) => {
    const matter = await lockMatter(trx, matterId, by);
    mustDecide(matter, by);
    if (userId === by.id) throw new Forbidden("Nobody puts themselves behind a wall. Nothing was written.");
    if (userId === matter.owner.id) {
      const why = `${matter.owner.name} answers for ${matter.number}. Give it to another fee earner first.`;
      throw new Refused("wall_owner", why, "userId");
    }
    const person = await findUser(trx, userId);
    const walls = await listWalls(trx, matter.id);
    if (walls.some((wall) => wall.userId === userId)) {
      throw new Refused("wall_stands", `${person.name} is kept from it already.`, "userId");
    }
    if (walls.length >= WALLS_MAX) {
      throw new Refused("too_many_walls", `A matter is kept from at most ${WALLS_MAX} people.`, "userId");
    }
    await assertPartnerLeft(trx, matter, person, by);
    const wall = { user_id: userId, matter_id: matter.id, reason, set_by: by.name, set_at: new Date() };
    await trx("matter_walls").insert(wall);
    await trx("matter_access").where({ matter_id: matter.id, user_id: userId }).delete();
    if (matter.isRestricted) await assertPartnerNamed(trx, matter.id);
    await changed(trx, matter, "matters.wall_set", { person: { to: person.name }, reason: { to: reason } }, by);
  });
}

/** A wall against a partner is set by another, and leaves the matter one who sees it; where none sees it as it is, one who could be named on it. */
async function assertPartnerLeft(trx: FirmDb, matter: Matter, person: { id: string; name: string }, by: Actor) {
  const partners = await listPartners(trx);
  if (!partners.some(({ id }) => id === person.id)) return;
  if (!mayWallPartners(by)) throw new Forbidden("Only a partner keeps a partner from a matter. Nothing was written.");
  const seeing = await listPartnersOn(trx, matter);
  const walled = new Set((await listWalls(trx, matter.id)).map(({ userId }) => userId));
  const left = (seeing.length > 0 ? seeing : partners).filter(({ id }) => id !== person.id && !walled.has(id));
  if (left.length > 0) return;
  const why = `${person.name} is the last partner who sees ${matter.number}. A matter is there for at least one.`;
  throw new Refused("access_partner", why, "userId");
}

function mayWallPartners(by: Actor): boolean {
  return by.kind !== "user" || by.roles.includes("partner");
}

/** Throws as setWall, and Refused("wall_gone"). Who was named before is named again by hand. */
export async function liftWall(db: FirmDb, { matterId, userId, by }: WallAct): Promise<void> {
  await transact(db, async (trx) => {
    const matter = await lockMatter(trx, matterId, by);
    const wall = (await listWalls(trx, matter.id)).find((one) => one.userId === userId);
    if (!wall) throw new Refused("wall_gone", "That wall is lifted already.");
    mustDecide(matter, by);
    await trx("matter_walls").where({ matter_id: matter.id, user_id: userId }).delete();
    await changed(
      trx,
      matter,
      "matters.wall_lifted",
      { person: { from: wall.name }, reason: { from: wall.reason } },
      by,
    );
  });
}

function mustDecide(matter: Matter, by: Actor): void {
  if (mayRestrict(matter, by)) return;
  throw new Forbidden(`${matter.owner.name} or a partner can say who may see ${matter.number}. Nothing was written.`);
}

async function changed(
  trx: FirmDb,
  matter: Matter,
  action: `matters.${string}`,
  changes: Record<string, { from?: unknown; to?: unknown }>,
  by: Actor,
): Promise<void> {
  await trx("matters")
    .where("id", matter.id)
    .update({ version: matter.version + 1 });
  await recordAudit(trx, { action, subjectKind: "matter", subjectId: matter.id, matterId: matter.id, by, changes });
}
