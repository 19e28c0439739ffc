import type { Actor } from "../../actor.js";
import { type Day, dayOf } from "../../calendar.js";
import { Forbidden, Refused } from "../../errors.js";
import { isId } from "../../ids.js";
import type { GrantedPermission } from "../../permissions.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { holdsOpenlySql, holdsSql, listHolders } from "../accounts/roles/holders.js";
import { lockLiveMatter, type Matter, touch } from "./matters.js";

/** People that one restricted matter can name. */
export const NAMED_MAX = 100;

export interface NamedPerson {
  id: string;
  name: string;
}

/** Who may be named on a restricted matter: whoever works here, may see matters at all and is not kept from this one by a wall. */
export async function listNameable(db: FirmDb, matterId?: string): Promise<NamedPerson[]> {
  const walled = new Set(matterId ? (await listWalled(db, matterId)).map(({ id }) => id) : []);
  return (await listHolders(db, "matters.read")).filter(({ id }) => !walled.has(id));
}

/** The people whom a wall keeps from the matter, by name. */
export async function listWalled(db: FirmDb, matterId: string): Promise<NamedPerson[]> {
  return db("matter_walls")
    .join("users", "users.id", "matter_walls.user_id")
    .where("matter_walls.matter_id", matterId)
    .orderBy("users.name")
    .select<NamedPerson[]>("users.id", "users.name");
}

/** Who works here and may do this on the matter, by name: the same that `visible` says of one reader, but for the partners' right to what is orphaned. */
export async function listPeopleOn(
  db: FirmDb,
  matter: Pick<Matter, "id" | "isRestricted" | "owner">,
  permission: GrantedPermission,
): Promise<NamedPerson[]> {
  const [holds, openly] = [holdsSql(permission), holdsOpenlySql(permission)];
  const named =
    "EXISTS (SELECT 1 FROM matter_access WHERE matter_access.matter_id = ? AND matter_access.user_id = users.id)";
  return db("users")
    .whereNot("users.status", "disabled")
    .whereRaw(holds.sql, holds.values)
    .whereRaw(`(${named} OR (? = 0 AND (users.id = ? OR ${openly.sql})))`, [
      matter.id,
      matter.isRestricted ? 1 : 0,
      matter.owner.id,
      ...openly.values,
    ])
    .whereRaw("users.id NOT IN (SELECT matter_walls.user_id FROM matter_walls WHERE matter_walls.matter_id = ?)", [
      matter.id,
    ])
    .orderBy("users.name")
    .select<NamedPerson[]>("users.id", "users.name");
}

/** The people a restricted matter names, by name; none where it is not restricted. */
export async function listNamed(db: FirmDb, matterId: string): Promise<NamedPerson[]> {
  return db("matter_access")
    .join("users", "users.id", "matter_access.user_id")
    .where("matter_access.matter_id", matterId)
    .orderBy("users.name")
    .select<NamedPerson[]>("users.id", "users.name");
}

export interface Restriction {
  matterId: string;
  /** Who may see it; undefined: everyone who may see matters. The responsible fee earner is always among them. */
  userIds: readonly string[] | undefined;
  /** The version of the matter that was read; undefined: whoever is named now, this is said of it. */
  version?: number;
  on: Day;
  by: Actor;
}

/**
 * Says who may see a matter. Throws Forbidden unless a partner or the responsible fee earner says so, and
 * Refused("access_unknown", "access_too_many") on whom it may not name, Refused("matter_changed_meanwhile").
 */
export async function setAccess(db: FirmDb, { matterId, userIds, version, on, by }: Restriction): Promise<Matter> {
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    if (!mayRestrict(matter, by)) {
      throw new Forbidden(
        `${matter.owner.name} or a partner can say who may see ${matter.number}. Nothing was written.`,
      );
    }
    if (version !== undefined && version !== matter.version) {
      throw new Refused(
        "matter_changed_meanwhile",
        `${matter.number} was changed since you opened this page. Nothing was written; below is who may see it now.`,
      );
    }
    const before = await listNamed(trx, matter.id);
    await trx("matter_access").where("matter_id", matter.id).delete();
    await trx("matters")
      .where("id", matter.id)
      .update({ is_restricted: userIds ? 1 : 0, version: matter.version + 1 });
    if (userIds) await nameOnMatter(trx, matter.id, [...(await ownerStillHere(trx, matter)), ...userIds]);
    if (userIds) await assertPartnerNamed(trx, matter.id);
    const after = await listNamed(trx, matter.id);
    await touch(trx, matter.id, on);
    await recordAudit(trx, {
      action: "matters.access_changed",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by,
      changes: { access: { from: inWords(matter.isRestricted, before), to: inWords(userIds !== undefined, after) } },
    });
    return { ...matter, isRestricted: userIds !== undefined, version: matter.version + 1 };
  });
}

/** Whoever answers for it is always named, unless they left. */
async function ownerStillHere(trx: FirmDb, { owner }: Matter): Promise<string[]> {
  return (await listNameable(trx)).some(({ id }) => id === owner.id) ? [owner.id] : [];
}

/** Whether it is theirs to say who may see the matter. */
export function mayRestrict(matter: Matter, by: Actor): boolean {
  return by.kind !== "user" || by.id === matter.owner.id || by.roles.includes("partner");
}

/** Inside a transaction: adds people to those who may see a restricted matter. Throws Refused as setAccess. */
export async function nameOnMatter(trx: FirmDb, matterId: string, userIds: readonly string[]): Promise<void> {
  const ids = [...new Set(userIds)];
  if (ids.length > NAMED_MAX) {
    throw new Refused("access_too_many", `A matter names at most ${NAMED_MAX} people.`, "access");
  }
  const walled = (await listWalled(trx, matterId)).find(({ id }) => ids.includes(id));
  if (walled) {
    throw new Refused("access_walled", `${walled.name} is kept from it by a wall. Lift the wall first.`, "access");
  }
  const nameable = new Set((await listNameable(trx)).map(({ id }) => id));
  if (!ids.every((id) => isId(id) && nameable.has(id))) {
    throw new Refused("access_unknown", "Name people who work here and may see matters.", "access");
  }
  const named = new Set((await listNamed(trx, matterId)).map(({ id }) => id));
  const added = ids.filter((id) => !named.has(id));
  if (added.length === 0) return;
  const added_at = new Date();
  await trx("matter_access").insert(added.map((user_id) => ({ matter_id: matterId, user_id, added_at })));
}

/**
 * A restricted matter names a partner, so that nobody takes a matter of the firm out of its partners' sight; a firm in which no partner works who may
 * see matters has nobody to name. Throws Refused("access_partner").
 */
export async function assertPartnerNamed(trx: FirmDb, matterId: string): Promise<void> {
  const partners = await listPartners(trx);
  if (partners.length === 0) return;
  const named = new Set((await listNamed(trx, matterId)).map(({ id }) => id));
  const walled = new Set((await listWalled(trx, matterId)).map(({ id }) => id));
  const able = partners.filter(({ id }) => !walled.has(id));
  if (able.some(({ id }) => named.has(id))) return;
  if (able.length === 0) {
    const why =
      "A restricted matter is there for at least one partner, and every one is behind a wall. Lift one first.";
    throw new Refused("access_partner", why, "access");
  }
  const some = able.slice(0, 3).map(({ name }) => name);
  throw new Refused(
    "access_partner",
    `A restricted matter is there for at least one partner: name ${some.join(" or ")} as well.`,
    "access",
  );
}

/** The partners who see the matter as it is, by name. */
export async function listPartnersOn(trx: FirmDb, matter: Matter): Promise<NamedPerson[]> {
  const partners = new Set((await listPartners(trx)).map(({ id }) => id));
  return (await listPeopleOn(trx, matter, "matters.read")).filter(({ id }) => partners.has(id));
}

/** Partners who work here and may see matters. */
export async function listPartners(trx: FirmDb): Promise<NamedPerson[]> {
  const ids: { user_id: string }[] = await trx("user_roles")
    .where("user_roles.role", "partner")
    .where((either) => void either.whereNull("until_on").orWhere("until_on", ">=", dayOf(new Date())))
    .select("user_roles.user_id");
  const partners = new Set(ids.map(({ user_id }) => user_id));
  return (await listHolders(trx, "matters.read")).filter(({ id }) => partners.has(id));
}

function inWords(isRestricted: boolean, named: readonly NamedPerson[]): string {
  return isRestricted ? named.map(({ name }) => name).join(", ") : "Everyone who may see matters";
}
