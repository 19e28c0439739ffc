/** What a contact can be. The word on the left is stored, the right one is shown. */
export const CONTACT_KINDS = {
  person: "Person",
  company: "Company",
  close_corporation: "Close corporation",
  trust: "Trust",
  estate: "Deceased estate",
  partnership: "Partnership",
  association: "Association or body corporate",
  state: "Organ of state",
} as const;
export type ContactKind = keyof typeof CONTACT_KINDS;

/** In lists of many: "12 people, 4 companies". */
export const CONTACT_KINDS_PLURAL: Record<ContactKind, string> = {
  person: "People",
  company: "Companies",
  close_corporation: "Close corporations",
  trust: "Trusts",
  estate: "Deceased estates",
  partnership: "Partnerships",
  association: "Associations",
  state: "Organs of state",
};

export function isContactKind(word: string): word is ContactKind {
  return Object.hasOwn(CONTACT_KINDS, word);
}

/** The official languages, and one for all others: what a client wishes to be written to in. */
export const LANGUAGES = {
  en: "English",
  af: "Afrikaans",
  zu: "isiZulu",
  xh: "isiXhosa",
  st: "Sesotho",
  tn: "Setswana",
  nso: "Sepedi",
  ts: "Xitsonga",
  ss: "siSwati",
  ve: "Tshivenda",
  nr: "isiNdebele",
  sfs: "South African Sign Language",
  other: "Another language",
} as const;
export type Language = keyof typeof LANGUAGES;

export function isLanguage(word: string): word is Language {
  return Object.hasOwn(LANGUAGES, word);
}

/** Words that end, or begin, the name of something that is not a person. Checked from the most telling to the least. */
const NAME_SIGNS: readonly [ContactKind, RegExp][] = [
  ["estate", /^(the )?(deceased )?estate (of )?(the )?late\b|^boedel wyle\b|^estate late\b/i],
  ["state", /^(the )?(minister|mec|department|national department) (of|for)\b|\bmunicipality$|^road accident fund$/i],
  ["trust", /\b(trust|trustees)$|\btrust \(?it\b|^the trustees\b/i],
  ["close_corporation", /\b(cc|bk|close corporation)\.?$/i],
  ["association", /\b(body corporate|homeowners'? association|association|club|church|npo)$/i],
  ["partnership", /(\b(partnership|llp|and partners|attorneys)|& partners)\.?$/i],
  ["company", /\b(ltd|limited|inc|incorporated|corp|corporation|llc|plc|npc|gmbh|pty|edms|bpk|soc|rf)\.?\)?$/i],
];

/** The kind that a name speaks for, or undefined when it could be anybody's. */
export function kindOfName(name: string): ContactKind | undefined {
  return NAME_SIGNS.find(([, sign]) => sign.test(name.trim()))?.[0];
}
