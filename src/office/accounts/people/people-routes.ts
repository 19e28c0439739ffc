import { type Request, type Response, Router } from "express";
import { dayOf } from "../../../calendar.js";
import { may } from "../../../grants.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, type Typed, typedList } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { readList } from "../../../web/lists.js";
import { page } from "../../../web/page.js";
import { listOpenAbout } from "../../approvals/reports.js";
import { accessForm, giveRoleForm, inviteForm, rolesForm } from "../forms.js";
import { InvitePage, LinkPage } from "./invite-page.js";
import { type IssuedLink, linkPath } from "../passwords/links.js";
import { listNarrowings } from "../roles/narrowings.js";
import { startReset } from "./people.js";
import { PeoplePage } from "./people-page.js";
import { DisablePage, PersonPage } from "./person-page.js";
import { refusedFields } from "../refusals.js";
import { findPeopleFacts, listHere, listPeople, PEOPLE_FILTERS, PEOPLE_SORTS } from "./reports.js";
import { addRole, changeRoles, endAccessOf, invitePerson, letInAgain, type Outcome } from "./two-person.js";
import { findUser, type User } from "../users.js";

export const peopleRoutes = Router();

peopleRoutes.get("/people", allow("users.read"), async (req, res) => {
  await answerPeople(req, res, {});
});

peopleRoutes.post("/people/roles", allow("users.write"), async (req, res) => {
  const form = readForm(giveRoleForm(today()), req.body);
  if (!form.ok) return answerPeople(req, res, form);
  try {
    const given = await addRole(req.firm.db, { ...form.value, by: req.actor });
    told(req, given, `${given.user.name} has the role. Signing in anew, they have what it gives.`);
    res.redirect(303, `/people/${given.user.id}`);
  } catch (error) {
    await answerPeople(req, res, { typed: form.typed, errors: refusedFields(error) });
  }
});

peopleRoutes.get("/people/invite", allow("users.write"), (req, res) => {
  page(req, res, InvitePage({}));
});

peopleRoutes.post("/people/invite", allow("users.write"), async (req, res) => {
  const form = readForm(inviteForm(today()), req.body);
  if (!form.ok) return page(req, res, InvitePage(form), { status: 422 });
  try {
    const { user, link, isAsked } = await invitePerson(req.firm.db, { ...form.value, by: req.actor });
    answerLink(req, res, user, link, isAsked);
  } catch (error) {
    page(req, res, InvitePage({ typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

peopleRoutes.get("/people/:userId", allow("users.read"), async (req, res) => {
  await answerPerson(req, res, await findUser(req.firm.db, req.params.userId), {});
});

peopleRoutes.post("/people/:userId/roles", allow("users.write"), async (req, res) => {
  const form = readForm(rolesForm(today()), req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form);
  try {
    const changed = await changeRoles(req.firm.db, { userId: before.id, ...form.value, by: req.actor });
    told(req, changed, `The roles of ${before.name} are changed. Signing in anew, they have them.`);
    res.redirect(303, `/people/${before.id}`);
  } catch (error) {
    await answerPerson(req, res, before, { typed: form.typed, errors: refusedFields(error) });
  }
});

peopleRoutes.get("/people/:userId/disabling", allow("users.write"), async (req, res) => {
  page(req, res, DisablePage({ user: await findUser(req.firm.db, req.params.userId) }));
});

peopleRoutes.post("/people/:userId/disabling", allow("users.write"), async (req, res) => {
  const form = readForm(accessForm, req.body);
  const user = await findUser(req.firm.db, req.params.userId);
  const again = (errors: readonly FieldError[]) =>
    page(req, res, DisablePage({ user, typed: form.typed, errors }), { status: 422 });
  if (!form.ok) return again(form.errors);
  try {
    const ended = await endAccessOf(req.firm.db, { userId: user.id, ...form.value, by: req.actor });
    told(req, ended, `${user.name} can no longer sign in, and every session of theirs has ended.`);
    res.redirect(303, `/people/${user.id}`);
  } catch (error) {
    again(refusedFields(error));
  }
});

peopleRoutes.post("/people/:userId/enabling", allow("users.write"), async (req, res) => {
  const form = readForm(accessForm, req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form);
  try {
    const back = await letInAgain(req.firm.db, { userId: before.id, ...form.value, by: req.actor });
    const how = back.user.status === "invited" ? "needs a new link to set a password" : "can sign in again";
    told(req, back, `${before.name} ${how}.`);
    res.redirect(303, `/people/${before.id}`);
  } catch (error) {
    await answerPerson(req, res, before, { typed: form.typed, errors: refusedFields(error) });
  }
});

peopleRoutes.post("/people/:userId/links", allow("users.write"), async (req, res) => {
  const { user, link } = await startReset(req.firm.db, { userId: req.params.userId, by: req.actor });
  answerLink(req, res, user, link);
});

function told(req: Request<unknown>, { is, user }: Outcome, done: string): void {
  const asked = `Asked: it waits for another administrator or a partner, and nothing is changed for ${user.name} yet.`;
  setFlash(req, { kind: "ok", text: is === "done" ? done : asked });
}

interface Again {
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

async function answerPeople(req: Request, res: Response, { typed, errors }: Again): Promise<void> {
  const { db } = req.firm;
  const query = readList(req.query, { path: "/people", sorts: PEOPLE_SORTS, filters: PEOPLE_FILTERS });
  const { people, total, counts } = await listPeople(db, query);
  const [facts, narrowings] = [await findPeopleFacts(db, new Date()), await listNarrowings(db)];
  const isChanging = mayChange(req);
  const everybody = isChanging ? (await listHere(db)).filter(({ id }) => id !== req.actor.id) : [];
  const shown = { people, total, counts, query, facts, narrowings, everybody, mayChange: isChanging, typed, errors };
  page(req, res, PeoplePage(shown), { status: errors ? 422 : 200 });
}

async function answerPerson(req: Request<unknown>, res: Response, user: User, { typed, errors }: Again): Promise<void> {
  const isSelf = user.id === req.actor.id;
  const approvals = await listOpenAbout(req.firm.db, user.id);
  const typedRoles = typed && typedList(typed, "roles");
  const props = { user, isSelf, mayChange: mayChange(req) && !isSelf, errors, typedRoles, typed, approvals };
  page(req, res, PersonPage(props), { status: errors ? 422 : 200 });
}

function answerLink(req: Request<unknown>, res: Response, user: User, link: IssuedLink, isAsked = false): void {
  const scheme = req.protocol === "https" ? "https" : "http"; // a proxy may say anything, and this is shown as a link
  const url = `${scheme}://${req.get("host")}${linkPath(link)}`;
  page(req, res, LinkPage({ user, url, expiresAt: link.expiresAt, kind: link.kind, isAsked }));
}

function today() {
  return dayOf(new Date());
}

function mayChange(req: Request<unknown>): boolean {
  return may(req.actor, "users.write");
}
