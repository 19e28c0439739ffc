import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { transact } from "../../../platform/databases/firm-db.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, optionalLines, readForm, type Typed } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { refusedFields } from "../../accounts/refusals.js";
import type { MatterSection } from "../card-parts.js";
import { loadMatterHead } from "../matter-frame.js";
import { findMatter, mayOn } from "../matters.js";
import { checkConflicts } from "./check.js";
import { MatterConflictsPage } from "./check-view.js";
import { isTakenDecision } from "./decisions.js";
import { checkMatterAgain, decideMatches, type LateDecision } from "./matter-check.js";
import { QuickCheckPage } from "./quick-view.js";
import { recordCheck } from "./record.js";
import { findConflictRecord, listOwnChecks } from "./reports.js";
import { prepareCheck } from "./searched.js";
import { ConflictSection, WarningSection } from "./section-view.js";
import { listWarnings, seeWarnings } from "./warnings.js";

export const conflictRoutes = Router();

/** Names of one question at the desk. */
const QUICK_NAMES_MAX = 20;
const BEFORE_MAX = 10;
const quickForm = z.object({ names: optionalLines({ max: 4_000 }) });

conflictRoutes.get("/conflicts", allow("conflicts.check"), async (req, res) => {
  page(req, res, QuickCheckPage({ typed: {}, before: await listOwnChecks(req.firm.db, req.actor.id, BEFORE_MAX) }));
});

conflictRoutes.post("/conflicts", allow("conflicts.check"), async (req, res) => {
  const { db } = req.firm;
  const form = readForm(quickForm, req.body);
  const names = readNames(form.typed);
  const before = await listOwnChecks(db, req.actor.id, BEFORE_MAX);
  const problem = whatIsWrong(names);
  const errors = problem ? [{ field: "names", text: problem }] : form.ok ? undefined : form.errors;
  if (errors) return page(req, res, QuickCheckPage({ typed: form.typed, errors, before }), { status: 422 });
  const sought = names.map((name) => ({ name }));
  const check = await checkConflicts(db, { sought, reader: req.actor, searched: await prepareCheck(db, req.actor) });
  await transact(db, (trx) => recordCheck(trx, { kind: "quick", check, by: req.actor }));
  page(req, res, QuickCheckPage({ typed: form.typed, check, before }));
});

function readNames(typed: Typed): string[] {
  const lines = (typed.names ?? "").split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  return [...new Set(lines.filter(Boolean))];
}

function whatIsWrong(names: readonly string[]): string | undefined {
  if (names.length === 0) return "Write at least one name.";
  if (names.length > QUICK_NAMES_MAX) return `At most ${QUICK_NAMES_MAX} names at once.`;
  if (names.some((name) => name.length > 200)) return "A name has at most 200 characters.";
  return undefined;
}

conflictRoutes.get("/matters/:matterId/conflicts", allow("matters.read"), async (req, res) => {
  await answerMatter(req, res, req.params.matterId, { typed: {} });
});

conflictRoutes.post("/matters/:matterId/conflicts", allow("matters.write"), async (req, res) => {
  const { matterId } = req.params;
  const { openCount } = await checkMatterAgain(req.firm.db, matterId, req.actor);
  const text = openCount === 0 ? "Everybody was looked for again." : `Looked for again: ${openCount} to be decided.`;
  setFlash(req, { kind: openCount === 0 ? "ok" : "note", text });
  res.redirect(303, `/matters/${matterId}/conflicts`);
});

conflictRoutes.post("/matters/:matterId/conflicts/decisions", allow("matters.write"), async (req, res) => {
  const { matterId } = req.params;
  const { typed } = readForm(z.object({}), req.body);
  const decisions = readLateDecisions(typed);
  try {
    await decideMatches(req.firm.db, { matterId, decisions, by: req.actor });
    setFlash(req, { kind: "ok", text: decisions.length === 1 ? "The decision is kept." : "The decisions are kept." });
    res.redirect(303, `/matters/${matterId}/conflicts`);
  } catch (error) {
    await answerMatter(req, res, matterId, { typed, errors: refusedFields(error) });
  }
});

function readLateDecisions(typed: Typed): LateDecision[] {
  return Object.entries(typed).flatMap(([name, decision]) => {
    const matchId = /^decision_(.+)$/.exec(name)?.[1];
    if (!matchId || !isTakenDecision(decision)) return [];
    return [{ matchId, decision, reason: typed[`reason_${matchId}`] ?? "" }];
  });
}

conflictRoutes.post("/matters/:matterId/conflicts/warnings", allow("matters.read"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  await seeWarnings(req.firm.db, matter, req.actor);
  res.redirect(303, `/matters/${matter.id}`);
});

async function answerMatter(
  req: Request,
  res: Response,
  matterId: string,
  { typed, errors }: { typed: Typed; errors?: readonly FieldError[] },
): Promise<void> {
  const { db } = req.firm;
  const matter = await findMatter(db, matterId, req.actor);
  const mayCheck = matter.status !== "closed" && mayOn(req.actor, "matters.write", matter);
  const record = await findConflictRecord(db, matter.id, req.actor);
  const head = await loadMatterHead(db, matter, req.actor);
  page(req, res, MatterConflictsPage({ head, record, typed, errors, mayCheck }), { status: errors ? 422 : 200 });
}

/** The conflict check on a matter's card; handed to the card where the application is put together. */
export const matterConflicts: MatterSection = async (db, matter, reader) => {
  const mayCheck = matter.status !== "closed" && mayOn(reader, "matters.write", matter);
  return ConflictSection({ matterId: matter.id, record: await findConflictRecord(db, matter.id, reader), mayCheck });
};

/** What the people of a restricted matter are told; nothing where nobody looked. */
export const matterWarnings: MatterSection = async (db, matter) => {
  const warnings = await listWarnings(db, matter.id);
  return warnings.length === 0 ? null : WarningSection({ matterId: matter.id, warnings });
};
