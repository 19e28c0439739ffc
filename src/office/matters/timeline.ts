import { formatDay } from "../../calendar.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { listAuditLines } from "../../platform/audit/read.js";
import { FEE_BASES, isMatterType, MATTER_TYPES, STATUSES } from "./words.js";

export interface MatterEvent {
  what: string;
  who: string;
  at: Date;
  /** A turning point. */
  isKey: boolean;
}

const EVENTS_MAX = 60;

/** What was done on a matter, newest first, in words. That somebody looked at it is in the trail and not here. */
export async function listMatterEvents(db: FirmDb, matterId: string): Promise<MatterEvent[]> {
  const lines = await listAuditLines(db, { matterId });
  return lines
    .filter(({ action }) => Object.hasOwn(ACTIONS, action))
    .slice(0, EVENTS_MAX)
    .map((line) => ({
      what: ACTIONS[line.action]!(line),
      who: line.actorName,
      at: line.at,
      isKey: KEY_ACTIONS.has(line.action),
    }));
}

const KEY_ACTIONS = new Set(["matters.matter_opened", "matters.matter_closed", "matters.matter_reopened"]);

const ACTIONS: Record<string, (line: RecordedLine) => string> = {
  "matters.matter_opened": ({ changes }) => `Opened as ${textOf(changes.number?.to)}`,
  "matters.matter_changed": ({ changes }) =>
    Object.entries(changes)
      .map(([field, change]) => wordsOfChange(field, change))
      .join(" · ") || "Looked through, nothing changed",
  "matters.party_added": ({ changes }) => `Party added: ${textOf(changes.party?.to)}`,
  "matters.party_removed": ({ changes }) => `Party removed: ${textOf(changes.party?.from)}`,
  "matters.matter_closed": ({ changes, note }) => withNote(`Closed on ${dayIn(changes.closedOn?.to)}`, note),
  "matters.matter_reopened": ({ note }) => withNote("Reopened", note),
};

const FIELDS: Record<string, string> = {
  title: "Title",
  type: "Type",
  status: "Status",
  owner: "Responsible",
  feeBasis: "Basis",
  court: "Court",
  caseNo: "Case number",
  prescribesOn: "Prescription date",
  noPrescriptionReason: "Why none",
};

function wordsOfChange(field: string, { from, to }: { from?: unknown; to?: unknown }): string {
  if (field === "description") return "Instruction changed";
  const name = FIELDS[field] ?? field;
  const [before, after] = [valueOf(field, from), valueOf(field, to)];
  if (!after) return `${name} removed (was ${before})`;
  return before ? `${name}: ${before} → ${after}` : `${name}: ${after}`;
}

function valueOf(field: string, value: unknown): string {
  const text = textOf(value);
  if (field === "prescribesOn") return dayIn(value);
  if (field === "type" && isMatterType(text)) return MATTER_TYPES[text].name;
  if (field === "status" && text in STATUSES) return STATUSES[text as keyof typeof STATUSES];
  if (field === "feeBasis" && text in FEE_BASES) return FEE_BASES[text as keyof typeof FEE_BASES];
  return text;
}

function withNote(words: string, note: string | null): string {
  return note ? `${words}: ${note}` : words;
}

function dayIn(value: unknown): string {
  const text = textOf(value);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? formatDay(text) : text;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
