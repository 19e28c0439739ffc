import type { PartyRole } from "../../src/office/matters/words.js";
import {
  type Entry,
  type Helper,
  type MatterPlan,
  type PlannedParty,
  type PracticeData,
  readEntries,
} from "./practice-data.js";

/**
 * The matters of a practice, client by client, in an order that depends on nothing but the lists. Each letter of a client is one:
 * r Road Accident Fund · m medical · h High Court · g Magistrates’ Court · k collection · l labour · f family · c criminal ·
 * t sale · p purchase · b bond · e estate · w will · a agreement · s lease · d trust deed · i claim in insolvency · q trade mark
 */
export function planMatters(data: PracticeData): MatterPlan[] {
  const take = new Taker(data);
  return readEntries(data.clients).flatMap((client) =>
    client.letters.map((letter) => {
      const plan = PLANS[letter];
      if (!plan) throw new Error(`${client.name}: there is no kind of matter ${letter}`);
      return { client: client.name, inCourt: false, feeBasis: "time" as const, ...plan(client, take, data) };
    }),
  );
}

type Planned = Omit<MatterPlan, "client" | "inCourt" | "feeBasis"> & Partial<Pick<MatterPlan, "inCourt" | "feeBasis">>;

/** Deals the names of each list out in turn. */
class Taker {
  private readonly dealt = new Map<string, number>();
  private readonly opponents: Entry[];
  private readonly buyers: Entry[];
  constructor(private readonly data: PracticeData) {
    this.opponents = readEntries(data.opponents);
    this.buyers = readEntries(data.buyers);
  }
  opponent = (): string => this.next("opponent", this.opponents).name;
  company = (): string =>
    this.next(
      "company",
      this.opponents.filter(({ kind }) => kind !== "person"),
    ).name;
  buyer = (): string => this.next("buyer", this.buyers).name;
  person = (helper: Helper): string => this.next(helper, this.data.people[helper]);
  place = (): string => this.next("place", this.data.estatesOf);
  mark = (): string => this.next("mark", this.data.marks);
  court = (): string => `Magistrates’ Court, ${this.next("court", this.data.magistratesCourts)}`;
  one = <T>(key: string, list: readonly T[]): T => this.next(key, list);

  private next<T>(key: string, list: readonly T[]): T {
    const at = this.dealt.get(key) ?? 0;
    this.dealt.set(key, at + 1);
    return list[at % list.length]!;
  }
}

const PLANS: Record<string, (client: Entry, take: Taker, data: PracticeData) => Planned> = {
  r: (client, take, data) => ({
    type: "injury",
    desk: "claims",
    feeBasis: "contingency",
    title: `${surname(client)} v Road Accident Fund`,
    court: data.highCourt,
    inCourt: true,
    parties: [
      party(client.name, "plaintiff"),
      party("Road Accident Fund", "defendant", "claim lodged by registered post"),
      party(take.person("expert"), "expert"),
      party(take.person("counsel"), "counsel"),
    ],
  }),
  m: (client, take, data) => ({
    type: "injury",
    desk: "claims",
    feeBasis: "contingency",
    title: `${surname(client)} v ${data.health}`,
    court: data.highCourt,
    inCourt: true,
    parties: [party(client.name, "plaintiff"), party(data.health, "defendant"), party(take.person("expert"), "expert")],
  }),
  h: (client, take, data) => {
    const opponent = take.opponent();
    const cause = take.one("h", [" (supply agreement)", "", " (building contract)", " (interdict)", ""]);
    return {
      type: "litigation_high",
      desk: "courts",
      title: `${short(client.name)} v ${inTitle(opponent)}${cause}`,
      court: data.highCourt,
      inCourt: true,
      parties: [
        party(client.name, cause === " (interdict)" ? "applicant" : "plaintiff"),
        party(opponent, cause === " (interdict)" ? "respondent" : "defendant"),
        party(take.person("attorney"), "opponent_attorney", `for ${opponent}`),
        party(take.person("counsel"), "counsel"),
        party(take.person("sheriff"), "sheriff"),
      ],
    };
  },
  g: (client, take) => {
    const opponent = take.opponent();
    return {
      type: "litigation_magistrates",
      desk: "courts",
      feeBasis: "tariff",
      title: `${inTitle(opponent)} v ${surname(client)}`,
      court: take.court(),
      inCourt: true,
      parties: [
        party(opponent, "plaintiff"),
        party(client.name, "defendant"),
        party(take.person("attorney"), "opponent_attorney", `for ${opponent}`),
      ],
    };
  },
  k: (client, take) => {
    const opponent = take.opponent();
    return {
      type: "collections",
      desk: "courts",
      feeBasis: "tariff",
      title: `${short(client.name)} v ${inTitle(opponent)}, ${take.one("k", ["goods sold", "services rendered", "arrears", "dishonoured debit orders"])}`,
      court: take.court(),
      inCourt: true,
      parties: [party(client.name, "creditor"), party(opponent, "debtor"), party(take.person("sheriff"), "sheriff")],
    };
  },
  l: (client, take) => {
    const opponent = client.kind === "person" ? take.company() : take.buyer();
    const isEmployee = client.kind === "person";
    return {
      type: "labour",
      desk: "courts",
      title: isEmployee
        ? `${surname(client)} v ${inTitle(opponent)} (CCMA)`
        : `${short(client.name)}, unfair dismissal of ${lastWord(opponent)} (CCMA)`,
      court: "CCMA",
      inCourt: true,
      parties: [
        party(isEmployee ? client.name : opponent, "applicant"),
        party(isEmployee ? opponent : client.name, "employer"),
      ],
    };
  },
  f: (client, take, data) => ({
    type: "family",
    desk: "courts",
    title: take.one("f", [
      `${surname(client)} v ${surname(client)}, divorce`,
      `${surname(client)}, maintenance and contact`,
    ]),
    court: data.highCourt,
    inCourt: true,
    parties: [party(client.name, "plaintiff"), party(take.person("attorney"), "opponent_attorney")],
  }),
  c: (client, take) => ({
    type: "criminal",
    desk: "courts",
    feeBasis: "fixed",
    title: `S v ${surname(client)}, ${take.one("c", ["bail", "trial", "plea"])}`,
    court: take.court(),
    inCourt: true,
    parties: [],
  }),
  t: (client, take) => {
    const buyer = take.buyer();
    return {
      type: "conveyancing",
      desk: "property",
      feeBasis: "tariff",
      title: `Transfer of ${take.place()}, ${surname(client)} to ${lastWord(buyer)}`,
      parties: [
        party(client.name, "seller"),
        party(buyer, "buyer"),
        party(take.person("bank"), "bank", "cancellation and new bond"),
        party(take.person("agent"), "agent"),
      ],
    };
  },
  p: (client, take) => {
    const seller = take.buyer();
    return {
      type: "conveyancing",
      desk: "property",
      feeBasis: "tariff",
      title: `Purchase of ${take.place()}, ${lastWord(seller)} to ${surname(client)}`,
      parties: [
        party(seller, "seller"),
        party(client.name, "buyer"),
        party(take.person("attorney"), "correspondent", "transferring attorneys"),
      ],
    };
  },
  b: (client, take) => ({
    type: "conveyancing",
    desk: "property",
    feeBasis: "tariff",
    title: `Bond over ${take.place()}, ${surname(client)}`,
    parties: [party(take.person("bank"), "bank", "bond instruction")],
  }),
  e: (client, take, data) => ({
    type: "estate",
    desk: "estates",
    feeBasis: "tariff",
    title:
      client.kind === "estate"
        ? client.name
        : `Estate late ${take.one("late", ["J A", "M C", "P", "S W"])} ${surname(client)}`,
    parties: [
      party(`Master of the High Court, ${data.city}`, "other", "letters of executorship"),
      party(take.buyer(), "heir"),
      party(take.person("bank"), "bank", "estate account"),
    ],
  }),
  w: (client) => ({
    type: "estate",
    desk: "estates",
    feeBasis: "fixed",
    title: `Will and estate plan of ${client.name}`,
    parties: [],
  }),
  a: (client, take) => ({
    type: "commercial",
    desk: "advice",
    title: `${short(client.name)}, ${take.one("a", ["shareholders’ agreement", "sale of business", "franchise agreement", "POPIA policies"])}`,
    parties: [party(take.company(), "other", "counterparty")],
  }),
  s: (client, take) => ({
    type: "commercial",
    desk: "advice",
    feeBasis: "fixed",
    title: `${short(client.name)} lease, ${client.suburb}`,
    parties: [party(take.company(), "other", "landlord")],
  }),
  d: (client) => ({
    type: "commercial",
    desk: "advice",
    feeBasis: "fixed",
    title: `${client.name}, deed amendment`,
    parties: [],
  }),
  i: (client, take, data) => {
    const insolvent = take.company();
    return {
      type: "insolvency",
      desk: "advice",
      title: `${short(client.name)}, claim against ${short(insolvent)} in liquidation`,
      parties: [
        party(client.name, "creditor"),
        party(insolvent, "debtor"),
        party(take.person("correspondent"), "correspondent", "liquidator’s attorneys"),
        party(`Master of the High Court, ${data.city}`, "other"),
      ],
    };
  },
  q: (client, take) => ({
    type: "property",
    desk: "advice",
    title: `${short(client.name)}, trade mark ${take.mark()}`,
    parties: [party(take.person("insurer"), "insurer", "legal expenses cover")],
  }),
};

function party(name: string, role: PartyRole, reference?: string): PlannedParty {
  return reference ? { name, role, reference } : { name, role };
}

/** Of a person the surname; of anything else its short name. */
function surname(client: Entry): string {
  return client.kind === "person" ? lastWord(client.name) : short(client.name).replace(/^Estate late /, "Est ");
}

/** An opponent who is a person is called by the surname; the rest have a word of what they are, a sign or three words. */
function inTitle(name: string): string {
  return short(name) === name && name.split(" ").length === 2 ? lastWord(name) : short(name);
}

function lastWord(name: string): string {
  return short(name).replace(/^.*? (?=(?:van|de|du|le|von) |[^ ]+$)/i, "");
}

function short(name: string): string {
  return name.replace(/ (\(Pty\) )?Ltd$| CC$| Inc\.$/, "");
}
