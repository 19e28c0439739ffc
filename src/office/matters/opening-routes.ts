import { type Request, type Response, Router } from "express";
import type { UserActor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { PickerOptions } from "../../web/components/pickers.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { fragment, page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { loadClientPrompts } from "../contacts/badges.js";
import { listNameable } from "./access.js";
import { readAccess } from "./access-routes.js";
import { checkConflicts } from "./conflicts/check.js";
import { ConflictRefused, mayOverride, openOf } from "./conflicts/decisions.js";
import { type FormNames, readDecisions, readFormId, readFormNames } from "./conflicts/form.js";
import { prepareCheck } from "./conflicts/searched.js";
import { recordFormCheck } from "./conflicts/settling.js";
import { type CustomField, listFields } from "./custom-fields.js";
import { DRAFT_URL, DraftAnswer } from "./draft-view.js";
import { dropDraft, findDraft, keepDraft } from "./drafts.js";
import { listFeeEarners } from "./fee-earners.js";
import { typedForType } from "./field-values.js";
import { wrongFields } from "./field-words.js";
import { type ContactPicked, newMatterTyped } from "./form-view.js";
import { openForm } from "./forms.js";
import { readPartyLines } from "./naming.js";
import { openMatterWithNames } from "./opening-named.js";
import { ConflictAnswer, OpenMatterPage, type OpenMatterProps, TYPE_FIELDS_URL, TypeFields } from "./opening-view.js";
import { listOptions, optionFor, readContact } from "./picking.js";
import { assertTerms, type MatterTerms } from "./terms.js";
import { isMatterType } from "./words.js";

/** Opening a matter: one page, which looks for conflicts while it is filled in and once more when it is sent. */
export const openingRoutes = Router();

const CHECK_URL = "/matters/conflict-check";

openingRoutes.get("/matters/new", allow("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const { contact: contactId, draft: draftId } = req.query;
  if (typeof draftId === "string") {
    const { typed, savedAt } = await findDraft(db, draftId, req.actor);
    const props = await propsOf(req, await readShown(req, typed));
    return page(req, res, OpenMatterPage({ ...props, draftSavedAt: savedAt }));
  }
  const client = typeof contactId === "string" ? { chosen: await optionFor(db, contactId, req.actor) } : {};
  const typed = { ...newMatterTyped(dayOf(new Date()), req.actor.id), formId: newId() };
  page(req, res, OpenMatterPage(await propsOf(req, { typed, client, names: undefined })));
});

/** What fits a picker of contacts on a matter's forms, as one types. */
openingRoutes.get("/matters/contact-options", allow("matters.write"), async (req, res) => {
  const name = req.query.for === "contactId" ? "contactId" : "client";
  const q = req.query[`${name}_query`];
  fragment(
    req,
    res,
    PickerOptions({ name, options: await listOptions(req.firm.db, typeof q === "string" ? q : "", req.actor) }),
  );
});

/** The conflict check beside the form, as it is filled in. Without script the form's own address answers. */
openingRoutes.post(CHECK_URL, allow("matters.write"), async (req, res) => {
  const props = await propsOf(req, await readShown(req, req.body));
  if (req.get("HX-Request")) fragment(req, res, ConflictAnswer(props));
  else page(req, res, OpenMatterPage(props));
});

/** The fields of the type that was chosen, with what was typed in them before. Without script they stand on the form once it was sent. */
openingRoutes.post(TYPE_FIELDS_URL, allow("matters.write"), async (req, res) => {
  const { typed } = readForm(openForm(dayOf(new Date())), req.body);
  fragment(req, res, TypeFields({ typed, fields: await fieldsOf(req.firm.db, typed), errors: undefined }));
});

/** Keeps the form as it is filled in, each time a field is left; an empty one is not worth a draft. Without script the form's button keeps it. */
openingRoutes.post(DRAFT_URL, allow("matters.write"), async (req, res) => {
  const { typed } = readForm(openForm(dayOf(new Date())), req.body);
  const formId = readFormId(typed);
  const isEmpty = ![typed.client, typed.client_query, typed.title, typed.parties].some((text) => text?.trim());
  if (!formId || isEmpty) return fragment(req, res, DraftAnswer({}));
  try {
    fragment(req, res, DraftAnswer({ savedAt: await keepDraft(req.firm.db, { formId, typed, by: req.actor }) }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    fragment(req, res, DraftAnswer({ problem: error.message }));
  }
});

openingRoutes.post("/matters", allow("matters.write"), async (req, res) => {
  const shown = await readShown(req, req.body);
  const { typed } = shown;
  if (typed.act === "check") return answer(req, res, shown);
  if (typed.act === "draft") return keepAsDraft(req, res, shown);
  if (typed.act === "discard") return discardDraft(req, res, typed);
  const today = dayOf(new Date());
  const form = readForm(openForm(today), req.body);
  const client = await readContact(req.firm.db, req.body, "client", req.actor);
  const access = readAccess(req.body);
  const asked = await fieldsOf(req.firm.db, typed);
  const fields = typedForType(asked, req.body);
  const errors = [
    ...(access ? [] : [{ field: "access", text: "Choose who may see it." }]),
    ...(client.id ? [] : [{ field: "client", text: client.error }]),
    ...(form.ok ? await refusedTerms(req, form.value) : form.errors),
    ...wrongFields(asked, fields, today),
  ];
  if (!form.ok || !client.id || !access || errors.length > 0) return answer(req, res, shown, errors);
  const { parties, addNames, openedOn, ...terms } = form.value;
  try {
    const matter = await openMatterWithNames(req.firm.db, {
      ...terms,
      client: { contactId: client.id },
      openedOn: openedOn ?? today,
      named: readPartyLines(parties),
      addNames,
      accessIds: access.userIds,
      fields,
      conflicts: readDecisions(typed),
      formId: readFormId(typed),
      on: today,
      by: req.actor,
    });
    setFlash(req, { kind: "ok", text: `${matter.number} is open: ${matter.title}, for ${matter.client.name}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    await answer(req, res, shown, error instanceof ConflictRefused ? error.errors : refusedFields(error));
  }
});

async function keepAsDraft(req: Request, res: Response, shown: Shown): Promise<void> {
  const typed = Object.fromEntries(Object.entries(shown.typed).filter(([field]) => field !== "act"));
  const formId = readFormId(typed)!;
  try {
    await keepDraft(req.firm.db, { formId, typed, by: req.actor });
  } catch (error) {
    return answer(req, res, shown, refusedFields(error));
  }
  setFlash(req, { kind: "ok", text: "Kept as a draft of yours. Nothing is opened, and nobody else sees it." });
  res.redirect(303, `/matters/new?draft=${formId}`);
}

async function discardDraft(req: Request, res: Response, typed: Typed): Promise<void> {
  await dropDraft(req.firm.db, readFormId(typed)!, req.actor);
  setFlash(req, { kind: "ok", text: "The draft is thrown away. Nothing was opened." });
  res.redirect(303, "/matters");
}

/** What the firm asks of the type that was chosen; nothing before one is. */
async function fieldsOf(db: FirmDb, { type = "" }: Typed): Promise<CustomField[]> {
  return isMatterType(type) ? listFields(db, type) : [];
}

/** The terms are asserted again as the matter opens; asked here, they stand beside whatever else is wrong. */
async function refusedTerms({ firm: { db } }: Request, terms: MatterTerms): Promise<FieldError[]> {
  try {
    await assertTerms(db, terms);
    return [];
  } catch (error) {
    return refusedFields(error);
  }
}

interface Shown {
  typed: Typed;
  client: ContactPicked;
  /** Undefined when there is no name to look for yet. */
  names: FormNames | undefined;
}

/** `body` is a posted form, or what a draft kept of one. */
async function readShown(req: Request, body: unknown): Promise<Shown> {
  const { db } = req.firm;
  const { typed } = readForm(openForm(dayOf(new Date())), body);
  if (!readFormId(typed)) typed.formId = newId();
  const client = await readContact(db, body, "client", req.actor);
  const chosen = client.id && client.shown.chosen ? { id: client.id, name: client.shown.chosen.text } : undefined;
  const names = await readFormNames(db, { client: chosen, parties: (typed.parties ?? "").slice(0, 8_000) });
  const isEmpty = names.sought.length === 0 && names.error === undefined;
  return { typed, client: client.shown, names: isEmpty ? undefined : names };
}

/** A refused form says everything that it lacks at once, also what somebody has to decide. */
async function answer(req: Request, res: Response, shown: Shown, refused?: readonly FieldError[]): Promise<void> {
  const props = await propsOf(req, shown, refused);
  const { check } = props.conflict;
  const open = refused && check ? openOf(check, readDecisions(shown.typed)) : [];
  const errors = refused && [...refused, ...open.filter(({ field }) => !refused.some((one) => one.field === field))];
  const conflict = { ...props.conflict, errors };
  page(req, res, OpenMatterPage({ ...props, errors, conflict }), { status: errors ? 422 : 200 });
}

/** Everything the page shows. What was looked for is on record, whatever becomes of the form. */
async function propsOf(
  { firm: { db }, actor }: { firm: Request["firm"]; actor: UserActor },
  { typed, client, names }: Shown,
  errors?: readonly FieldError[],
): Promise<OpenMatterProps> {
  const isChecked = names !== undefined && names.sought.length > 0;
  const check = isChecked
    ? await checkConflicts(db, { sought: names.sought, reader: actor, searched: await prepareCheck(db, actor) })
    : undefined;
  if (check) await recordFormCheck(db, { check, formId: readFormId(typed), by: actor });
  return {
    typed,
    errors,
    client,
    feeEarners: await listFeeEarners(db),
    fields: await fieldsOf(db, typed),
    prompts: client.chosen ? await loadClientPrompts(db, client.chosen.id, actor) : [],
    people: await listNameable(db),
    openerId: actor.id,
    conflict: {
      check,
      checkedAt: new Date(),
      typed,
      errors,
      unknown: names?.unknown,
      problem: errors ? undefined : names?.error,
      mayOverride: mayOverride(actor),
      askUrl: CHECK_URL,
      askAfter: ["client", "parties"],
    },
  };
}
