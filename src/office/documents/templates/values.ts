import type { UserActor } from "../../../actor.js";
import type { Day } from "../../../calendar.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { findUser } from "../../accounts/users.js";
import { type Contact, findContact } from "../../contacts/contacts.js";
import type { PointKind } from "../../contacts/draft.js";
import { listFieldValues } from "../../matters/field-values.js";
import type { Matter } from "../../matters/matters.js";
import { listParties } from "../../matters/parties.js";
import { MATTER_TYPES, PARTY_ROLES, type PartyRole } from "../../matters/words.js";
import type { FillOrder } from "./checked.js";
import { customFieldName } from "./fields.js";

export type MergeValues = FillOrder["values"];

/** Against our client, in the order in which they are looked for. */
const AGAINST_US: readonly PartyRole[] = ["opponent", "defendant", "respondent", "debtor", "third_party"];

/** What every field of a template stands for on this matter; empty text where nothing is known. */
export async function valuesOf(
  db: FirmDb,
  matter: Matter,
  { firmName, by, today }: { firmName: string; by: UserActor; today: Day },
): Promise<MergeValues> {
  const owner = await findUser(db, matter.owner.id);
  return {
    "firm.name": firmName,
    today: inWords(today),
    "user.name": by.name,
    "owner.name": owner.name,
    "owner.email": owner.email ?? "",
    ...matterValues(matter),
    ...clientValues(await findContact(db, matter.client.contactId), matter),
    ...(await partyValues(db, matter)),
    ...(await customValues(db, matter)),
  };
}

function matterValues(matter: Matter): MergeValues {
  return {
    "matter.number": matter.number,
    "matter.title": matter.title,
    "matter.type": MATTER_TYPES[matter.type].name,
    "matter.stage": matter.stage ?? "",
    "matter.court": matter.court ?? "",
    "matter.caseNo": matter.caseNo ?? "",
    "matter.openedOn": inWords(matter.openedOn),
    "matter.prescribesOn": matter.prescribesOn ? inWords(matter.prescribesOn) : "",
    "matter.description": matter.description ?? "",
  };
}

function clientValues(contact: Contact, { client }: Matter): MergeValues {
  return {
    "client.name": contact.displayName,
    "client.title": contact.title ?? "",
    "client.surname": contact.surname ?? "",
    "client.code": client.code,
    "client.registrationNo": contact.registrationNo ?? "",
    "client.vatNo": contact.vatNo ?? "",
    "client.email": pointOf(contact, "email"),
    "client.phone": pointOf(contact, "phone"),
    "client.address": addressOf(contact),
  };
}

async function partyValues(db: FirmDb, matter: Matter): Promise<MergeValues> {
  const parties = await listParties(db, matter.id);
  const contacts = new Map<string, Contact>();
  for (const { contactId } of parties) contacts.set(contactId, await findContact(db, contactId));
  const against = AGAINST_US.flatMap((role) => parties.filter((party) => party.role === role)).find(
    ({ contactId }) => contactId !== matter.client.contactId,
  );
  const opponent = against && contacts.get(against.contactId);
  return {
    "opponent.name": against?.name ?? "",
    "opponent.role": against ? PARTY_ROLES[against.role] : "",
    "opponent.reference": against?.reference ?? "",
    "opponent.email": opponent ? pointOf(opponent, "email") : "",
    "opponent.address": opponent ? addressOf(opponent) : "",
    parties: parties.map(({ name, role, reference, contactId }) => ({
      name,
      role: PARTY_ROLES[role],
      reference: reference ?? "",
      address: addressOf(contacts.get(contactId)!),
    })),
  };
}

async function customValues(db: FirmDb, matter: Matter): Promise<MergeValues> {
  const values = await listFieldValues(db, matter);
  return Object.fromEntries(
    values.map(({ field, value }) => {
      const isDay = field.kind === "day" && value !== null;
      return [customFieldName(field.label), isDay ? inWords(value as Day) : (value ?? "")];
    }),
  );
}

/** The one that is used: the first that is marked, or else the first. */
function pointOf({ points }: Contact, kind: PointKind): string {
  const own = points.filter((point) => point.kind === kind);
  return (own.find(({ isPrimary }) => isPrimary) ?? own[0])?.value ?? "";
}

function addressOf({ addresses }: Contact): string {
  const [first] = addresses;
  if (!first) return "";
  return [first.street, first.city, first.province, first.postalCode, first.country].filter(Boolean).join("\n");
}

/** "22 November 2026" */
function inWords(day: Day): string {
  const at = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat("en-ZA", { dateStyle: "long", timeZone: "UTC" }).format(at);
}
