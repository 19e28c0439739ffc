import { type Request, Router } from "express";
import { type Day, dayOf } from "../../calendar.js";
import { may } from "../../grants.js";
import { recordAudit } from "../../platform/audit/record.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { fragment, page } from "../../web/page.js";
import { maskIdentitiesIn } from "../contacts/identifiers.js";
import { countContacts } from "../contacts/reports.js";
import { countClients } from "../matters/client-reports.js";
import { WarnedMatters } from "../matters/conflicts/section-view.js";
import { listWarnedMatters } from "../matters/conflicts/warnings.js";
import { isFeeEarner } from "../matters/fee-earners.js";
import { matterNumbered } from "../matters/matters.js";
import { fullNumber } from "../matters/numbers.js";
import { listAttention, listRecentlyOpened } from "../matters/reports.js";
import { countMatters } from "../matters/workload.js";
import { listTasksDue } from "../notes/task-reports.js";
import { TasksDue } from "../notes/tasks-view.js";
import { type DeskMatters, DeskPage } from "./desk-view.js";
import { greetingFor, weekdayAndDay } from "./greeting.js";
import { NOTHING_FOUND, SEARCH_GROUPS, searchFirm, suggest } from "./search.js";
import { SearchPage } from "./search-view.js";
import { Suggestions } from "./suggestions-view.js";

export const deskRoutes = Router();

const ATTENTION_MAX = 10;
const RECENT_MAX = 6;
const TASKS_MAX = 7;
const WARNED_MAX = 5;

deskRoutes.get("/", allow("desk.read"), async (req, res) => {
  const { db } = req.firm;
  const { actor } = req;
  const now = new Date();
  const today = dayOf(now);
  page(
    req,
    res,
    DeskPage({
      greeting: greetingFor(actor.name, now),
      date: weekdayAndDay(now),
      today,
      matters: may(actor, "matters.read") ? await deskMatters(req, today) : undefined,
      contacts: may(actor, "contacts.read") ? await countContacts(db) : undefined,
      clients: may(actor, "clients.read") ? (await countClients(db, req.actor)).all : undefined,
      tasks: may(actor, "tasks.read") ? TasksDue({ today, ...(await listTasksDue(db, req.actor, TASKS_MAX)) }) : null,
      warnings: may(actor, "matters.read") ? await deskWarnings(req) : null,
      mayOpen: may(actor, "matters.write"),
      mayAddContacts: may(actor, "contacts.write"),
      mayManagePeople: may(actor, "users.write"),
    }),
  );
});

async function deskWarnings({ firm: { db }, actor }: Request) {
  const warned = await listWarnedMatters(db, actor, WARNED_MAX);
  return warned.length > 0 ? WarnedMatters({ matters: warned }) : null;
}

async function deskMatters(req: Request, today: Day): Promise<DeskMatters> {
  const { db } = req.firm;
  const isOwner = await isFeeEarner(db, req.actor.id);
  return {
    counts: await countMatters(db, req.actor, today),
    attention: isOwner ? await listAttention(db, req.actor, today, ATTENTION_MAX) : [],
    recent: await listRecentlyOpened(db, req.actor, RECENT_MAX),
    isFeeEarner: isOwner,
  };
}

/** Finds what this person may see. The number of a matter leads to it at once. */
deskRoutes.get("/search", allow("desk.read"), async (req, res) => {
  const { db } = req.firm;
  const list = readList(req.query, { path: "/search", sorts: ["found"], filters: SEARCH_GROUPS });
  const { q } = list;
  if (q === "") return page(req, res, SearchPage({ list, found: NOTHING_FOUND }));
  // The trail is kept for good and read by many; an identity number lies sealed everywhere else.
  await recordAudit(db, {
    action: "desk.searched",
    subjectKind: "user",
    subjectId: req.actor.id,
    by: req.actor,
    note: maskIdentitiesIn(q),
  });
  const matter = may(req.actor, "matters.read") ? await matterNumbered(db, fullNumber(q), req.actor) : undefined;
  if (matter) return res.redirect(303, `/matters/${matter.id}`);
  page(req, res, SearchPage({ list, found: await searchFirm(db, q, req.actor, list.filter) }));
});

const SUGGESTED_CHARACTERS_MIN = 2;

/** What may be meant, while it is typed. No line in the trail for each letter: names are all it tells, and only those that lists show as well. */
deskRoutes.get("/search/suggestions", allow("desk.read"), async (req, res) => {
  const { q } = readList(req.query, { path: "/search", sorts: ["found"], filters: ["all"] });
  const isEnough = q.length >= SUGGESTED_CHARACTERS_MIN;
  fragment(req, res, Suggestions({ suggestions: isEnough ? await suggest(req.firm.db, q, req.actor) : [] }));
});
