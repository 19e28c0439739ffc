/** The fixed words of a matter, as they are stored (left) and said (right). */

export interface MatterType {
  name: string;
  /** A claim stands behind it: it needs a day on which it prescribes, or a reason why there is none (Prescription Act 68 of 1969). */
  prescribes: boolean;
}

export const MATTER_TYPES = {
  litigation_high: { name: "Litigation, High Court", prescribes: true },
  litigation_magistrates: { name: "Litigation, Magistrates’ Court", prescribes: true },
  injury: { name: "Personal injury", prescribes: true },
  labour: { name: "Labour", prescribes: true },
  collections: { name: "Collections", prescribes: true },
  family: { name: "Family", prescribes: false },
  criminal: { name: "Criminal", prescribes: false },
  conveyancing: { name: "Conveyancing", prescribes: false },
  estate: { name: "Estate", prescribes: false },
  commercial: { name: "Commercial", prescribes: false },
  insolvency: { name: "Insolvency", prescribes: false },
  property: { name: "Intellectual property", prescribes: false },
  other: { name: "Other", prescribes: false },
} as const satisfies Record<string, MatterType>;
export type MatterTypeKey = keyof typeof MATTER_TYPES;
export const MATTER_TYPE_KEYS = Object.keys(MATTER_TYPES) as [MatterTypeKey, ...MatterTypeKey[]];

/** How a matter of a type goes, as long as the firm has not said otherwise in its settings. */
export const DEFAULT_STAGES: Partial<Record<MatterTypeKey, readonly string[]>> = {
  litigation_high: [
    "Instruction",
    "Demand",
    "Summons",
    "Pleadings",
    "Discovery",
    "Set down",
    "Trial",
    "Judgment",
    "Costs",
  ],
  litigation_magistrates: ["Instruction", "Demand", "Summons", "Pleadings", "Trial", "Judgment", "Execution"],
  injury: ["Instruction", "Lodgement", "Summons", "Medico-legal reports", "Settlement or trial", "Payment"],
  labour: ["Instruction", "Referral", "Conciliation", "Arbitration", "Review"],
  collections: ["Instruction", "Demand", "Summons", "Judgment", "Execution", "Paid up"],
  family: ["Instruction", "Summons", "Interim relief", "Settlement", "Order"],
  criminal: ["Instruction", "First appearance", "Bail", "Plea", "Trial", "Sentence"],
  conveyancing: ["Instruction", "Documents signed", "Guarantees", "Clearances", "Lodged", "Registered"],
  estate: ["Reported", "Letters of executorship", "Advertised", "Liquidation account", "Inspection", "Distribution"],
  commercial: ["Instruction", "Draft", "Negotiation", "Signed"],
  insolvency: ["Instruction", "Application", "Order", "Meetings", "Account", "Distribution"],
  property: ["Instruction", "Search", "Filed", "Examined", "Registered"],
};

export const STATUSES = { open: "Open", dormant: "Dormant", closing: "Closing", closed: "Closed" } as const;
export type MatterStatus = keyof typeof STATUSES;
/** What a matter may be while it is not closed; closing and reopening are acts of their own. */
export const LIVE_STATUSES = ["open", "dormant", "closing"] as const;
export type LiveStatus = (typeof LIVE_STATUSES)[number];

export const FEE_BASES = {
  time: "Time",
  fixed: "Fixed fee",
  tariff: "Tariff",
  contingency: "Contingency",
  none: "No fee",
} as const;
export type FeeBasis = keyof typeof FEE_BASES;
export const FEE_BASIS_KEYS = Object.keys(FEE_BASES) as [FeeBasis, ...FeeBasis[]];

export const PARTY_ROLES = {
  plaintiff: "Plaintiff",
  defendant: "Defendant",
  applicant: "Applicant",
  respondent: "Respondent",
  third_party: "Third party",
  intervening: "Intervening party",
  claimant_in_reconvention: "Plaintiff in reconvention",
  defendant_in_reconvention: "Defendant in reconvention",
  opponent: "Opponent",
  opponent_attorney: "For the opponent",
  client_attorney: "For our client",
  counsel: "Counsel",
  correspondent: "Correspondent",
  sheriff: "Sheriff",
  witness: "Witness",
  expert: "Expert",
  mediator: "Mediator",
  referee: "Referee",
  bank: "Bank",
  buyer: "Buyer",
  seller: "Seller",
  executor: "Executor",
  heir: "Heir",
  trustee: "Trustee",
  creditor: "Creditor",
  debtor: "Debtor",
  insurer: "Insurer",
  employer: "Employer",
  agent: "Estate agent",
  other: "Other party",
} as const;
export type PartyRole = keyof typeof PARTY_ROLES;
export const PARTY_ROLE_KEYS = Object.keys(PARTY_ROLES) as [PartyRole, ...PartyRole[]];

export function isMatterType(text: string): text is MatterTypeKey {
  return Object.hasOwn(MATTER_TYPES, text);
}

export function isPartyRole(word: string): word is PartyRole {
  return Object.hasOwn(PARTY_ROLES, word);
}

/** The role that somebody typed: "opponent", "for the opponent", "Counsel". Undefined when it is none. */
export function readRole(typed: string): PartyRole | undefined {
  const text = typed.trim().toLowerCase();
  return PARTY_ROLE_KEYS.find((key) => PARTY_ROLES[key].toLowerCase() === text || key.replaceAll("_", " ") === text);
}
