import { Router } from "express";
import { isId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { actionsThat, wordsOf } from "../../platform/audit/words.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { listUsers } from "../accounts/users.js";
import type { MatterTab } from "../matters/card-parts.js";
import { loadMatterHead } from "../matters/matter-frame.js";
import { findMatter } from "../matters/matters.js";
import { readCursor, writeCursor } from "./cursor.js";
import type { TrailFilter } from "./filter.js";
import { historyHref, HistoryPage, LOOKED } from "./history-view.js";
import { COUNTED_MAX, PAGE_SIZE } from "./limits.js";
import { countLines, readLines } from "./lines.js";
import { tellLines } from "./named.js";

export const historyRoutes = Router();

/** Handed to the matters room. */
export const historyTab: MatterTab = { key: "history", text: "History", permission: "matters.read" };

historyRoutes.get("/matters/:matterId/history", allow("matters.read"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findMatter(db, req.params.matterId, req.actor);
  const parts = listParts();
  const part = [...parts, LOOKED].find((name) => name === req.query.part) ?? "";
  const who = typeof req.query.who === "string" && isId(req.query.who) ? req.query.who : "";
  const filter: TrailFilter = {
    matterId: matter.id,
    who: who || undefined,
    ...(part === LOOKED ? { group: "views" } : { withoutViews: true, part: part || undefined }),
  };
  const asked = { older: readCursor(req.query.older), newer: readCursor(req.query.newer), size: PAGE_SIZE };
  const { lines, older, newer } = await readLines(db, req.actor, filter, asked);
  const view = HistoryPage({
    head: await loadMatterHead(db, matter, req.actor),
    lines: await tellLines(db, lines, req.actor),
    count: await countLines(db, req.actor, filter, COUNTED_MAX),
    parts,
    part,
    who,
    people: await listUsers(db),
    older: older && historyHref(matter.id, { part, who, older: writeCursor(older) }),
    newer: newer && historyHref(matter.id, { part, who, newer: writeCursor(newer) }),
  });
  await recordAudit(db, {
    action: "trail.history_viewed",
    subjectKind: "matter",
    subjectId: matter.id,
    matterId: matter.id,
    by: req.actor,
  });
  page(req, res, view);
});

/** The parts that any action belongs to, in the order in which the rooms handed their words in. */
function listParts(): string[] {
  const parts = actionsThat(({ part, group }) => part !== undefined && group !== "views").map(
    (action) => wordsOf(action)!.part!,
  );
  return [...new Set(parts)];
}
