import type { VNode } from "preact";
import type { UserActor } from "../../actor.js";
import { Refused } from "../../errors.js";
import type { GrantedPermission } from "../../permissions.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type Matter, mayOn } from "./matters.js";

/**
 * What later rooms have to do with a matter: a tab of its card, a section of its overview, a reason why it may not close. This room may not
 * know of them, so they hand their part in, once, where the application is put together.
 */
export interface MatterTab {
  /** Also the last part of its address: /matters/:matterId/documents. */
  key: string;
  text: string;
  permission: GrantedPermission;
  count?: (db: FirmDb, matter: Matter, reader: UserActor) => Promise<number>;
}

export type MatterSection = (db: FirmDb, matter: Matter, reader: UserActor) => Promise<VNode | null>;

export interface ClosingCheck {
  /** "notes.open_tasks" */
  name: string;
  /** One sentence when the matter may not be closed. */
  why: (trx: FirmDb, matter: Matter) => Promise<string | undefined>;
}

const tabs: MatterTab[] = [];
const sections: MatterSection[] = [];
const checks: ClosingCheck[] = [];

export function addMatterTab(tab: MatterTab): void {
  if (!tabs.some(({ key }) => key === tab.key)) tabs.push(tab);
}

export function addMatterSection(section: MatterSection): void {
  if (!sections.includes(section)) sections.push(section);
}

export function addClosingCheck(check: ClosingCheck): void {
  if (!checks.some(({ name }) => name === check.name)) checks.push(check);
}

export interface CountedTab {
  text: string;
  href: string;
  key: string;
  count: number | undefined;
}

/** The tabs this reader may open, the overview first. */
export async function loadTabs(db: FirmDb, matter: Matter, reader: UserActor): Promise<CountedTab[]> {
  const counted: CountedTab[] = [
    { key: "overview", text: "Overview", href: `/matters/${matter.id}`, count: undefined },
  ];
  for (const { key, text, permission, count } of tabs) {
    if (!mayOn(reader, permission, matter)) continue;
    counted.push({
      key,
      text,
      href: `/matters/${matter.id}/${key}`,
      count: count && (await count(db, matter, reader)),
    });
  }
  return counted;
}

/** Null parts, of rooms that have nothing to show this reader, are left out. */
export async function loadSections(db: FirmDb, matter: Matter, reader: UserActor): Promise<VNode[]> {
  const parts: VNode[] = [];
  for (const section of sections) {
    const part = await section(db, matter, reader);
    if (part) parts.push(part);
  }
  return parts;
}

/** Every reason why the matter may not be closed now. */
export async function listClosingReasons(db: FirmDb, matter: Matter): Promise<string[]> {
  const reasons: string[] = [];
  for (const { why } of checks) {
    const reason = await why(db, matter);
    if (reason) reasons.push(reason);
  }
  return reasons;
}

/** Throws Refused("matter_not_done") with every reason. */
export async function assertMayClose(trx: FirmDb, matter: Matter): Promise<void> {
  const reasons = await listClosingReasons(trx, matter);
  if (reasons.length > 0) throw new Refused("matter_not_done", `Not closed: ${reasons.join(" ")}`);
}
