import { type Request, type Response, Router } from "express";
import { dayOf } from "../../../calendar.js";
import { may } from "../../../grants.js";
import type { Role } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, type Typed, typedList } from "../../../web/forms.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { listOpenAbout } from "../../approvals/reports.js";
import { findFactors } from "../factors/factors.js";
import { accessForm, emailForm, rolesForm } from "../forms.js";
import { type IssuedLink, linkPath } from "../passwords/links.js";
import { refusedFields } from "../refusals.js";
import { endSessionsOf, listSessions } from "../sessions/own-sessions.js";
import { findUser, type User } from "../users.js";
import { LinkPage } from "./invite-page.js";
import { makeLink } from "./made-links.js";
import { DisablePage, PersonPage, ResetFactorsPage } from "./person-page.js";
import { changeEmailOf, changeRoles, endAccessOf, letInAgain, type Outcome, resetFactorsOf } from "./two-person.js";

/** One person: roles, access, and their way in. */
export const personRoutes = Router();

personRoutes.get("/people/:userId", allow("users.read"), async (req, res) => {
  await answerPerson(req, res, await findUser(req.firm.db, req.params.userId), {});
});

personRoutes.post("/people/:userId/roles", allowFresh("users.write"), async (req, res) => {
  const form = readForm(rolesForm(dayOf(new Date())), req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form);
  try {
    const changed = await changeRoles(req.firm.db, { userId: before.id, ...form.value, by: req.actor });
    const text = `The roles of ${before.name} are changed. Signing in anew, they have them.`;
    answerOutcome(req, res, changed, { event: "roles_changed", text });
  } catch (error) {
    await answerPerson(req, res, before, { typed: form.typed, errors: refusedFields(error) });
  }
});

personRoutes.get("/people/:userId/disabling", allow("users.write"), async (req, res) => {
  page(req, res, DisablePage({ user: await findUser(req.firm.db, req.params.userId) }));
});

personRoutes.post("/people/:userId/disabling", allowFresh("users.write"), async (req, res) => {
  const form = readForm(accessForm, req.body);
  const user = await findUser(req.firm.db, req.params.userId);
  const again = (errors: readonly FieldError[]) =>
    page(req, res, DisablePage({ user, typed: form.typed, errors }), { status: 422 });
  if (!form.ok) return again(form.errors);
  try {
    const ended = await endAccessOf(req.firm.db, { userId: user.id, ...form.value, by: req.actor });
    const text = `${user.name} can no longer sign in, and every session of theirs has ended.`;
    answerOutcome(req, res, ended, { event: "user_disabled", text });
  } catch (error) {
    again(refusedFields(error));
  }
});

personRoutes.post("/people/:userId/enabling", allowFresh("users.write"), async (req, res) => {
  const form = readForm(accessForm, req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form);
  try {
    const back = await letInAgain(req.firm.db, { userId: before.id, ...form.value, by: req.actor });
    const how = back.user.status === "invited" ? "needs a new link to set a password" : "can sign in again";
    answerOutcome(req, res, back, { event: "user_enabled", text: `${before.name} ${how}.` });
  } catch (error) {
    await answerPerson(req, res, before, { typed: form.typed, errors: refusedFields(error) });
  }
});

personRoutes.post("/people/:userId/email", allowFresh("users.write"), async (req, res) => {
  const form = readForm(emailForm, req.body);
  const before = await findUser(req.firm.db, req.params.userId);
  if (!form.ok) return answerPerson(req, res, before, form);
  try {
    const changed = await changeEmailOf(req.firm.db, { userId: before.id, ...form.value, by: req.actor });
    const text = `The e-mail address of ${before.name} is ${changed.user.email ?? "taken away"}.`;
    answerOutcome(req, res, changed, { event: "email_changed", text });
  } catch (error) {
    await answerPerson(req, res, before, { typed: form.typed, errors: refusedFields(error) });
  }
});

personRoutes.post("/people/:userId/sessions/ending", allowFresh("users.write"), async (req, res) => {
  const user = await findUser(req.firm.db, req.params.userId);
  const ended = await endSessionsOf(req.firm.db, { userId: user.id, by: req.actor });
  tellSecurityOf(req, { event: "sessions_ended", outcome: "ok", userId: user.id });
  const what = ended === 1 ? "One session" : `${ended} sessions`;
  setFlash(req, { kind: "ok", text: `${what} of ${user.name} ${ended === 1 ? "has" : "have"} ended.` });
  res.redirect(303, `/people/${user.id}`);
});

personRoutes.post("/people/:userId/links", allowFresh("users.write"), async (req, res) => {
  const before = await findUser(req.firm.db, req.params.userId);
  const { db, origin } = req.firm;
  try {
    const made = await makeLink(db, { userId: before.id, by: req.actor, origin, sendsMail: req.sendsMail });
    tellSecurityOf(req, { event: "link_made", outcome: "ok", reason: made.is, userId: before.id });
    if (made.is === "shown") return answerLink(req, res, made.user, made.link);
    setFlash(req, { kind: "ok", text: `A link is on its way to ${before.name}, to their e-mail address.` });
    res.redirect(303, `/people/${before.id}`);
  } catch (error) {
    await answerPerson(req, res, before, { errors: refusedFields(error) });
  }
});

personRoutes.get("/people/:userId/factors/reset", allow("users.write"), async (req, res) => {
  page(req, res, ResetFactorsPage({ user: await findUser(req.firm.db, req.params.userId) }));
});

personRoutes.post("/people/:userId/factors/reset", allowFresh("users.write"), async (req, res) => {
  const form = readForm(accessForm, req.body);
  const user = await findUser(req.firm.db, req.params.userId);
  const again = (errors: readonly FieldError[]) =>
    page(req, res, ResetFactorsPage({ user, typed: form.typed, errors }), { status: 422 });
  if (!form.ok) return again(form.errors);
  try {
    const reset = await resetFactorsOf(req.firm.db, { userId: user.id, ...form.value, by: req.actor });
    const text = `${user.name} has no second factor any more, and sets up a new one at the next sign-in.`;
    answerOutcome(req, res, reset, { event: "factors_reset", text });
  } catch (error) {
    again(refusedFields(error));
  }
});

/** What an act on a person came to: done, or asked of a second one. Said on their page, and in the security log. */
export function answerOutcome(
  req: Request<unknown>,
  res: Response,
  { is, user }: Outcome,
  { event, text }: { event: string; text: string },
): void {
  const asked = `Asked: it waits for another administrator or a partner, and nothing is changed for ${user.name} yet.`;
  tellSecurityOf(req, { event, outcome: "ok", reason: is === "done" ? "" : "asked", userId: user.id });
  setFlash(req, { kind: "ok", text: is === "done" ? text : asked });
  res.redirect(303, `/people/${user.id}`);
}

interface Again {
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

async function answerPerson(req: Request<unknown>, res: Response, user: User, { typed, errors }: Again): Promise<void> {
  const { db } = req.firm;
  const isSelf = user.id === req.actor.id;
  const mayChange = mayChangePeople(req);
  const props = {
    user,
    isSelf,
    mayChange: mayChange && !isSelf,
    factors: await findFactors(db, user.id),
    sessions: mayChange ? await listSessions(db, user.id) : [],
    approvals: await listOpenAbout(db, user.id),
    typedRoles: typed && "roles" in typed ? typedList(typed, "roles") : undefined,
    typed,
    errors,
  };
  page(req, res, PersonPage(props), { status: errors ? 422 : 200 });
}

/** The one-time link, shown once to whoever made it. */
export function answerLink(
  req: Request<unknown>,
  res: Response,
  user: User,
  link: IssuedLink,
  awaited: readonly Role[] = [],
): void {
  const url = `${req.firm.origin}${linkPath(link)}`;
  page(req, res, LinkPage({ user, url, expiresAt: link.expiresAt, kind: link.kind, awaited }));
}

export function mayChangePeople(req: Request<unknown>): boolean {
  return may(req.actor, "users.write");
}
