import { type Request, type Response, Router } from "express";
import type { VNode } from "preact";
import { addDays, dayOf } from "../../calendar.js";
import { may } from "../../grants.js";
import { SELF } from "../../permissions.js";
import { log } from "../../log.js";
import { recordAudit } from "../../platform/audit/record.js";
import { setFlash } from "../../web/flash.js";
import { allow, allowFresh } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { maskIdentitiesIn } from "../contacts/identifiers.js";
import { refusedFields } from "../accounts/refusals.js";
import { listUsers } from "../accounts/users.js";
import { AuditPage } from "./audit-view.js";
import { readCursor, writeCursor } from "./cursor.js";
import { beginExport, EXPORT_KINDS, type ExportKind, streamExport } from "./export.js";
import { filterInWords, readFilter, type ReadFilter } from "./filter.js";
import { COUNTED_MAX, EXPORTS_DAYS, PAGE_SIZE } from "./limits.js";
import { countLines, oldestMoment, readLines } from "./lines.js";
import { tellLines } from "./named.js";

export const trailRoutes = Router();

trailRoutes.get("/audit", allow("audit.read"), async (req, res) => {
  const { db } = req.firm;
  const read = await readFilter(db, req.query, req.actor);
  const today = dayOf(new Date());
  const people = await listUsers(db);
  const figures = {
    exports: await countLines(db, req.actor, { group: "exports", from: addDays(today, -EXPORTS_DAYS) }, COUNTED_MAX),
    oldest: await oldestMoment(db, req.actor, {}),
  };
  const view = await viewLines(req, { path: "/audit", read, people, figures });
  await recordAudit(db, {
    action: "trail.audit_viewed",
    subjectKind: "trail",
    subjectId: "all",
    matterId: read.matter?.id,
    by: req.actor,
    changes: read.filter.words ? { words: { to: maskIdentitiesIn(read.filter.words) } } : undefined,
    note: filterInWords(read, namesOf(people)),
  });
  page(req, res, view);
});

/** What somebody did themselves, whatever their role; reading it leaves no line. */
trailRoutes.get("/audit/mine", allow(SELF), async (req, res) => {
  const read = await readFilter(req.firm.db, { ...req.query, who: req.actor.id }, req.actor);
  page(req, res, await viewLines(req, { path: "/audit/mine", read, people: [], figures: undefined }));
});

trailRoutes.get("/audit/lines.csv", allowFresh("audit.export"), async (req, res) => {
  await answerExport(req, res, "csv");
});

trailRoutes.get("/audit/lines.json", allowFresh("audit.export"), async (req, res) => {
  await answerExport(req, res, "json");
});

interface Shown {
  path: string;
  read: ReadFilter;
  people: readonly { id: string; name: string }[];
  figures: { exports: number; oldest: Date | undefined } | undefined;
}

async function viewLines(req: Request, { path, read, people, figures }: Shown): Promise<VNode> {
  const { db } = req.firm;
  const isMine = figures === undefined;
  const asked = { older: readCursor(req.query.older), newer: readCursor(req.query.newer), size: PAGE_SIZE };
  const { lines, older, newer } = await readLines(db, req.actor, read.filter, asked);
  const href = (to: string, more: Record<string, string> = {}) => withQuery(to, { ...read.typed, ...more }, isMine);
  return AuditPage({
    path,
    isMine,
    read,
    people,
    figures,
    lines: await tellLines(db, lines, req.actor),
    count: await countLines(db, req.actor, read.filter, COUNTED_MAX),
    older: older && href(path, { older: writeCursor(older) }),
    newer: newer && href(path, { newer: writeCursor(newer) }),
    downloads:
      !isMine && may(req.actor, "audit.export")
        ? { csv: href("/audit/lines.csv"), json: href("/audit/lines.json") }
        : undefined,
    now: new Date(),
  });
}

async function answerExport(req: Request, res: Response, kind: ExportKind): Promise<void> {
  const { db } = req.firm;
  const read = await readFilter(db, req.query, req.actor);
  const people = namesOf(await listUsers(db));
  const filter = await beginExport(db, { read, kind, people, by: req.actor }).catch((error: unknown) => {
    setFlash(req, { kind: "bad", text: refusedFields(error)[0]?.text ?? "" });
    return undefined;
  });
  if (!filter) return res.redirect(303, withQuery("/audit", read.typed, false));
  res.setHeader("Content-Type", EXPORT_KINDS[kind]);
  res.setHeader("Content-Disposition", `attachment; filename="audit-${dayOf(new Date())}.${kind}"`);
  try {
    await streamExport(db, { filter, kind, by: req.actor }, res);
  } catch (error) {
    if (!res.destroyed) throw error;
    log.info({ firm: req.firm.id, requestId: req.requestId }, "trail.export_broken_off");
  }
}

function namesOf(people: readonly { id: string; name: string }[]): Map<string, string> {
  return new Map(people.map(({ id, name }) => [id, name]));
}

function withQuery(path: string, given: Readonly<Record<string, string>>, isMine: boolean): string {
  const asked = Object.entries(given).filter(([name, value]) => value !== "" && !(isMine && name === "who"));
  const text = new URLSearchParams(asked).toString();
  return text ? `${path}?${text}` : path;
}
