import type { UserActor } from "../../src/actor.js";
import { addDays, day } from "../../src/calendar.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { addContact, type Contact } from "../../src/office/contacts/contacts.js";
import { kindOfName } from "../../src/office/contacts/kinds.js";
import type { MatterDraft } from "../../src/office/matters/opening.js";

const TODAY = day("2026-11-22");

/** A contact of this name: a person, unless the name says otherwise. */
export async function aContact(db: FirmDb, by: UserActor, name: string): Promise<Contact> {
  const kind = kindOfName(name);
  const [first = "", ...rest] = name.split(" ");
  const draft = kind
    ? { kind, name }
    : { kind: "person" as const, firstNames: first, surname: rest.join(" ") || first };
  return addContact(db, { draft, by, today: TODAY });
}

/** A litigation matter of this actor, opened on 22 Nov 2026. */
export function aMatterDraft(by: UserActor, given: Pick<MatterDraft, "client"> & Partial<MatterDraft>): MatterDraft {
  return {
    title: "Berg River Cellars v Coastal Glass",
    type: "litigation_high",
    ownerId: by.id,
    feeBasis: "time",
    prescribesOn: addDays(TODAY, 400),
    openedOn: TODAY,
    parties: [],
    on: TODAY,
    by,
    ...given,
  };
}
