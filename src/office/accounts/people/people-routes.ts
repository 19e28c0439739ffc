import { type Request, type Response, Router } from "express";
import { may } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, typedList } from "../../../web/forms.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { readList } from "../../../web/lists.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { findFactors, resetFactors } from "../factors/factors.js";
import { emailForm, inviteForm, rolesForm } from "../forms.js";
import { changeEmail } from "./change-email.js";
import { InvitePage, LinkPage } from "./invite-page.js";
import { type IssuedLink, linkPath } from "../passwords/links.js";
import { disableUser, enableUser, inviteUser, setRoles, startReset } from "./people.js";
import { PeoplePage } from "./people-page.js";
import { DisablePage, PersonPage, ResetFactorsPage } from "./person-page.js";
import { RefusalsPage } from "./refusals-page.js";
import { listOutstanding, readRefusals } from "./refusals-report.js";
import { refusedFields } from "../refusals.js";
import { listSessions, endSessionsOf } from "../sessions/own-sessions.js";
import { listPeople, PEOPLE_FILTERS, PEOPLE_SORTS } from "./reports.js";
import { findUser, type User } from "../users.js";

export const peopleRoutes = Router();

peopleRoutes.get("/people", allow("users.read"), async (req, res) => {
  const query = readList(req.query, { path: "/people", sorts: PEOPLE_SORTS, filters: PEOPLE_FILTERS });
  const { people, total, counts } = await listPeople(req.firm.db, query);
  const outstanding = await listOutstanding(req.firm.db);
  page(req, res, PeoplePage({ people, total, counts, query, outstanding, mayChange: mayChange(req) }));
});

peopleRoutes.get("/people/sign-ins", allow("users.read"), async (req, res) => {
  page(req, res, RefusalsPage({ report: await readRefusals(req.firm.db) }));
});

peopleRoutes.get("/people/invite", allow("users.write"), (req, res) => {
  page(req, res, InvitePage({}));
});

peopleRoutes.post("/people/invite", allowFresh("users.write"), async (req, res) => {
  const form = readForm(inviteForm, req.body);
  if (!form.ok) return page(req, res, InvitePage(form), { status: 422 });
  try {
    const { user, link } = await inviteUser(req.firm.db, { ...form.value, by: req.actor });
    answerLink(req, res, user, link);
  } catch (error) {
    page(req, res, InvitePage({ typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

peopleRoutes.get("/people/:userId", allow("users.read"), async (req, res) => {
  await answerPerson(req, res, await findUser(req.firm.db, req.params.userId));
});

peopleRoutes.post("/people/:userId/roles", allowFresh("users.write"), async (req, res) => {
  const form = readForm(rolesForm, req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return await answerPerson(req, res, before, form.errors);
  try {
    const user = await setRoles(req.firm.db, { userId: before.id, roles: form.value.roles, by: req.actor });
    tellSecurityOf(req, { event: "roles_changed", outcome: "ok", userId: user.id });
    setFlash(req, { kind: "ok", text: `The roles of ${user.name} are changed. Signing in anew, they have them.` });
    res.redirect(303, `/people/${user.id}`);
  } catch (error) {
    await answerPerson(req, res, before, refusedFields(error), { roles: typedList(form.typed, "roles") });
  }
});

peopleRoutes.get("/people/:userId/disabling", allow("users.write"), async (req, res) => {
  page(req, res, DisablePage({ user: await findUser(req.firm.db, req.params.userId) }));
});

peopleRoutes.post("/people/:userId/disabling", allowFresh("users.write"), async (req, res) => {
  try {
    const user = await disableUser(req.firm.db, { userId: req.params.userId, by: req.actor });
    tellSecurityOf(req, { event: "user_disabled", outcome: "ok", userId: user.id });
    setFlash(req, { kind: "ok", text: `${user.name} can no longer sign in, and every session of theirs has ended.` });
    res.redirect(303, `/people/${user.id}`);
  } catch (error) {
    await answerPerson(req, res, await findUser(req.firm.db, req.params.userId), refusedFields(error));
  }
});

peopleRoutes.post("/people/:userId/enabling", allowFresh("users.write"), async (req, res) => {
  const user = await enableUser(req.firm.db, { userId: req.params.userId, by: req.actor });
  tellSecurityOf(req, { event: "user_enabled", outcome: "ok", userId: user.id });
  const how = user.status === "invited" ? "needs a new link to set a password" : "can sign in again";
  setFlash(req, { kind: "ok", text: `${user.name} ${how}.` });
  res.redirect(303, `/people/${user.id}`);
});

peopleRoutes.post("/people/:userId/email", allowFresh("users.write"), async (req, res) => {
  const form = readForm(emailForm, req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form.errors, { email: form.typed.email });
  try {
    const user = await changeEmail(req.firm.db, { userId: before.id, email: form.value.email, by: req.actor });
    setFlash(req, { kind: "ok", text: `The e-mail address of ${user.name} is ${user.email ?? "taken away"}.` });
    res.redirect(303, `/people/${user.id}`);
  } catch (error) {
    await answerPerson(req, res, before, refusedFields(error), { email: form.typed.email });
  }
});

peopleRoutes.post("/people/:userId/sessions/ending", allowFresh("users.write"), async (req, res) => {
  const user = await findUser(req.firm.db, req.params.userId);
  const ended = await endSessionsOf(req.firm.db, { userId: user.id, by: req.actor });
  const what = ended === 1 ? "One session" : `${ended} sessions`;
  setFlash(req, { kind: "ok", text: `${what} of ${user.name} ${ended === 1 ? "has" : "have"} ended.` });
  res.redirect(303, `/people/${user.id}`);
});

peopleRoutes.post("/people/:userId/links", allowFresh("users.write"), async (req, res) => {
  const { user, link } = await startReset(req.firm.db, { userId: req.params.userId, by: req.actor });
  answerLink(req, res, user, link);
});

peopleRoutes.get("/people/:userId/factors/reset", allow("users.write"), async (req, res) => {
  page(req, res, ResetFactorsPage({ user: await findUser(req.firm.db, req.params.userId) }));
});

peopleRoutes.post("/people/:userId/factors/reset", allowFresh("users.write"), async (req, res) => {
  const user = await resetFactors(req.firm.db, { userId: req.params.userId, by: req.actor });
  tellSecurityOf(req, { event: "factors_reset", outcome: "ok", reason: user.id });
  const text = `${user.name} has no second factor any more, and sets up a new one at the next sign-in.`;
  setFlash(req, { kind: "ok", text });
  res.redirect(303, `/people/${user.id}`);
});

async function answerPerson(
  req: Request,
  res: Response,
  user: User,
  errors?: readonly FieldError[],
  typed: { roles?: readonly string[]; email?: string | undefined } = {},
): Promise<void> {
  const isSelf = user.id === req.actor.id;
  const mayEnd = mayChange(req);
  const factors = await findFactors(req.firm.db, user.id);
  const sessions = mayEnd ? await listSessions(req.firm.db, user.id) : [];
  const props = { user, factors, isSelf, mayChange: mayEnd && !isSelf, sessions, errors, typed };
  page(req, res, PersonPage(props), { status: errors ? 422 : 200 });
}

function answerLink(req: Request, res: Response, user: User, link: IssuedLink): void {
  const scheme = req.protocol === "https" ? "https" : "http"; // a proxy may say anything, and this is shown as a link
  const url = `${scheme}://${req.get("host")}${linkPath(link)}`;
  page(req, res, LinkPage({ user, url, expiresAt: link.expiresAt, kind: link.kind }));
}

function mayChange(req: Request): boolean {
  return may(req.actor.roles, "users.write");
}
