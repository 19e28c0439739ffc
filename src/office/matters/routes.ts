import { type Request, type Response, Router } from "express";
import { type Day, dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { may } from "../../permissions.js";
import { PickerOptions } from "../../web/components/pickers.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { fragment, page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { listClosingReasons, loadSections } from "./card-parts.js";
import { MatterPage } from "./card-view.js";
import { changeMatter } from "./changes.js";
import { listNamed } from "./access.js";
import { listFieldValues, typedFields } from "./field-values.js";
import { listStages } from "./stages.js";
import { listFeeEarners } from "./fee-earners.js";
import { type ContactPicked, EditMatterPage, newMatterTyped, OpenMatterPage, typedOfMatter } from "./form-view.js";
import { changeForm, openForm } from "./forms.js";
import { MattersPage } from "./list-view.js";
import { findLiveMatter, type Matter, viewMatter } from "./matters.js";
import { loadMatterHead } from "./matter-frame.js";
import { openMatterWithNames, readPartyLines } from "./naming.js";
import { listParties } from "./parties.js";
import { listOptions, optionFor, readContact } from "./picking.js";
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
      mayWrite: mayWrite(req),
    }),
  );
});

matterRoutes.get("/matters/new", allow("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const contactId = req.query.contact;
  const client = typeof contactId === "string" ? { chosen: await optionFor(db, contactId) } : {};
  const typed = newMatterTyped(dayOf(new Date()), mayWrite(req) ? req.actor.id : "");
  await answerOpenForm(req, res, { typed, client });
});

/** What fits a picker of contacts on a matter's forms, as one types. */
matterRoutes.get("/matters/contact-options", allow("matters.write"), async (req, res) => {
  const name = req.query.for === "contactId" ? "contactId" : "client";
  const q = req.query[`${name}_query`];
  fragment(req, res, PickerOptions({ name, options: await listOptions(req.firm.db, typeof q === "string" ? q : "") }));
});

matterRoutes.post("/matters", allow("matters.write"), async (req, res) => {
  const today = dayOf(new Date());
  const form = readForm(openForm(today), req.body);
  const client = await readContact(req.firm.db, req.body, "client");
  const shown = { typed: form.typed, client: client.shown };
  if (!form.ok || !client.id) {
    const errors = [...(client.id ? [] : [{ field: "client", text: client.error }]), ...(form.ok ? [] : form.errors)];
    return answerOpenForm(req, res, { ...shown, errors });
  }
  const { parties, addNames, openedOn, ...terms } = form.value;
  try {
    const matter = await openMatterWithNames(req.firm.db, {
      ...terms,
      client: { contactId: client.id },
      openedOn: openedOn ?? today,
      named: readPartyLines(parties),
      addNames,
      on: today,
      by: req.actor,
    });
    setFlash(req, { kind: "ok", text: `${matter.number} is open: ${matter.title}, for ${matter.client.name}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    await answerOpenForm(req, res, { ...shown, errors: refusedFields(error) });
  }
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
      closingReasons: mayWrite(req) ? await listClosingReasons(db, matter) : [],
      mayWrite: mayWrite(req),
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

interface OpenFormShown {
  typed: Typed;
  client: ContactPicked;
  errors?: FieldError[];
}

async function answerOpenForm(req: Request, res: Response, { typed, client, errors }: OpenFormShown): Promise<void> {
  const feeEarners = await listFeeEarners(req.firm.db);
  const offerNames = Boolean(typed.addNames) || Boolean(errors?.some(({ field }) => field === "parties"));
  page(req, res, OpenMatterPage({ typed, client, errors, feeEarners, offerNames }), { status: errors ? 422 : 200 });
}

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
  return may(req.actor.roles, "matters.write");
}
