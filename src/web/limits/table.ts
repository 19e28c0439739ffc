/** How often something may be done, by whom it is counted: so many times in so many seconds, from the first on. */
export interface Rate {
  times: number;
  seconds: number;
}

/**
 * A machine (IPv4) or a network (IPv6 /64); the site of an IPv6 address (/48), of which one customer may have all networks; somebody signed in, or past their
 * password; a firm; a program that uses the API with a key of its own.
 */
export type CountedBy = "address" | "site" | "account" | "firm" | "client";

export type Rates = Partial<Record<CountedBy, Rate>>;

/** What costs much or can be guessed, counted by all web processes together. */
export interface LimitedAct extends Rates {
  /** "POST /sign-in"; ":" stands for one part of a path, a last "/**" for any number of them, or none. Empty: whoever does the act asks by itself. */
  routes: readonly string[];
  /** Taken from the shared count at once and then used up one by one: for what is done with every letter typed. 1 where it is not given. */
  pack?: number;
}

/**
 * Every request, counted in each process by itself and without a query. An office of a hundred people behind one address turns a page each every
 * two seconds before it feels this; one firm may take about a quarter of what a process can answer.
 */
const EVERY_REQUEST = {
  address: { times: 3_000, seconds: 60 },
  firm: { times: 6_000, seconds: 60 },
} as const satisfies Rates;

export type RequestCountedBy = keyof typeof EVERY_REQUEST;

/**
 * The numbers are above what an office does by hand: forty people of one office sign in within one minute, somebody drags three hundred files into a matter.
 * The waits of a single login stand in accounts/sign-in/failures.ts, behind these. Source: NIST SP 800-63B-4 §3.2.2, OWASP ASVS 5.0 V2.4 and V6.3.
 */
export const LIMITED_ACTS = {
  "sign-in": {
    routes: [],
    address: { times: 40, seconds: 60 },
    site: { times: 80, seconds: 60 },
    firm: { times: 200, seconds: 60 },
  },
  "second-factor": {
    routes: [],
    address: { times: 40, seconds: 60 },
    account: { times: 20, seconds: 300 },
    firm: { times: 200, seconds: 60 },
  },
  "step-up": {
    routes: [],
    account: { times: 20, seconds: 300 },
    firm: { times: 200, seconds: 60 },
  },
  "password-reset": {
    routes: ["POST /forgotten-password", "POST /people/:/links"],
    address: { times: 10, seconds: 600 },
    site: { times: 20, seconds: 600 },
    firm: { times: 60, seconds: 600 },
  },
  "one-time-link": {
    routes: ["GET /set-password", "POST /set-password"],
    address: { times: 30, seconds: 60 },
    site: { times: 60, seconds: 60 },
    firm: { times: 300, seconds: 60 },
  },
  upload: {
    routes: [
      "POST /matters/:/documents",
      "POST /matters/:/documents/:/versions",
      "POST /templates/**",
      "POST /contacts/import",
    ],
    account: { times: 300, seconds: 60 },
    firm: { times: 900, seconds: 60 },
  },
  zip: {
    routes: ["GET /matters/:/documents.zip"],
    account: { times: 10, seconds: 60 },
    firm: { times: 30, seconds: 60 },
  },
  export: {
    routes: ["GET /audit/lines.csv", "GET /audit/lines.json", "GET /contacts/import/:/not-taken.csv"],
    account: { times: 10, seconds: 60 },
    firm: { times: 30, seconds: 60 },
  },
  import: {
    routes: ["POST /contacts/import/**"],
    account: { times: 30, seconds: 60 },
    firm: { times: 60, seconds: 60 },
  },
  search: {
    routes: ["GET /search", "POST /conflicts", "POST /matters/:/conflicts"],
    account: { times: 90, seconds: 60 },
    firm: { times: 600, seconds: 60 },
    pack: 5,
  },
  suggestions: {
    routes: ["GET /search/suggestions", "GET /contacts/options", "GET /matters/contact-options"],
    account: { times: 300, seconds: 60 },
    firm: { times: 3_000, seconds: 60 },
    pack: 20,
  },
  api: {
    routes: [],
    client: { times: 600, seconds: 60 },
    firm: { times: 1_200, seconds: 60 },
  },
} as const satisfies Record<string, LimitedAct>;

export type ActName = keyof typeof LIMITED_ACTS;

/** Another rate for a limit, by its name ("sign-in.address", "request.firm"): what an operator's configuration may hold. */
export type RateChanges = Readonly<Record<string, Rate>>;

/** Every limit by its name, changed where the operator says so. Throws for a name that is none. */
export function readLimits(changes: RateChanges = {}): ReadonlyMap<string, Rate> {
  const limits = new Map<string, Rate>();
  const acts: Record<string, Rates> = { request: EVERY_REQUEST, ...LIMITED_ACTS };
  for (const [act, rates] of Object.entries(acts)) {
    for (const by of ["address", "site", "account", "firm", "client"] as const) {
      const rate = rates[by];
      if (rate) limits.set(`${act}.${by}`, rate);
    }
  }
  for (const [name, rate] of Object.entries(changes)) {
    if (!limits.has(name)) throw new Error(`${name} is no limit. There are ${[...limits.keys()].join(", ")}.`);
    limits.set(name, rate);
  }
  return limits;
}
