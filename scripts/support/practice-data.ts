import type { MatterTypeKey, PartyRole } from "../../src/office/matters/words.js";

/** A practice in few words. The lists are read by practice-contacts.ts and made into matters by practice-matters.ts. */
export interface PracticeData {
  letterhead: string;
  mailDomain: string;
  city: string;
  province: string;
  /** Area and the first three digits; 555 is nobody's here. */
  dialling: string;
  highCourt: string;
  magistratesCourts: readonly string[];
  health: string;
  /** login | name | role */
  staff: string;
  /** Logins, by the work they answer for. */
  owners: Record<Desk, readonly string[]>;
  streets: readonly string[];
  /** kind | name | detail | suburb | letters of their matters (see practice-matters.ts) */
  clients: string;
  /** kind | name | detail | suburb */
  opponents: string;
  buyers: string;
  people: Record<Helper, readonly string[]>;
  /** What is transferred and bonded. */
  estatesOf: readonly string[];
  /** Trade marks. */
  marks: readonly string[];
}

export type Desk = "claims" | "courts" | "property" | "estates" | "advice";
export type Helper = "attorney" | "counsel" | "correspondent" | "sheriff" | "bank" | "agent" | "expert" | "insurer";

/** One line of a list, its cells trimmed. */
export interface Entry {
  kind: string;
  name: string;
  detail: string;
  suburb: string;
  letters: string[];
}

export function readEntries(list: string): Entry[] {
  return readLines(list).map(([kind = "", name = "", detail = "", suburb = "", letters = ""]) => ({
    kind,
    name,
    detail,
    suburb,
    letters: letters.split(/\s+/).filter(Boolean),
  }));
}

export function readLines(list: string): string[][] {
  return list
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length > 1);
}

/** A matter before its contacts have ids; names stand for contacts. */
export interface MatterPlan {
  client: string;
  type: MatterTypeKey;
  title: string;
  desk: Desk;
  feeBasis: "time" | "fixed" | "tariff" | "contingency";
  court?: string;
  inCourt: boolean;
  parties: PlannedParty[];
}

export interface PlannedParty {
  name: string;
  role: PartyRole;
  reference?: string;
}
