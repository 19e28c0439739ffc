import type { ContactKind } from "../contacts/kinds.js";

/**
 * What a firm asks of each kind of client before it knows them.
 * Source: Financial Intelligence Centre Act 38 of 2001, sections 21 and 21B (who, and who stands behind), 21F to 21H (prominent persons),
 * 26A and 28A (sanctions); domain reference §2.7.
 */

export const CLIENT_KINDS = {
  natural_person: "Natural person",
  legal_person: "Legal person",
  trust: "Trust",
  partnership: "Partnership",
  representative: "Acting for another",
} as const;
export type ClientKind = keyof typeof CLIENT_KINDS;
export const CLIENT_KIND_KEYS = Object.keys(CLIENT_KINDS) as [ClientKind, ...ClientKind[]];

/** What a contact is by default; a deceased estate acts through its executor, under letters. A person may say otherwise. */
export const KIND_OF_CONTACT: Record<ContactKind, ClientKind> = {
  person: "natural_person",
  company: "legal_person",
  close_corporation: "legal_person",
  association: "legal_person",
  state: "legal_person",
  trust: "trust",
  partnership: "partnership",
  estate: "representative",
};

/** What somebody else is to a client. The contact on the right is who stands behind, or for, the one on the left. */
export const RELATIONS = {
  director: "Director or member",
  beneficial_owner: "Beneficial owner",
  authorised: "Acts for it",
  founder: "Founder",
  trustee: "Trustee",
  beneficiary: "Beneficiary",
  partner: "Partner",
  principal: "Whom they act for",
} as const;
export type Relation = keyof typeof RELATIONS;
export const RELATION_KEYS = Object.keys(RELATIONS) as [Relation, ...Relation[]];

interface Asked {
  text: string;
  /** What is usually looked at. */
  hint: string;
  /** Persons who must be named as contacts before it is verified. */
  relation?: Relation;
  /** Asked only where a client's risk is high or they are prominent (sections 21F to 21H). */
  enhancedOnly?: true;
}

const ASKED = {
  identity: { text: "Full names and ID number or passport", hint: "Smart ID card, green ID book or passport" },
  birth_date: { text: "Date of birth", hint: "Read from the ID document" },
  residential_address: { text: "Residential address", hint: "Municipal account or lease, not older than three months" },
  registration: { text: "Registered name and number", hint: "CIPC disclosure certificate, CoR 14.3 or CK 1" },
  registered_address: { text: "Registered address", hint: "CIPC disclosure certificate or CoR 21.1" },
  trading_address: { text: "Trading name and address", hint: "Letterhead, account or visit" },
  nature_of_business: {
    text: "Nature of business and who controls it",
    hint: "What it does and the chart of who owns it, section 21B(1)",
  },
  directors: {
    text: "Directors or members",
    hint: "CoR 39 or CK 2, and the ID document of each",
    relation: "director",
  },
  beneficial_owners: {
    text: "Beneficial owners",
    hint: "Securities and beneficial ownership register, down to natural persons",
    relation: "beneficial_owner",
  },
  trust_deed: { text: "Trust deed", hint: "The deed and every amendment" },
  letters_of_authority: { text: "Letters of authority", hint: "Issued by the Master, naming the present trustees" },
  founder: { text: "Founder", hint: "ID document or letters of executorship", relation: "founder" },
  trustees: { text: "Trustees", hint: "ID document and address of each", relation: "trustee" },
  beneficiaries: {
    text: "Beneficiaries",
    hint: "Each one named in the deed; where they are a class, how they are determined",
    relation: "beneficiary",
  },
  partnership_agreement: { text: "Name and partnership agreement", hint: "The agreement, or how the name is used" },
  partners: {
    text: "Partners",
    hint: "ID document and address of each, en commandite partners too",
    relation: "partner",
  },
  principal: { text: "Whom they act for", hint: "The other is identified as a client is", relation: "principal" },
  authority: {
    text: "Authority of who acts",
    hint: "Resolution, mandate, power of attorney or letters of executorship",
  },
  prominence_screening: {
    text: "Screening for prominent persons",
    hint: "Schedules 3A to 3C: influential persons, their families and close associates",
  },
  sanctions_screening: {
    text: "Screening against sanctions lists",
    hint: "Targeted financial sanctions list of the FIC, section 28A",
  },
  source_of_funds: {
    text: "Source of funds and of wealth",
    hint: "Payslip, sale agreement, bank statement, return",
    enhancedOnly: true,
  },
} as const satisfies Record<string, Asked>;
export type ItemKey = keyof typeof ASKED;

export const ITEMS: Record<ItemKey, Asked> = ASKED;

const SCREENING = ["prominence_screening", "sanctions_screening", "source_of_funds"] as const;

/** In the order in which they are asked. */
const ITEMS_OF_KIND: Record<ClientKind, readonly ItemKey[]> = {
  natural_person: ["identity", "birth_date", "residential_address", ...SCREENING],
  legal_person: [
    "registration",
    "registered_address",
    "trading_address",
    "nature_of_business",
    "directors",
    "beneficial_owners",
    "authority",
    ...SCREENING,
  ],
  trust: [
    "trust_deed",
    "letters_of_authority",
    "founder",
    "trustees",
    "beneficiaries",
    "nature_of_business",
    "authority",
    ...SCREENING,
  ],
  partnership: ["partnership_agreement", "partners", "nature_of_business", "authority", ...SCREENING],
  representative: ["identity", "residential_address", "principal", "authority", ...SCREENING],
};

export function isItemKey(word: string): word is ItemKey {
  return Object.hasOwn(ASKED, word);
}

/** Everything asked of this kind of client, at this risk. */
export function itemsFor(kind: ClientKind, isEnhanced: boolean): ItemKey[] {
  return ITEMS_OF_KIND[kind].filter((key) => isEnhanced || !ITEMS[key].enhancedOnly);
}

/** What somebody can be to this kind of client, in the order of its checklist; who acts for it comes last. */
export function relationsFor(kind: ClientKind): Relation[] {
  const asked = ITEMS_OF_KIND[kind].flatMap((key) => ITEMS[key].relation ?? []);
  return kind === "natural_person" || kind === "representative" ? asked : [...asked, "authorised"];
}

export const ITEM_STATES = {
  outstanding: "Outstanding",
  received: "Received",
  verified: "Verified",
  not_needed: "Not needed",
} as const;
export type ItemState = keyof typeof ITEM_STATES;
export const ITEM_STATE_KEYS = Object.keys(ITEM_STATES) as [ItemState, ...ItemState[]];

export const RISKS = { low: "Low", medium: "Medium", high: "High" } as const;
export type Risk = keyof typeof RISKS;
export const RISK_KEYS = Object.keys(RISKS) as [Risk, ...Risk[]];
