import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { Forbidden, Refused } from "../../errors.js";
import { log } from "../../log.js";
import { listAuditLines } from "../../platform/audit/read.js";
import { recordAudit } from "../../platform/audit/record.js";
import { BlobDamaged } from "../../platform/blobs/format.js";
import { type ByteRange, openBlob, type OpenedBlob } from "../../platform/blobs/read-blob.js";
import { contentDisposition } from "./contents/names.js";
import { kindNamed, type KindName } from "./contents/kinds.js";
import type { Document } from "./documents.js";
import { downloadName } from "./places.js";
import { refuseUnsafe } from "./states.js";
import type { Version } from "./versions.js";

/** What browsers show in a viewer of their own; HEIC, TIFF and Office files they would only save. */
const SHOWN: readonly KindName[] = ["pdf", "jpg", "png"];

export function isShown(kind: KindName): boolean {
  return SHOWN.includes(kind);
}

/** A file is never a page of ours: nothing in it may run, load or be framed. */
const FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";
/** Other browsers' viewers count as plugins, which a sandbox forbids: theirs would stay empty. What they open is a PDF by its type, and never a page. */
const UNSANDBOXED_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Answers with the file to be saved, whole. Leaves a line in the trail before the first byte. */
export async function answerDownload(
  req: Request<unknown>,
  res: Response,
  document: Document,
  version: Version,
): Promise<void> {
  refuseUnsafe(version.state);
  const blob = await openContent(req, version);
  await recordGiven(req, "documents.document_downloaded", document, version);
  res.set({
    "Content-Type": kindNamed(version.kind).mime,
    "Content-Disposition": contentDisposition(downloadName(document.name, version.fileName), "attachment"),
    "Content-Length": String(blob.sizeBytes),
    "Content-Security-Policy": FILE_POLICY,
  });
  await send(req, res, () => blob.stream());
}

/** Answers with the file to be shown by the browser itself, or with the part of it that was asked for. */
export async function answerPreview(
  req: Request<unknown>,
  res: Response,
  document: Document,
  version: Version,
): Promise<void> {
  refuseUnsafe(version.state);
  if (!isShown(version.kind)) throw new Refused("not_shown", "Browsers do not show files of this kind. Download it.");
  assertShownOnly(req);
  const blob = await openContent(req, version);
  const range = readRange(req.get("range"), blob.sizeBytes);
  if (range === "impossible") {
    res.status(416).set("Content-Range", `bytes */${blob.sizeBytes}`).end();
    return;
  }
  if (!range || !(await isBeingShown(req, document, version)))
    await recordGiven(req, "documents.document_previewed", document, version);
  const { start, end } = range ?? { start: 0, end: blob.sizeBytes - 1 };
  if (range) res.status(206).set("Content-Range", `bytes ${start}-${end}/${blob.sizeBytes}`);
  res.set({
    "Content-Type": kindNamed(version.kind).mime,
    "Content-Disposition": contentDisposition(downloadName(document.name, version.fileName), "inline"),
    "Content-Length": String(end - start + 1),
    "Accept-Ranges": "bytes",
    "Content-Security-Policy": version.kind === "pdf" && !isChromium(req) ? UNSANDBOXED_POLICY : FILE_POLICY,
  });
  await send(req, res, () => blob.stream({ start, end }));
}

/** Throws Refused("file_lost") for one that was lost or damaged on the server: trying again will not bring it back. */
async function openContent(req: Request<unknown>, { blobId }: Version): Promise<OpenedBlob> {
  try {
    return await openBlob(req.firm, blobId);
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error;
    log.error({ requestId: req.requestId, blob: blobId, err: error }, "documents.file_lost");
    throw new Refused(
      "file_lost",
      "This file is missing or damaged on the server. Upload the same file again if you have it, or ask whoever looks after the server for it.",
    );
  }
}

/** Whose viewer works within a sandbox (tried with 156). */
function isChromium(req: Request<unknown>): boolean {
  return /"Chromium";/.test(req.get("sec-ch-ua") ?? "");
}

const SHOWN_MS_MAX = 600_000;
const SHOWING_DESTINATIONS = ["document", "iframe", "embed", "object", "image", "empty"];

/** A script, a style or a worker is not made of somebody's file. */
function assertShownOnly(req: Request<unknown>): void {
  const destination = req.get("sec-fetch-dest");
  if (destination === undefined || SHOWING_DESTINATIONS.includes(destination)) return;
  throw new Forbidden("A document is looked at, and used for nothing else.");
}

/** One range of bytes; undefined for the whole, which every reader takes for an answer. Source: RFC 9110, section 14.2. */
function readRange(header: string | undefined, sizeBytes: number): ByteRange | "impossible" | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(sizeBytes - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start > end ? "impossible" : { start, end };
}

/** A viewer asks for a large file in dozens of parts; one line in the trail stands for the parts of some minutes. */
async function isBeingShown(req: Request<unknown>, document: Document, version: Version): Promise<boolean> {
  const which = { action: "documents.document_previewed", subjectKind: "document", subjectId: document.id };
  const lines = await listAuditLines(req.firm.db, { ...which, limit: 20 });
  return lines.some(
    ({ actorId, at, changes }) =>
      actorId === req.actor.id && changes.version?.to === version.n && Date.now() - at.getTime() < SHOWN_MS_MAX,
  );
}

async function recordGiven(req: Request<unknown>, action: string, document: Document, version: Version): Promise<void> {
  await recordAudit(req.firm.db, {
    action,
    subjectKind: "document",
    subjectId: document.id,
    matterId: document.matterId,
    by: req.actor,
    changes: { name: { to: document.name }, version: { to: version.n } },
  });
}

/** A file that fails on its way ends the connection: its reader must not take the beginning for the whole. */
async function send(req: Request<unknown>, res: Response, open: () => NodeJS.ReadableStream): Promise<void> {
  if (req.method === "HEAD") return void res.end();
  try {
    await pipeline(open(), res);
  } catch (error) {
    if (!res.destroyed || !isAborted(error))
      log.error({ requestId: req.requestId, err: error }, "documents.file_broken_off");
    res.destroy();
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
