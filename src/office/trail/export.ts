import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { Writable } from "node:stream";
import { stringify } from "csv-stringify";
import type { UserActor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { detailInWords } from "../../platform/audit/details.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { formatCount } from "../../web/components/text.js";
import { maskIdentitiesIn } from "../contacts/identifiers.js";
import type { Cursor } from "./cursor.js";
import { filterInWords, type ReadFilter, type TrailFilter } from "./filter.js";
import { EXPORTED_MAX } from "./limits.js";
import { timeOf } from "./line-parts.js";
import { countLines, readLines } from "./lines.js";
import { tellLines, type ToldLine } from "./named.js";

export const EXPORT_KINDS = { csv: "text/csv; charset=utf-8", json: "application/json; charset=utf-8" } as const;
export type ExportKind = keyof typeof EXPORT_KINDS;

/** Lines read at once: a bound of memory, whatever the number of lines. */
const BATCH = 500;

/**
 * Counts what would be taken along and writes the line that says so. Throws Refused("export_too_long") rather than cut it short.
 * The lines themselves are streamed after it: those that stood when it was asked for.
 */
export async function beginExport(
  db: FirmDb,
  {
    read,
    kind,
    people,
    by,
  }: { read: ReadFilter; kind: ExportKind; people: ReadonlyMap<string, string>; by: UserActor },
): Promise<TrailFilter> {
  const filter: TrailFilter = { ...read.filter, until: new Date() };
  const count = await countLines(db, by, filter, EXPORTED_MAX);
  if (count > EXPORTED_MAX) {
    throw new Refused(
      "export_too_long",
      `These are more than ${formatCount(EXPORTED_MAX)} lines. Choose days, a person or a matter and download them in parts.`,
    );
  }
  await recordAudit(db, {
    action: "trail.lines_exported",
    subjectKind: "trail",
    subjectId: kind,
    matterId: read.matter?.id,
    by,
    changes: { lines: { to: count }, ...(filter.words ? { words: { to: maskIdentitiesIn(filter.words) } } : {}) },
    note: filterInWords(read, people),
  });
  return filter;
}

/** Streams the lines, newest first; as slow as whoever takes them. */
export async function streamExport(
  db: FirmDb,
  { filter, kind, by }: { filter: TrailFilter; kind: ExportKind; by: UserActor },
  out: Writable,
): Promise<void> {
  const batches = tellAll(db, by, filter);
  if (kind === "csv") await streamCsv(batches, out);
  else await streamJson(batches, out);
}

async function* tellAll(db: FirmDb, by: UserActor, filter: TrailFilter): AsyncGenerator<ToldLine[]> {
  let older: Cursor | undefined;
  do {
    const page = await readLines(db, by, filter, { older, size: BATCH });
    yield await tellLines(db, page.lines, by);
    older = page.older;
  } while (older);
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection). */
async function streamCsv(batches: AsyncIterable<ToldLine[]>, out: Writable): Promise<void> {
  const csv = stringify({ bom: true, escape_formulas: true, record_delimiter: "\r\n" });
  csv.pipe(out);
  csv.write(HEADS);
  for await (const batch of batches) {
    for (const line of batch) if (!csv.write(cellsOf(line))) await drained(csv, out);
  }
  csv.end();
  await finished(out, { readable: false });
}

const HEADS = ["Day", "Time", "Who", "Did", "To what", "Matter", "What changed", "Note"];

function cellsOf(line: ToldLine): string[] {
  return [
    dayOf(line.at),
    timeOf(line.at),
    line.who,
    line.did,
    line.subject.text,
    line.matter?.text ?? "",
    (line.details ?? []).map(detailInWords).join("; "),
    line.note ?? "",
  ];
}

async function streamJson(batches: AsyncIterable<ToldLine[]>, out: Writable): Promise<void> {
  let lead = "[\n";
  for await (const batch of batches) {
    for (const line of batch) {
      if (!out.write(lead + JSON.stringify(objectOf(line)))) await drained(out, out);
      lead = ",\n";
    }
  }
  out.end(lead === "[\n" ? "[]\n" : "\n]\n");
  await finished(out, { readable: false });
}

function objectOf(line: ToldLine) {
  return {
    at: line.at.toISOString(),
    who: line.who,
    isProgram: line.isProgram,
    action: line.action,
    did: line.did,
    subject: line.subject.text,
    matter: line.matter?.text ?? null,
    changes: line.details ?? [],
    note: line.note ?? null,
  };
}

/** Waits until more can be written, or throws when nobody takes it any more. */
async function drained(stream: Writable, out: Writable): Promise<void> {
  if (out.destroyed) throw new Error("Nobody takes the download any more.");
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  out.once("close", onClose);
  try {
    await once(stream, "drain", { signal: gone.signal });
  } finally {
    out.off("close", onClose);
  }
}
