import type { UserActor } from "../../../src/actor.js";
import type { Day } from "../../../src/calendar.js";
import { type Assessment, assessFile, verifyFile } from "../../../src/office/fica/acts.js";
import { type ItemKey, itemsFor, type Risk } from "../../../src/office/fica/checklist.js";
import { type Mark, markItems } from "../../../src/office/fica/marking.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import { aContact } from "../../support/matters.js";

/** A natural person of this risk. */
export function assessed(risk: Risk): Assessment {
  return { kind: "natural_person", risk, riskReason: `It is ${risk}`, isProminent: false, prominence: null };
}

/** An item verified by its original. */
export function seen(key: ItemKey): Mark {
  return { key, state: "verified", basis: "Original seen", expiresOn: null };
}

/** A person of medium risk whose file was verified on that day. */
export async function verifiedPerson(
  db: FirmDb,
  by: UserActor,
  name: string,
  { on, reviewOn = null }: { on: Day; reviewOn?: Day | null },
): Promise<{ id: string; version: number }> {
  const { id } = await aContact(db, by, name);
  return verified(db, by, id, { on, reviewOn });
}

/** The file of this person, verified on that day. */
export async function verified(
  db: FirmDb,
  by: UserActor,
  contactId: string,
  { on, reviewOn = null }: { on: Day; reviewOn?: Day | null },
): Promise<{ id: string; version: number }> {
  const act = { contactId, on, by };
  await assessFile(db, { ...act, ...assessed("medium"), version: 0 });
  const marks = itemsFor("natural_person", false).map(seen);
  await markItems(db, { ...act, marks, version: 1 });
  const { version } = await verifyFile(db, { ...act, reviewOn, note: null, version: 2 });
  return { id: contactId, version };
}
