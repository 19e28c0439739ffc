import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UserActor } from "../../src/actor.js";
import { type Day, day } from "../../src/calendar.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { addContact } from "../../src/office/contacts/contacts.js";
import { kindOfName } from "../../src/office/contacts/kinds.js";
import { nameKeyOf } from "../../src/office/contacts/names.js";
import { closeMatter } from "../../src/office/matters/changes.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { openMatter } from "../../src/office/matters/opening.js";
import type { PartyDraft } from "../../src/office/matters/parties.js";
import type { MatterTypeKey, PartyRole } from "../../src/office/matters/words.js";
import { SAMPLES_DIR } from "./skips.js";

/** A civil docket of a court of the United States, as far as a matter needs it. */
export interface Docket {
  docket_number: string;
  case_name: string;
  court_id: string;
  date_filed: string;
  date_terminated: string | null;
  nature_of_suit: string;
  assigned_to: string;
  parties: DocketParty[];
}

interface DocketParty {
  name: string;
  type: string;
  attorneys: { name: string; firm: string | null }[];
}

export function readDockets(): Docket[] {
  return JSON.parse(readFileSync(join(SAMPLES_DIR, "matters/dockets.json"), "utf8")) as Docket[];
}

/**
 * Opens a docket as a matter by the functions the pages call: its first party is the client, every party and every attorney gets a
 * role, and a docket that has ended is closed. Contacts are found by their names; who is not there is added.
 */
export async function openDocket(db: FirmDb, docket: Docket, { by, on }: { by: UserActor; on: Day }): Promise<Matter> {
  const contactOf = (name: string): Promise<string> => contactNamed(db, name, { by, on });
  const clientParty = docket.parties[0];
  if (!clientParty) throw new Error(`Docket ${docket.docket_number} has no party.`);
  const parties: PartyDraft[] = [];
  for (const { name, role, reference } of plannedParties(docket)) {
    parties.push({ contactId: await contactOf(name), role, reference });
  }
  const matter = await openMatter(db, {
    client: { contactId: await contactOf(clientParty.name) },
    title: docket.case_name.slice(0, 200),
    type: typeOf(docket),
    ownerId: by.id,
    feeBasis: "time",
    court: `${docket.court_id}, ${docket.assigned_to}`,
    caseNo: docket.docket_number,
    noPrescriptionReason: "The action was begun; that interrupted it.",
    openedOn: day(docket.date_filed),
    parties,
    conflicts: { decide: () => ({ decision: "cleared", reason: "Taken over as it stood." }) },
    on,
    by,
  });
  if (docket.date_terminated === null) return matter;
  return closeMatter(db, { matterId: matter.id, closedOn: day(docket.date_terminated), on, by });
}

/** Every party in its role once, and every attorney once on each side. */
export function plannedParties(docket: Docket): { name: string; role: PartyRole; reference?: string }[] {
  const planned = new Map<string, { name: string; role: PartyRole; reference?: string }>();
  const add = (name: string, role: PartyRole, reference?: string): void => {
    const key = `${nameKeyOf(name)} ${role}`;
    if (!planned.has(key)) planned.set(key, { name, role, reference });
  };
  for (const party of docket.parties) add(tidy(party.name), roleOf(party.type));
  const ours = docket.parties[0]?.type;
  for (const party of docket.parties) {
    const role = party.type === ours ? "client_attorney" : "opponent_attorney";
    for (const { name, firm } of party.attorneys) add(tidy(name), role, firm?.slice(0, 120));
  }
  return [...planned.values()];
}

/** "Thomas John Ward , Jr" and a comma left at the end, as courts' pages print them. */
function tidy(name: string): string {
  return name.replace(/\s+,/g, ",").replace(/,\s*$/, "").trim();
}

async function contactNamed(db: FirmDb, name: string, { by, on }: { by: UserActor; on: Day }): Promise<string> {
  const words = tidy(name);
  const row = await db("contacts")
    .where({ name_key: nameKeyOf(words) })
    .first<{ id: string } | undefined>("id");
  if (row) return row.id;
  const kind = kindOfName(words);
  const [surname, ...first] = words.split(" ").reverse();
  const draft = kind
    ? { kind, name: words }
    : { kind: "person" as const, firstNames: first.reverse().join(" "), surname };
  return (await addContact(db, { draft, by, today: on })).id;
}

const ROLES: Record<string, PartyRole> = {
  Plaintiff: "plaintiff",
  Defendant: "defendant",
  "Counter Claimant": "claimant_in_reconvention",
  "Counter Defendant": "defendant_in_reconvention",
  Intervenor: "intervening",
  Debtor: "debtor",
  Trustee: "trustee",
  Mediator: "mediator",
  "Special Master": "referee",
  Unknown: "other",
};

function roleOf(type: string): PartyRole {
  const role = ROLES[type];
  if (!role) throw new Error(`A docket has a party of the type ${type}, which has no role here.`);
  return role;
}

function typeOf({ nature_of_suit: nature, parties }: Docket): MatterTypeKey {
  if (parties.some(({ type }) => type === "Debtor")) return "insolvency";
  if (/patent|copyright|trademark/i.test(nature)) return "property";
  return /jobs|labor|employment/i.test(nature) ? "labour" : "litigation_high";
}
