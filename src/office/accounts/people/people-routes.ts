import { type Request, type Response, Router } from "express";
import { dayOf } from "../../../calendar.js";
import { type FieldError, readForm, type Typed } from "../../../web/forms.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { readList } from "../../../web/lists.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { giveRoleForm, inviteForm } from "../forms.js";
import { refusedFields } from "../refusals.js";
import { listNarrowings } from "../roles/narrowings.js";
import { InvitePage } from "./invite-page.js";
import { PeoplePage } from "./people-page.js";
import { answerLink, answerOutcome, mayChangePeople } from "./person-routes.js";
import { RefusalsPage } from "./refusals-page.js";
import { listOutstanding, readRefusals } from "./refusals-report.js";
import { findPeopleFacts, listHere, listPeople, PEOPLE_FILTERS, PEOPLE_SORTS } from "./reports.js";
import { addRole, invitePerson } from "./two-person.js";

/** Everybody who works here, and what each role may do. One person is in person-routes. */
export const peopleRoutes = Router();

peopleRoutes.get("/people", allow("users.read"), async (req, res) => {
  await answerPeople(req, res, {});
});

peopleRoutes.get("/people/sign-ins", allow("users.read"), async (req, res) => {
  page(req, res, RefusalsPage({ report: await readRefusals(req.firm.db) }));
});

peopleRoutes.post("/people/roles", allowFresh("users.write"), async (req, res) => {
  const form = readForm(giveRoleForm(dayOf(new Date())), req.body);
  if (!form.ok) return answerPeople(req, res, form);
  try {
    const given = await addRole(req.firm.db, { ...form.value, by: req.actor });
    const text = `${given.user.name} has the role. Signing in anew, they have what it gives.`;
    answerOutcome(req, res, given, { event: "roles_changed", text });
  } catch (error) {
    await answerPeople(req, res, { typed: form.typed, errors: refusedFields(error) });
  }
});

peopleRoutes.get("/people/invite", allow("users.write"), (req, res) => {
  page(req, res, InvitePage({}));
});

peopleRoutes.post("/people/invite", allowFresh("users.write"), async (req, res) => {
  const form = readForm(inviteForm(dayOf(new Date())), req.body);
  if (!form.ok) return page(req, res, InvitePage(form), { status: 422 });
  try {
    const { user, link, awaited } = await invitePerson(req.firm.db, { ...form.value, by: req.actor });
    tellSecurityOf(req, {
      event: "user_invited",
      outcome: "ok",
      reason: awaited.length > 0 ? "asked" : "",
      userId: user.id,
    });
    answerLink(req, res, user, link, awaited);
  } catch (error) {
    page(req, res, InvitePage({ typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

interface Again {
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

async function answerPeople(req: Request<unknown>, res: Response, { typed, errors }: Again): Promise<void> {
  const { db } = req.firm;
  const query = readList(req.query, { path: "/people", sorts: PEOPLE_SORTS, filters: PEOPLE_FILTERS });
  const list = await listPeople(db, query);
  const mayChange = mayChangePeople(req);
  const props = {
    ...list,
    query,
    facts: await findPeopleFacts(db, new Date()),
    narrowings: await listNarrowings(db),
    outstanding: await listOutstanding(db),
    everybody: mayChange ? (await listHere(db)).filter(({ id }) => id !== req.actor.id) : [],
    mayChange,
    typed,
    errors,
  };
  page(req, res, PeoplePage(props), { status: errors ? 422 : 200 });
}
