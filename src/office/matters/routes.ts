import { type Request, type Response, Router } from "express";
import { type Day, dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { may } from "../../grants.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { listClosingReasons, loadSections } from "./card-parts.js";
import { MatterPage } from "./card-view.js";
import { changeMatter } from "./changes.js";
import { listNamed } from "./access.js";
import { listFieldValues, typedFields } from "./field-values.js";
import { listStages } from "./stages.js";
import { listDrafts } from "./drafts.js";
import { listFeeEarners } from "./fee-earners.js";
import { EditMatterPage, typedOfMatter } from "./form-view.js";
import { changeForm } from "./forms.js";
import { MattersPage } from "./list-view.js";
import { findLiveMatter, type Matter, mayOn, viewMatter } from "./matters.js";
import { loadMatterHead } from "./matter-frame.js";
import { listParties } from "./parties.js";
import { listRelated } from "./related.js";
import { listMatters, MATTER_SORTS, MATTER_VIEWS, type MatterQuery } from "./reports.js";
import { listMatterEvents } from "./timeline.js";
import { isMatterType, type MatterTypeKey } from "./words.js";
import { countsOf, feeEarnersOf, listWorkload } from "./workload.js";

export const matterRoutes = Router();

matterRoutes.get("/matters", allow("matters.read"), async (req, res) => {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const list = readList(req.query, {
    path: "/matters",
    sorts: MATTER_SORTS,
    dir: "desc",
    filters: MATTER_VIEWS,
    keep: ["owner", "type"],
  });
  const type = list.kept.type ?? "";
  const query: MatterQuery = {
    view: list.filter,
    reader: req.actor,
    today,
    q: list.q,
    ownerId: list.kept.owner,
    type: isMatterType(type) ? type : undefined,
    sort: list.sort,
    dir: list.dir,
    page: list.page,
    pageSize: list.size,
  };
  const workload = await listWorkload(db, today, req.actor);
  const counts = countsOf(workload, req.actor.id);
  const { matters, total } = await listMatters(db, query, counts);
  const isLost = total === 0 && list.q !== "" && list.filter !== "closed";
  const closed = isLost ? await listMatters(db, { ...query, view: "closed", page: 1, pageSize: 1 }) : undefined;
  page(
    req,
    res,
    MattersPage({
      list,
      matters,
      total,
      counts,
      feeEarners: feeEarnersOf(workload),
      closedFound: closed?.total ?? 0,
      drafts: mayWrite(req) ? await listDrafts(db, req.actor) : [],
      mayWrite: mayWrite(req),
    }),
  );
});

matterRoutes.get("/matters/:matterId", allow("matters.read"), async (req, res) => {
  const { db } = req.firm;
  const matter = await viewMatter(db, req.params.matterId, req.actor);
  const parties = await listParties(db, matter.id);
  const events = await listMatterEvents(db, matter, req.actor);
  page(
    req,
    res,
    MatterPage({
      head: await loadMatterHead(db, matter, req.actor),
      parties,
      fields: await listFieldValues(db, matter),
      named: await listNamed(db, matter.id),
      related: await listRelated(db, matter.id, req.actor),
      sections: await loadSections(db, matter, req.actor),
      events,
      closingReasons: mayOn(req.actor, "matters.write", matter) ? await listClosingReasons(db, matter) : [],
      mayWrite: mayOn(req.actor, "matters.write", matter),
    }),
  );
});

matterRoutes.get("/matters/:matterId/edit", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  await answerEditForm(req, res, { matter, typed: typedOfMatter(matter) });
});

matterRoutes.post("/matters/:matterId", allow("matters.write"), async (req, res) => {
  const today: Day = dayOf(new Date());
  const form = readForm(changeForm(today), req.body);
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  if (!form.ok) return answerEditForm(req, res, { matter, ...form });
  try {
    const changed = await changeMatter(req.firm.db, {
      ...form.value,
      fields: typedFields(req.body),
      matterId: matter.id,
      on: today,
      by: req.actor,
    });
    setFlash(req, { kind: "ok", text: `${changed.number} is kept as you wrote it.` });
    res.redirect(303, `/matters/${changed.id}`);
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.rule === "matter_changed_meanwhile";
    const errors = refusedFields(error);
    await answerEditForm(req, res, {
      matter,
      typed: form.typed,
      errors: isOvertaken ? undefined : errors,
      isOvertaken,
    });
  }
});

interface EditFormShown {
  matter: Matter;
  typed: Typed;
  errors?: FieldError[] | undefined;
  isOvertaken?: boolean;
}

async function answerEditForm(req: Request, res: Response, shown: EditFormShown): Promise<void> {
  const feeEarners = await listFeeEarners(req.firm.db);
  const status = shown.errors || shown.isOvertaken ? 422 : 200;
  const { db } = req.firm;
  const type = isMatterType(shown.typed.type ?? "") ? (shown.typed.type as MatterTypeKey) : shown.matter.type;
  const stages = await listStages(db, type);
  const fields = await listFieldValues(db, { id: shown.matter.id, type });
  page(req, res, EditMatterPage({ ...shown, feeEarners, stages, fields }), { status });
}

function mayWrite(req: Request): boolean {
  return may(req.actor, "matters.write");
}
