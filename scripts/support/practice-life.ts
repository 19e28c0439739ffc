import type { UserActor } from "../../src/actor.js";
import { addDays, type Day } from "../../src/calendar.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { assessFile, verifyFile } from "../../src/office/fica/acts.js";
import { findFicaFile } from "../../src/office/fica/files.js";
import { markItems } from "../../src/office/fica/marking.js";
import { type ItemKey, ITEMS, KIND_OF_CONTACT } from "../../src/office/fica/checklist.js";
import { setAccess } from "../../src/office/matters/access.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { type NoteKind, writeNote } from "../../src/office/notes/notes.js";
import { addTask, finishTask } from "../../src/office/notes/tasks.js";
import type { ContactKind } from "../../src/office/contacts/kinds.js";
import type { MatterPlan } from "./practice-data.js";

/** What is written and done on the living matters of a practice, so that its pages show work and not only names. */

interface Life {
  matter: Matter;
  /** Counts the matters; what is dealt out follows it, so that it is the same on every run. */
  at: number;
  desk: MatterPlan["desk"];
  owner: UserActor;
  /** A restricted matter names a partner. */
  partner: UserActor;
  today: Day;
  lastOn: Day;
}

export async function fillLife(trx: FirmDb, { matter, at, desk, owner, partner, today, lastOn }: Life): Promise<void> {
  const matterId = matter.id;
  const notes = NOTES[desk];
  const [kind, title, body] = notes[at % notes.length]!;
  const isPrivileged = kind === "consultation";
  await writeNote(trx, { matterId, kind, notedOn: lastOn, title, body, isPrivileged, on: today, by: owner });
  if (at % 2 === 0) {
    const tasks = TASKS[desk];
    const dueOn = addDays(today, -3 + ((at * 5) % 24));
    const draft = { title: tasks[at % tasks.length]!, detail: null, assigneeId: owner.id, dueOn };
    await addTask(trx, { ...draft, matterId, on: today, by: owner });
  }
  if (at % 3 === 0) {
    const draft = { title: "Mandate and cost estimate signed", detail: null, assigneeId: owner.id, dueOn: null };
    const { id: taskId } = await addTask(trx, { ...draft, matterId, on: today, by: owner });
    await finishTask(trx, { taskId, on: today, by: owner });
  }
  if (desk === "courts" && at % 29 === 3)
    await setAccess(trx, { matterId, userIds: [partner.id], on: today, by: owner });
}

/** Two files in three are verified, some of them due for review; the rest wait for papers or are not begun. */
export async function fillFica(
  trx: FirmDb,
  client: { contactId: string; kind: ContactKind; at: number },
  { partner, today }: { partner: UserActor; today: Day },
): Promise<void> {
  const { contactId, kind, at } = client;
  if (at % 7 === 6) return;
  const act = { contactId, on: today, by: partner };
  const version = async () => (await findFicaFile(trx, contactId, today)).version;
  const assessment = { kind: KIND_OF_CONTACT[kind], risk: RISKS[at % 5]!, riskReason: "As our risk programme has it." };
  await assessFile(trx, { ...act, ...assessment, isProminent: false, prominence: null, version: await version() });
  const { items } = await findFicaFile(trx, contactId, today);
  const marks = items.slice(0, at % 3 === 2 ? 2 : undefined).map(({ key }) => ({ key, ...seen(key), expiresOn: null }));
  await markItems(trx, { ...act, marks, version: await version() });
  if (marks.length < items.length) return;
  const reviewOn = addDays(today, at % 11 === 4 ? 30 : 300);
  await verifyFile(trx, { ...act, reviewOn, note: null, version: await version() });
}

const RISKS = ["low", "medium", "low", "low", "medium"] as const;

function seen(key: ItemKey): { state: "verified" | "not_needed"; basis: string } {
  if (ITEMS[key].relation) {
    return { state: "not_needed", basis: "On the mandate that was signed by all of them; see the paper file." };
  }
  return { state: "verified", basis: "Original seen, copy on the file." };
}

type NoteText = readonly [kind: NoteKind, title: string, body: string];

const NOTES: Record<MatterPlan["desk"], readonly NoteText[]> = {
  claims: [
    [
      "call",
      "Client on his treatment",
      "Sees the orthopaedic surgeon again next week. Cannot lift more than 5 kg. Back at work half days.",
    ],
    [
      "consultation",
      "Merits",
      "Eyewitness says the robot was green for our client. Contributory negligence at most 10 %. Do not disclose the earlier claim before counsel has advised.",
    ],
    [
      "email",
      "Fund asks for hospital records",
      "The Fund wants the casualty notes of the first two days. Requested from the hospital, R 450.00 for copies.",
    ],
  ],
  courts: [
    [
      "call",
      "Opponent’s attorney on dates",
      "Offers the first two weeks of February for the trial. Counsel is free on both.",
    ],
    [
      "consultation",
      "Strategy",
      "Client would take 60 % and each party its own costs. Not to be said before the other side makes an offer.",
    ],
    ["note", "Service", "Sheriff’s return received: served on a responsible person at the registered address."],
  ],
  property: [
    ["call", "Bank on guarantees", "Guarantees are ready and go out today; figures as in our letter."],
    ["email", "Municipality", "Clearance figures received, valid for 60 days. Seller asked to pay."],
  ],
  estates: [
    [
      "call",
      "Heirs",
      "The eldest daughter will collect the furniture. She asks for an interim payment; explained why not before the account has lain open.",
    ],
    ["note", "Master’s query", "The Master asks for the original marriage certificate. Requested from Home Affairs."],
  ],
  advice: [
    [
      "consultation",
      "Draft discussed",
      "Client wants the restraint cut to twelve months and the Western Cape. Tax clause to be settled with the auditor.",
    ],
    ["email", "Comments on the draft", "Comments on clauses 4, 9 and 17 received; the rest is agreed."],
  ],
};

const TASKS: Record<MatterPlan["desk"], readonly string[]> = {
  claims: ["Ask for the medico-legal report", "Lodge the claim", "Diarise the Fund’s 120 days"],
  courts: ["Settle the discovery affidavit", "Apply for a trial date", "Letter to counsel with the brief"],
  property: ["Send the clearance figures to the seller", "Book the lodgement", "Collect the bond documents"],
  estates: ["Advertise the account", "Answer the Master’s query"],
  advice: ["Send the third draft", "Ask the auditor about clause 9"],
};
