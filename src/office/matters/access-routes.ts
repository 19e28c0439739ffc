import { type Request, Router } from "express";
import { z } from "zod";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { setFlash } from "../../web/flash.js";
import { readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { listNameable, listNamed, setAccess } from "./access.js";
import { AccessPage } from "./access-view.js";
import { findLiveMatter, findMatter } from "./matters.js";
import { visibleTo } from "./visible.js";

/** Who may see a matter, changed from its card. */
export const accessRoutes = Router();

accessRoutes.get("/matters/:matterId/access", allow("matters.write"), async (req, res) => {
  page(req, res, AccessPage(await accessOf(req)));
});

/** Who may see the matter now. */
async function accessOf({ firm: { db }, params, actor }: Request<{ matterId: string }>) {
  const matter = await findLiveMatter(db, params.matterId, actor);
  const ticked = (await listNamed(db, matter.id)).map(({ id }) => id);
  return { matter, people: await listNameable(db), ticked, isRestricted: matter.isRestricted };
}

const versionForm = z.object({ version: z.coerce.number({ error: "The form is not whole. Open it again." }).int() });

accessRoutes.post("/matters/:matterId/access", allow("matters.write"), async (req, res) => {
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
    return page(req, res, AccessPage({ matter, people: await listNameable(db), ...shown, errors }), { status: 422 });
  }
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

/** Who was ticked; undefined when neither choice was made. */
export function readAccess(body: unknown): { userIds: string[] | undefined } | undefined {
  const { access, accessId } = (body ?? {}) as Record<string, unknown>;
  if (access === "everyone") return { userIds: undefined };
  if (access !== "named") return undefined;
  return { userIds: [accessId ?? []].flat().filter((id): id is string => typeof id === "string") };
}
