import { formatDay } from "../../calendar.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import { isItemKey, ITEMS } from "./checklist.js";

/** What the trail keeps of a file, in words. The page of the file shows it, without the lines of who looked at it. */

const ACTS: Record<string, string> = {
  "fica.file_assessed": "Risk assessed",
  "fica.items_marked": "Checklist kept",
  "fica.file_verified": "Verified",
  "fica.file_reviewed": "Reviewed",
  "fica.file_exempted": "Exempted",
  "fica.file_withdrawn": "Taken back",
  "fica.person_linked": "Person linked",
  "fica.person_unlinked": "Person removed",
};

export function isAct({ action }: RecordedLine): boolean {
  return Object.hasOwn(ACTS, action);
}

export function wordsOfLine({ action, changes, note }: RecordedLine): string {
  const said = Object.entries(changes).flatMap(([field, change]) => wordsOfChange(field, change) ?? []);
  return [`${ACTS[action] ?? action}${said.length > 0 ? `: ${said.join("; ")}` : ""}`, note].filter(Boolean).join(". ");
}

function wordsOfChange(field: string, { from, to }: { from?: unknown; to?: unknown }): string | undefined {
  if (isItemKey(field)) return `${ITEMS[field].text.toLowerCase()}, ${textOf(to)}`;
  if (field === "person") return textOf(to ?? from);
  if (field === "risk") return `risk ${textOf(to)}`;
  if (field === "isProminent") return to ? "prominent" : "not prominent";
  if (field === "reviewOn" && typeof to === "string") return `next review ${formatDay(to)}`;
  if (field === "verifiedOn" && to === undefined) return "no longer verified";
  return undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.charAt(0).toLowerCase() + value.slice(1) : "";
}
