import type { Actor, UserActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound, Refused } from "../../errors.js";
import { scopeOf } from "../../grants.js";
import { isId } from "../../ids.js";
import type { GrantedPermission } from "../../permissions.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { NAMED, type Reader, visible } from "./visible.js";
import type { FeeBasis, MatterStatus, MatterTypeKey } from "./words.js";

export interface Matter {
  id: string;
  /** "2026/0131": the year it was opened, and the next number of that year. */
  number: string;
  title: string;
  type: MatterTypeKey;
  status: MatterStatus;
  client: { id: string; code: string; contactId: string; name: string };
  owner: { id: string; name: string };
  openedOn: Day;
  closedOn: Day | null;
  /** The last day on which somebody did something on it. */
  lastEntryOn: Day;
  court: string | null;
  caseNo: string | null;
  feeBasis: FeeBasis;
  prescribesOn: Day | null;
  noPrescriptionReason: string | null;
  description: string | null;
  /** How far it has come, in the firm's words; null: not said. */
  stage: string | null;
  /** "A2026/0012": given when it is closed for the first time. */
  archiveNo: string | null;
  archivePlace: string | null;
  /** Only the people it names may see it. */
  isRestricted: boolean;
  /** The reader answers for it, or it names them. */
  isOwn: boolean;
  /** Counts its changes; what was read is compared with it before a change is written. */
  version: number;
}

/** Throws NotFound, alike for what is no id, for what is not there and for what this reader may not see. */
export async function findMatter(db: FirmDb, id: string, reader: Reader): Promise<Matter> {
  const row = isId(id)
    ? await matterRows(db, reader).where("matters.id", id).first<MatterRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such matter.");
  return matterOf(row);
}

/** As findMatter, and leaves a line in the trail that this person looked at it. */
export async function viewMatter(db: FirmDb, id: string, by: Actor): Promise<Matter> {
  const matter = await findMatter(db, id, by);
  await recordAudit(db, { action: "matters.matter_viewed", subjectKind: "matter", subjectId: id, matterId: id, by });
  return matter;
}

/** Undefined when no matter that the reader may see has exactly this number. */
export async function matterNumbered(db: FirmDb, number: string, reader: Reader): Promise<Matter | undefined> {
  if (!/^\d{4}\/\d{4,6}$/.test(number)) return undefined;
  const row = await matterRows(db, reader).where("matters.number", number).first<MatterRow | undefined>();
  return row && matterOf(row);
}

/** As findMatter; throws Refused("matter_closed") since a closed matter takes no change but reopening. */
export async function findLiveMatter(db: FirmDb, id: string, reader: Reader): Promise<Matter> {
  return mustLive(await findMatter(db, id, reader));
}

/** Takes the matter's row for a change, inside a transaction. Throws NotFound. */
export async function lockMatter(trx: FirmDb, id: string, by: Actor): Promise<Matter> {
  const row = isId(id)
    ? await trx("matters").where({ id }).forUpdate().first<{ id: string } | undefined>("id")
    : undefined;
  if (!row) throw new NotFound("There is no such matter.");
  return findMatter(trx, id, by);
}

/** As lockMatter, of a matter that is not closed. Throws Refused("matter_closed"). */
export async function lockLiveMatter(trx: FirmDb, id: string, by: Actor): Promise<Matter> {
  return mustLive(await lockMatter(trx, id, by));
}

/** Whether this person may do this on this matter: buttons are shown by it, acts are held to it by `visible`. */
export function mayOn(by: UserActor, permission: GrantedPermission, matter: Matter): boolean {
  const scope = scopeOf(by, permission);
  return scope === "open" || (scope === "own" && matter.isOwn);
}

/** Something was done on the matter on this day; it no longer lies still. */
export async function touch(trx: FirmDb, matterId: string, on: Day): Promise<void> {
  await trx("matters").where({ id: matterId }).where("last_entry_on", "<", on).update({ last_entry_on: on });
}

function mustLive(matter: Matter): Matter {
  if (matter.status !== "closed") return matter;
  throw new Refused("matter_closed", `${matter.number} is closed. Reopen it first; nothing was written.`);
}

export interface MatterRow {
  id: string;
  number: string;
  title: string;
  type: MatterTypeKey;
  status: MatterStatus;
  client_id: string;
  client_code: string;
  client_contact_id: string;
  client_name: string;
  owner_user_id: string;
  owner_name: string;
  opened_on: Day;
  closed_on: Day | null;
  last_entry_on: Day;
  court: string | null;
  case_no: string | null;
  fee_basis: FeeBasis;
  prescribes_on: Day | null;
  no_prescription_reason: string | null;
  description: string | null;
  stage: string | null;
  archive_no: string | null;
  archive_place: string | null;
  is_restricted: 0 | 1;
  is_own: 0 | 1;
  version: number;
}

/** The matters that the reader may see. */
export function matterRows(db: FirmDb, reader: Reader) {
  const rows = db("matters")
    .join("clients", "clients.id", "matters.client_id")
    .join("contacts", "contacts.id", "clients.contact_id")
    .join("users", "users.id", "matters.owner_user_id")
    .select(
      "matters.id",
      "matters.number",
      "matters.title",
      "matters.type",
      "matters.status",
      "matters.client_id",
      "clients.code as client_code",
      "clients.contact_id as client_contact_id",
      "contacts.display_name as client_name",
      "matters.owner_user_id",
      "users.name as owner_name",
      "matters.opened_on",
      "matters.closed_on",
      "matters.last_entry_on",
      "matters.court",
      "matters.case_no",
      "matters.fee_basis",
      "matters.prescribes_on",
      "matters.no_prescription_reason",
      "matters.description",
      "matters.stage",
      "matters.archive_no",
      "matters.archive_place",
      "matters.is_restricted",
      "matters.version",
      db.raw(`(matters.owner_user_id = ? OR ${NAMED}) AS is_own`, [reader.id, reader.id]),
    );
  return visible(rows, reader);
}

export function matterOf(row: MatterRow): Matter {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    type: row.type,
    status: row.status,
    client: { id: row.client_id, code: row.client_code, contactId: row.client_contact_id, name: row.client_name },
    owner: { id: row.owner_user_id, name: row.owner_name },
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    lastEntryOn: row.last_entry_on,
    court: row.court,
    caseNo: row.case_no,
    feeBasis: row.fee_basis,
    prescribesOn: row.prescribes_on,
    noPrescriptionReason: row.no_prescription_reason,
    description: row.description,
    stage: row.stage,
    archiveNo: row.archive_no,
    archivePlace: row.archive_place,
    isRestricted: row.is_restricted === 1,
    isOwn: row.is_own === 1,
    version: row.version,
  };
}
