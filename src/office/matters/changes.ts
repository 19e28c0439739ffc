import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { listWalled, mayRestrict, nameOnMatter } from "./access.js";
import { assertMayClose } from "./card-parts.js";
import { writeFieldValues } from "./field-values.js";
import { writeMatterWords } from "./matter-words.js";
import { findMatter, lockLiveMatter, lockMatter, type Matter, touch } from "./matters.js";
import { ensureCounter, takeNumber } from "./numbers.js";
import { assertStage } from "./stages.js";
import { assertStaysSeen, assertTerms, type MatterTerms, termColumns } from "./terms.js";
import type { LiveStatus } from "./words.js";

export interface MatterChange extends MatterTerms {
  matterId: string;
  /** The version that was read. */
  version: number;
  status: LiveStatus;
  /** One of its type's; undefined: as it is. */
  stage?: string | null;
  /** What was typed in custom fields, by the names they have in forms. */
  fields?: Readonly<Record<string, string>>;
  on: Day;
  by: Actor;
}

/**
 * Throws Refused("matter_changed_meanwhile") when another saved since the version was read, Refused("matter_closed"), and
 * Refused("owner_restricted") to whom a restricted matter is not to hand on.
 */
export async function changeMatter(db: FirmDb, change: MatterChange): Promise<Matter> {
  return transact(db, async (trx) => {
    const before = await lockLiveMatter(trx, change.matterId, change.by);
    if (before.version !== change.version) {
      throw new Refused(
        "matter_changed_meanwhile",
        `${before.number} was changed since you opened it. What you typed is below; what is there now is on its card.`,
      );
    }
    await assertTerms(trx, change);
    assertMayHandOn(before, change);
    await assertNotWalled(trx, change);
    if (!before.isRestricted) assertStaysSeen(change);
    const stage = change.stage === undefined ? before.stage : change.stage;
    await assertStage(trx, stage, { type: change.type, stage: before.stage });
    const columns = { ...termColumns(change), status: change.status, stage };
    await trx("matters")
      .where({ id: before.id })
      .update({ ...columns, version: before.version + 1 });
    if (before.isRestricted) await nameOnMatter(trx, before.id, whoGoesOn(change));
    const written = await writeFieldValues(trx, { id: before.id, type: change.type }, change.fields ?? {}, change.on);
    await touch(trx, before.id, change.on);
    const after = await writeMatterWords(trx, await findMatter(trx, before.id, change.by));
    await recordAudit(trx, {
      action: "matters.matter_changed",
      subjectKind: "matter",
      subjectId: after.id,
      matterId: after.id,
      by: change.by,
      changes: { ...differences(before, after), ...written },
    });
    return after;
  });
}

/** Who answers for it from now on, and a partner who takes up what nobody named can work on any more. */
function whoGoesOn({ ownerId, by }: MatterChange): string[] {
  return by.kind === "user" ? [ownerId, by.id] : [ownerId];
}

/** Who answers for a restricted matter may see it and says who else may. */
function assertMayHandOn(matter: Matter, { ownerId, by }: MatterChange): void {
  if (!matter.isRestricted || ownerId === matter.owner.id || mayRestrict(matter, by)) return;
  throw new Refused(
    "owner_restricted",
    `It is restricted: ${matter.owner.name} or a partner says who answers for it.`,
    "ownerId",
  );
}

/** Whoever is kept from a matter does not answer for it. */
async function assertNotWalled(trx: FirmDb, { matterId, ownerId }: MatterChange): Promise<void> {
  const walled = (await listWalled(trx, matterId)).find(({ id }) => id === ownerId);
  if (!walled) return;
  throw new Refused("owner_walled", `${walled.name} is kept from it by a wall. Lift the wall first.`, "ownerId");
}

export interface Closing {
  matterId: string;
  closedOn: Day;
  /** Where the paper lies: "Box 12, strongroom B". */
  archivePlace?: string | null;
  note?: string | undefined;
  on: Day;
  by: Actor;
}

/**
 * Closes a matter and gives it an archive number, unless it has one from an earlier closing. Throws Refused("matter_not_done") while another room
 * says no, Refused("matter_closed") when it is, and when the day is before it was opened or after today.
 */
export async function closeMatter(db: FirmDb, closing: Closing): Promise<Matter> {
  const year = Number(closing.closedOn.slice(0, 4));
  await ensureCounter(db, "archive", year);
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, closing.matterId, closing.by);
    assertClosingDay(matter, closing);
    await assertMayClose(trx, matter);
    const archiveNo = matter.archiveNo ?? (await takeArchiveNumber(trx, year));
    await trx("matters")
      .where({ id: matter.id })
      .update({
        status: "closed",
        closed_on: closing.closedOn,
        archive_no: archiveNo,
        archive_place: closing.archivePlace ?? matter.archivePlace,
        version: matter.version + 1,
      });
    await touch(trx, matter.id, closing.closedOn);
    await recordAudit(trx, {
      action: "matters.matter_closed",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by: closing.by,
      changes: {
        status: { from: matter.status, to: "closed" },
        closedOn: { to: closing.closedOn },
        archiveNo: { to: archiveNo },
        ...(closing.archivePlace ? { archivePlace: { from: matter.archivePlace, to: closing.archivePlace } } : {}),
      },
      note: closing.note,
    });
    return writeMatterWords(trx, await findMatter(trx, matter.id, closing.by));
  });
}

function assertClosingDay(matter: Matter, { closedOn, on }: Closing): void {
  if (closedOn < matter.openedOn) {
    throw new Refused("closed_before_opened", "It cannot be closed before it was opened.", "closedOn");
  }
  if (closedOn > on) throw new Refused("closed_later", "A matter is not closed after today.", "closedOn");
}

async function takeArchiveNumber(trx: FirmDb, year: number): Promise<string> {
  return `A${year}/${String(await takeNumber(trx, "archive", year)).padStart(4, "0")}`;
}

/** Opens a closed matter again, under its old number. Throws Refused("matter_not_closed"), Refused("reason_missing"). */
export async function reopenMatter(
  db: FirmDb,
  reopening: { matterId: string; reason: string; on: Day; by: Actor },
): Promise<Matter> {
  if (reopening.reason.trim() === "") throw new Refused("reason_missing", "Say why it is opened again.", "reason");
  return transact(db, async (trx) => {
    const matter = await lockMatter(trx, reopening.matterId, reopening.by);
    if (matter.status !== "closed") throw new Refused("matter_not_closed", `${matter.number} is not closed.`);
    await trx("matters")
      .where({ id: matter.id })
      .update({ status: "open", closed_on: null, version: matter.version + 1 });
    await touch(trx, matter.id, reopening.on);
    await recordAudit(trx, {
      action: "matters.matter_reopened",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by: reopening.by,
      changes: { status: { from: "closed", to: "open" }, closedOn: { from: matter.closedOn } },
      note: reopening.reason,
    });
    return findMatter(trx, matter.id, reopening.by);
  });
}

const AUDITED = [
  "title",
  "type",
  "status",
  "stage",
  "feeBasis",
  "court",
  "caseNo",
  "prescribesOn",
  "noPrescriptionReason",
  "description",
] as const satisfies (keyof Matter)[];

function differences(before: Matter, after: Matter): Record<string, { from?: unknown; to?: unknown }> {
  const changes: Record<string, { from?: unknown; to?: unknown }> = {};
  for (const field of AUDITED) {
    if (before[field] !== after[field]) changes[field] = { from: before[field], to: after[field] };
  }
  if (before.owner.id !== after.owner.id) changes.owner = { from: before.owner.name, to: after.owner.name };
  return changes;
}
