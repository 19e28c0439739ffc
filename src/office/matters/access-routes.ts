import { type Request, Router } from "express";
import { z } from "zod";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { setFlash } from "../../web/flash.js";
import type { UserActor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type FieldError, readForm, required } from "../../web/forms.js";
import { allow, allowFresh } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { tellSecurityOf } from "../../web/security.js";
import { refusedFields } from "../accounts/refusals.js";
import { listNameable, listNamed, mayRestrict, setAccess } from "./access.js";
import { AccessPage } from "./access-view.js";
import { findLiveMatter, findMatter, type Matter } from "./matters.js";
import { visibleTo } from "./visible.js";
import { liftWall, listWallable, listWalls, setWall } from "./walls.js";

/** Who may see a matter, changed from its card. */
export const accessRoutes = Router();

accessRoutes.get("/matters/:matterId/access", allow("matters.write"), async (req, res) => {
  page(req, res, AccessPage(await accessOf(req)));
});

/** Who may see the matter now. */
async function accessOf({ firm: { db }, params, actor }: Request<{ matterId: string }>) {
  const matter = await findMatter(db, params.matterId, actor);
  const ticked = (await listNamed(db, matter.id)).map(({ id }) => id);
  const people = await listNameable(db, matter.id);
  return { matter, people, ticked, isRestricted: matter.isRestricted, walls: await wallsOf(db, matter, actor) };
}

async function wallsOf(db: FirmDb, matter: Matter, by: UserActor) {
  const mayDecide = mayRestrict(matter, by);
  return {
    walls: await listWalls(db, matter.id),
    people: mayDecide ? await listWallable(db, matter, by) : [],
    mayDecide,
  };
}

const versionForm = z.object({ version: z.coerce.number({ error: "The form is not whole. Open it again." }).int() });

accessRoutes.post("/matters/:matterId/access", allowFresh("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const typed = readAccess(req.body);
  const form = readForm(versionForm, req.body);
  try {
    if (!typed) throw new Refused("access_undecided", "Choose who may see it.", "access");
    if (!form.ok) return page(req, res, AccessPage({ ...(await accessOf(req)), errors: form.errors }), { status: 422 });
    const act = { on: dayOf(new Date()), by: req.actor };
    await setAccess(db, { matterId: matter.id, userIds: typed.userIds, ...form.value, ...act });
  } catch (error) {
    const errors = refusedFields(error);
    const isOvertaken = error instanceof Refused && error.rule === "matter_changed_meanwhile";
    if (isOvertaken) return page(req, res, AccessPage({ ...(await accessOf(req)), errors }), { status: 422 });
    const shown = { isRestricted: typed?.userIds !== undefined, ticked: typed?.userIds ?? [] };
    return page(req, res, AccessPage({ ...(await accessOf(req)), ...shown, errors }), { status: 422 });
  }
  tellSecurityOf(req, {
    event: "matter_access_changed",
    outcome: "ok",
    reason: typed?.userIds ? "restricted" : "open",
  });
  if (!(await visibleTo(db, matter.id, req.actor))) {
    setFlash(req, { kind: "ok", text: `${matter.number} is restricted. You are not among those it names.` });
    return res.redirect(303, "/matters");
  }
  const { isRestricted } = await findMatter(db, matter.id, req.actor);
  const named = (await listNamed(db, matter.id)).length;
  const told = isRestricted
    ? `${matter.number} is there for ${named} ${named === 1 ? "person" : "people"}.`
    : `${matter.number} is there for everyone who may see matters.`;
  setFlash(req, { kind: "ok", text: told });
  res.redirect(303, `/matters/${matter.id}`);
});

const wallForm = z.object({
  userId: required("Choose who is kept from it.", { max: 36 }),
  reason: required("Say why, for whoever reviews it.", { max: 300 }),
});

accessRoutes.post("/matters/:matterId/walls", allowFresh("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findMatter(db, req.params.matterId, req.actor);
  const form = readForm(wallForm, req.body);
  const again = async (errors: readonly FieldError[]) => {
    const shown = await accessOf(req);
    page(req, res, AccessPage({ ...shown, walls: { ...shown.walls, typed: form.typed }, errors }), { status: 422 });
  };
  if (!form.ok) return again(form.errors);
  try {
    await setWall(db, { matterId: matter.id, ...form.value, by: req.actor });
  } catch (error) {
    return again(refusedFields(error));
  }
  tellSecurityOf(req, { event: "wall_set", outcome: "ok", userId: form.value.userId });
  setFlash(req, { kind: "ok", text: `${matter.number} is not there for them any more.` });
  res.redirect(303, `/matters/${matter.id}/access`);
});

accessRoutes.post("/matters/:matterId/walls/:userId/lifting", allowFresh("matters.write"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  try {
    await liftWall(req.firm.db, { matterId: matter.id, userId: req.params.userId, by: req.actor });
  } catch (error) {
    return page(req, res, AccessPage({ ...(await accessOf(req)), errors: refusedFields(error) }), { status: 422 });
  }
  tellSecurityOf(req, { event: "wall_lifted", outcome: "ok", userId: req.params.userId });
  setFlash(req, { kind: "ok", text: "The wall is lifted." });
  res.redirect(303, `/matters/${matter.id}/access`);
});

/** Who was ticked; undefined when neither choice was made. */
export function readAccess(body: unknown): { userIds: string[] | undefined } | undefined {
  const { access, accessId } = (body ?? {}) as Record<string, unknown>;
  if (access === "everyone") return { userIds: undefined };
  if (access !== "named") return undefined;
  return { userIds: [accessId ?? []].flat().filter((id): id is string => typeof id === "string") };
}
