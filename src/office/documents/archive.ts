import { once } from "node:events";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipArchive } from "archiver";
import { stringify } from "csv-stringify/sync";
import type { Request, Response } from "express";
import { Refused } from "../../errors.js";
import { log } from "../../log.js";
import { recordAudit } from "../../platform/audit/record.js";
import { BlobDamaged } from "../../platform/blobs/format.js";
import { openBlob } from "../../platform/blobs/read-blob.js";
import type { Matter } from "../matters/matters.js";
import { contentDisposition } from "./contents/names.js";
import type { Document } from "./documents.js";
import { downloadName, fold, numbered } from "./places.js";
import { formatBytes } from "./sizes.js";
import { mayBeOpened } from "./states.js";

const ARCHIVE_BYTES_MAX = 4 * 1024 * 1024 * 1024;

/** Throws Refused("archive_empty", "archive_large"). */
function assertArchivable(documents: readonly Document[]): void {
  if (documents.length === 0) throw new Refused("archive_empty", "There is no document here to put into a zip.");
  const bytes = documents.reduce((sum, { current }) => sum + current.sizeBytes, 0);
  if (bytes <= ARCHIVE_BYTES_MAX) return;
  throw new Refused(
    "archive_large",
    `These documents come to ${formatBytes(bytes)}, and a zip here holds ${formatBytes(ARCHIVE_BYTES_MAX)}. Choose a folder and download that.`,
  );
}

interface Entry {
  document: Document;
  /** Where it lies in the zip; undefined for what is not given out. */
  path: string | undefined;
  whyNot: string;
}

/**
 * Answers with a zip of the current versions, packed while it is sent, and an index of what is in it and what is not. Leaves a line in the trail before the
 * first byte. What fails on the way ends the connection, so that the beginning is not taken for the whole.
 */
export async function answerArchive(
  req: Request<unknown>,
  res: Response,
  { matter, documents, folder }: { matter: Matter; documents: readonly Document[]; folder: string | undefined },
): Promise<void> {
  assertArchivable(documents);
  const entries = entriesOf(documents);
  await recordAudit(req.firm.db, {
    action: "documents.archive_downloaded",
    subjectKind: "matter",
    subjectId: matter.id,
    matterId: matter.id,
    by: req.actor,
    changes: { documents: { to: documents.length }, ...(folder ? { folder: { to: folder } } : {}) },
  });
  res.set({
    "Content-Type": "application/zip",
    "Content-Disposition": contentDisposition(`${matter.number.replace("/", "-")} ${matter.title}.zip`, "attachment"),
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
  if (req.method === "HEAD") return void res.end();
  try {
    await writeArchive(req, res, entries);
  } catch (error) {
    if (!req.destroyed) log.error({ requestId: req.requestId, err: error }, "documents.archive_broken_off");
    res.destroy();
  }
}

/** One document after the other: archiver takes a queue of any length, and hears no error of a stream that it was given. */
async function writeArchive(req: Request<unknown>, res: Response, entries: readonly Entry[]): Promise<void> {
  const archive = new ZipArchive({ store: true }); // most documents are packed already
  const ended = new AbortController();
  const sent = pipeline(archive, res).finally(() => ended.abort());
  sent.catch(() => undefined);
  archive.on("warning", (error) => archive.destroy(error));
  try {
    for (const entry of entries) {
      const { document, path } = entry;
      if (path === undefined) continue;
      const plain = await openOrLeaveOut(req, entry);
      if (!plain) continue;
      plain.once("error", (error) => archive.destroy(error));
      const taken = once(archive, "entry", { signal: ended.signal });
      archive.append(plain, { name: path, date: document.current.uploadedAt });
      await taken;
    }
    archive.append(indexOf(entries), { name: "index.csv" });
    await archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : undefined);
    await sent; // its error says more than that of the wait it ended
    throw error;
  }
  await sent;
}

/** One document that is lost does not keep the others from whoever needs them; the index tells of it. */
async function openOrLeaveOut(req: Request<unknown>, entry: Entry): Promise<Readable | undefined> {
  try {
    return (await openBlob(req.firm, entry.document.current.blobId)).stream();
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error;
    log.error({ requestId: req.requestId, blob: entry.document.current.blobId, err: error }, "documents.file_lost");
    entry.path = undefined;
    entry.whyNot = "missing or damaged on the server";
    return undefined;
  }
}

/** Names that a system takes for one are told apart by numbers. index.csv is taken from the start, and so is what a folder is called. */
function entriesOf(documents: readonly Document[]): Entry[] {
  const taken = new Set(["index.csv", ...documents.flatMap(({ folder }) => foldersOf(folder))]);
  return documents.map((document) => {
    if (!mayBeOpened(document.state))
      return { document, path: undefined, whyNot: "waits for the scanner, or infected" };
    const name = downloadName(document.name, document.current.fileName);
    const at = (candidate: string) => (document.folder ? `${document.folder}/${candidate}` : candidate);
    let path = at(name);
    for (let number = 2; taken.has(fold(path)); number += 1) path = at(numbered(name, number));
    taken.add(fold(path));
    return { document, path, whyNot: "" };
  });
}

/** "Pleadings/Rule 43" → "pleadings", "pleadings/rule 43" */
function foldersOf(folder: string): string[] {
  const steps = fold(folder).split("/").filter(Boolean);
  return steps.map((_, at) => steps.slice(0, at + 1).join("/"));
}

function indexOf(entries: readonly Entry[]): string {
  const rows = entries.map(({ document, path, whyNot }) => ({
    File: path ?? "not in this zip",
    Name: document.name,
    Folder: document.folder,
    Tags: document.tags.join(", "),
    Version: document.current.n,
    Bytes: document.current.sizeBytes,
    "Uploaded by": document.current.uploadedBy,
    Uploaded: document.current.uploadedAt.toISOString(),
    State: whyNot,
  }));
  // A spreadsheet would take a name that begins like a formula for one.
  return stringify(rows, { header: true, bom: true, escape_formulas: true, record_delimiter: "windows" });
}
