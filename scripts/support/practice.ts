import { effectiveGrants } from "../../src/grants.js";
import type { Actor, UserActor } from "../../src/actor.js";
import { addDays, type Day, dayOf } from "../../src/calendar.js";
import type { Role } from "../../src/permissions.js";
import { type FirmDb, transact } from "../../src/platform/databases/firm-db.js";
import { inviteUser } from "../../src/office/accounts/people/people.js";
import { actorOf, listUsers, type User } from "../../src/office/accounts/users.js";
import { addContact } from "../../src/office/contacts/contacts.js";
import type { ContactDraft } from "../../src/office/contacts/draft.js";
import { changeMatter, closeMatter } from "../../src/office/matters/changes.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { DEFAULT_STAGES, MATTER_TYPES } from "../../src/office/matters/words.js";
import { fillFica, fillLife } from "./practice-life.js";
import { alder } from "./practice-alder.js";
import { birch } from "./practice-birch.js";
import { contactDrafts } from "./practice-contacts.js";
import { type MatterPlan, type PracticeData, readLines } from "./practice-data.js";
import { planMatters } from "./practice-matters.js";

export const PRACTICES = { alder, birch } as const;
export type PracticeKey = keyof typeof PRACTICES;

export interface StaffDraft {
  login: string;
  name: string;
  email: string;
  roles: [Role];
}

/** The people of a practice, one at least in every role. */
export function practiceStaff(key: PracticeKey): StaffDraft[] {
  const data = PRACTICES[key];
  return readLines(data.staff).map(([login = "", name = "", role = ""]) => ({
    login,
    name,
    email: `${login}@${data.mailDomain}`,
    roles: [role as Role],
  }));
}

export interface Filled {
  users: number;
  contacts: number;
  clients: number;
  matters: number;
  parties: number;
}

/**
 * Writes a whole practice into an empty firm, by the functions that the pages call, in one transaction: all of it or nothing.
 * The same on every run but for the days, which are counted back from `today`. Staff who are not there yet are invited.
 */
export async function fillPractice(
  db: FirmDb,
  key: PracticeKey,
  actor: Actor,
  progress: (done: number, of: number) => void = () => undefined,
  today: Day = dayOf(new Date()),
): Promise<Filled> {
  const data = PRACTICES[key];
  const drafts = contactDrafts(data);
  const plans = inOrderOfOpening(planMatters(data));
  const steps = drafts.size + plans.length;
  return transact(db, async (trx) => {
    const staff = await fillStaff(trx, key, actor);
    const contactIds = new Map<string, string>();
    for (const [name, draft] of drafts) {
      const contact = await addContact(trx, { draft, by: actor, today });
      contactIds.set(name, contact.id);
      progress(contactIds.size, steps);
    }
    const clientIds = new Map<string, string>();
    const filled: Filled = { users: staff.size, contacts: contactIds.size, clients: 0, matters: 0, parties: 0 };
    for (const [at, plan] of plans.entries()) {
      await fillMatter(trx, { at, of: plans.length, plan, data, today, contactIds, clientIds, staff });
      filled.matters += 1;
      filled.parties += plan.parties.length;
      progress(contactIds.size + filled.matters, steps);
    }
    await fillFicaFiles(trx, contactIds, clientIds, drafts, { partner: partnerOf(staff), today });
    return { ...filled, clients: clientIds.size };
  });
}

function partnerOf(staff: ReadonlyMap<string, UserActor>): UserActor {
  const partner = [...staff.values()].find(({ roles }) => roles.includes("partner"));
  if (!partner) throw new Error("The practice has no partner.");
  return partner;
}

async function fillFicaFiles(
  trx: FirmDb,
  contactIds: ReadonlyMap<string, string>,
  clientIds: ReadonlyMap<string, string>,
  drafts: ReadonlyMap<string, ContactDraft>,
  by: { partner: UserActor; today: Day },
): Promise<void> {
  for (const [at, name] of [...clientIds.keys()].entries()) {
    await fillFica(trx, { contactId: known(contactIds, name), kind: known(drafts, name).kind, at }, by);
  }
}

function actingUser(user: User): UserActor {
  return { ...actorOf(user), grants: effectiveGrants(user.roles, []) };
}

/** Everybody of the firm as they act, by what they sign in with. */
async function fillStaff(trx: FirmDb, key: PracticeKey, actor: Actor): Promise<Map<string, UserActor>> {
  const staff = new Map((await listUsers(trx)).map((user) => [user.login, actingUser(user)]));
  for (const draft of practiceStaff(key)) {
    if (staff.has(draft.login)) continue;
    const { user } = await inviteUser(trx, { ...draft, by: actor });
    staff.set(draft.login, actingUser(user));
  }
  return staff;
}

interface Opening {
  at: number;
  of: number;
  plan: MatterPlan;
  data: PracticeData;
  today: Day;
  contactIds: ReadonlyMap<string, string>;
  /** Filled as contacts become clients with their first matter. */
  clientIds: Map<string, string>;
  staff: ReadonlyMap<string, UserActor>;
}

/** Opens one matter and lets it live: it gets its case number, rests, or is closed. */
async function fillMatter(trx: FirmDb, opening: Opening): Promise<void> {
  const { at, plan, data, today, contactIds, clientIds, staff } = opening;
  const age = ageDays(at, opening.of);
  const openedOn = workday(addDays(today, -age));
  const owners = data.owners[plan.desk];
  const owner = known(staff, owners[at % owners.length]!);
  const contactId = known(contactIds, plan.client);
  const clientId = clientIds.get(plan.client);
  const matter = await openMatter(trx, {
    client: clientId ? { clientId } : { contactId },
    title: plan.title,
    type: plan.type,
    ownerId: owner.id,
    feeBasis: plan.feeBasis,
    court: plan.court,
    ...prescription(plan, openedOn, age, at),
    openedOn,
    parties: plan.parties.map((party) => ({ ...party, contactId: known(contactIds, party.name) })),
    conflicts: { decide: () => ({ decision: "cleared", reason: "Nothing confidential is held that bears on this." }) },
    on: today,
    by: owner,
  });
  clientIds.set(plan.client, matter.client.id);
  await live(trx, matter, { ...opening, age, openedOn, owner });
}

async function live(
  trx: FirmDb,
  matter: Matter,
  { plan, at, age, today, openedOn, owner, staff }: Opening & { age: number; openedOn: Day; owner: UserActor },
): Promise<void> {
  const fate = fateOf(at, age);
  if (fate === "new") return;
  const lastOn = workday(addDays(today, -lagDays(at, age, fate)));
  const terms = { ...matter, ownerId: matter.owner.id };
  const changed = await changeMatter(trx, {
    ...terms,
    matterId: matter.id,
    caseNo: plan.inCourt && plan.court !== "CCMA" ? `${10_000 + ((at * 137) % 9_000)}/${openedOn.slice(0, 4)}` : null,
    description: DESCRIPTIONS[plan.desk],
    status: fate === "closed" ? "closing" : fate,
    stage: stageOf(plan.type, age),
    on: lastOn,
    by: owner,
  });
  if (fate !== "closed") {
    return fillLife(trx, { matter: changed, at, desk: plan.desk, owner, partner: partnerOf(staff), today, lastOn });
  }
  await closeMatter(trx, {
    matterId: changed.id,
    closedOn: lastOn,
    note: "Final account paid; file to the strongroom.",
    on: today,
    by: owner,
  });
}

/** The older a matter, the further it has come. */
function stageOf(type: MatterPlan["type"], age: number): string | null {
  const stages = DEFAULT_STAGES[type] ?? [];
  return stages[Math.min(stages.length - 1, Math.floor((age / 600) * stages.length))] ?? null;
}

type Fate = "new" | "open" | "dormant" | "closing" | "closed";

function fateOf(at: number, age: number): Fate {
  if (age < 30) return "new";
  if (age > 600 && at % 3 !== 0) return "closed";
  if (age > 300 && at % 8 === 0) return "dormant";
  if (age > 200 && at % 13 === 0) return "closing";
  return "open";
}

/** How many days ago somebody last did something on it: mostly of late, now and then too long. */
function lagDays(at: number, age: number, fate: Fate): number {
  if (fate === "closed") return Math.round(age / 3) - 20;
  if (fate === "dormant") return Math.min(age, 90 + ((at * 7) % 60));
  return at % 9 === 4 ? Math.min(age, 61 + ((at * 5) % 40)) : 1 + ((at * 13) % 29);
}

/**
 * The claim arose before it was brought to us and prescribes three years later. Where that day is past, or a summons was served
 * in time, prescription was interrupted. Source: Prescription Act 68 of 1969, sections 11(d) and 15(1).
 */
function prescription(
  plan: MatterPlan,
  openedOn: Day,
  age: number,
  at: number,
): { prescribesOn?: Day; noPrescriptionReason?: string } {
  if (!MATTER_TYPES[plan.type].prescribes) return {};
  const aroseBefore = 60 + ((at * 61) % 700);
  const daysLeft = 3 * 365 - aroseBefore - age;
  const isSoon = plan.type === "injury" ? at % 3 !== 1 : at % 5 === 2;
  if (isSoon) return { prescribesOn: addDays(openedOn, age + 12 + ((at * 11) % 90)) };
  if (daysLeft < 12 || at % 4 === 1)
    return { noPrescriptionReason: "Process was served in time, which interrupted prescription." };
  return { prescribesOn: addDays(openedOn, 3 * 365 - aroseBefore) };
}

const OLDEST_DAYS = 1_010;

/** The matters were opened over almost three years, more of them of late. */
function ageDays(at: number, of: number): number {
  return 2 + Math.round((OLDEST_DAYS - 2) * (1 - at / (of - 1)) ** 1.4);
}

/** Deals the matters of each client over the years: a step that shares no factor with their number reaches every one once. */
function inOrderOfOpening(plans: MatterPlan[]): MatterPlan[] {
  const step = [37, 41, 43].find((prime) => plans.length % prime !== 0)!;
  return plans.map((_, at) => plans[(at * step) % plans.length]!);
}

/** That day, or the Friday before a weekend. */
function workday(on: Day): Day {
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay();
  return addDays(on, weekday === 0 ? -2 : weekday === 6 ? -1 : 0);
}

function known<T>(ids: ReadonlyMap<string, T>, name: string): T {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The practice speaks of ${name} and does not say who that is.`);
  return id;
}

const DESCRIPTIONS: Record<MatterPlan["desk"], string> = {
  claims: "Medical records requested; the client keeps a diary of treatment.",
  courts: "Pleadings are exchanged by e-mail; the client wishes to be told before any cost over R\u00a05\u00a0000.00.",
  property: "Guarantees called for; rates clearance applied for.",
  estates: "Inventory lodged; creditors advertised.",
  advice: "Second draft with the client.",
};
