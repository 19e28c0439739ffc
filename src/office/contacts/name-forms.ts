import type { ContactKind } from "./kinds.js";
import { kindOfName } from "./kinds.js";
import { firstCharacters, plain } from "./names.js";

/** What a conflict check compares of a name: the same whatever spaces, capitals, accents, points or company forms somebody wrote. */
export interface NameForm {
  /** Letters and digits of the whole name without titles and company forms: "johannesvandermerwe". */
  joined: string;
  /** The company forms that it ends in, in one spelling: "pty ltd"; empty for none. */
  form: string;
  /** What may be no person: the letters without endings that say little, such as Holdings or Group. */
  core?: string;
  /** What may be a person: the surname, then the parts of a surname of several; and the first names or initials. */
  person?: { surnames: string[]; firsts: string[] };
}

/** What is known of a name beside its words. */
export interface KnownName {
  kind?: ContactKind | undefined;
  surname?: string | undefined;
  firstNames?: string | undefined;
}

/** Longest text compared; two names that agree so far are one. */
const JOINED_LENGTH_MAX = 100;
/** Readings of one written name: "A t/a B, formerly C" has three, and each "v d" doubles one. */
const FORMS_MAX = 6;

/** The ways to read a name: "Jan Smit t/a Smit Motors" is two names, "V D Merwe" may be initials or "van der". */
export function nameFormsOf(name: string, known: KnownName = {}): NameForm[] {
  const forms: NameForm[] = [];
  for (const [at, part] of partsOf(name).entries()) {
    const of = at === 0 ? known : {};
    for (const words of readingsOf(part)) {
      const form = formOf(words, part, of);
      if (form.joined && !forms.some((other) => other.joined === form.joined)) forms.push(form);
    }
  }
  return forms.slice(0, FORMS_MAX);
}

const SEVERAL_NAMES =
  /\s*[(,;]?\s*\b(?:t\/a|h\/a|trading as|handeldrywende as|formerly(?: known as)?|previously(?: known as)?|also known as|a\.?k\.?a\.?|alias)(?=[\s.:(])[.:]?\s*/iu;
const BORN = /[(,]?\s*\b(?:n[eé]e|gebore|born)\s+([^(),]+)[),]?/iu;

function partsOf(name: string): string[] {
  return name
    .normalize("NFC")
    .split(SEVERAL_NAMES)
    .flatMap((part) => {
      const born = BORN.exec(part);
      if (!born?.[1]) return [part];
      const now = part.replace(born[0], " ");
      return [now, `${beforeSurname(rawWordsOf(now)).join(" ")} ${born[1]}`];
    })
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter(Boolean);
}

/** The words of a name as they stand, capitals kept. A hyphen joins, an apostrophe goes; "Merwe, Jan van der" is turned round. */
function rawWordsOf(part: string): string[] {
  const text = turned(part).replace(/[’'`‘ʼ]/g, "");
  return text.split(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}-]+/u).filter((word) => /[^-]/.test(word));
}

function turned(part: string): string {
  const halves = part.split(",").map((half) => half.trim());
  const [last, first] = halves;
  if (halves.length !== 2 || !last || !first || kindOfName(part) || isForms(first)) return part;
  return `${first} ${last}`;
}

function isForms(text: string): boolean {
  return text.split(/[^\p{L}]+/u).every((word) => word === "" || Object.hasOwn(COMPANY_FORMS, plain(word)));
}

/** "v/d", "vd" and "v.d." are written for "van der"; two single letters may be initials as well, so both are read. */
function readingsOf(part: string): string[][] {
  const words = rawWordsOf(part.replace(/\bv\s*\/\s*d\b\.?/giu, " van der "));
  const at = words.findIndex(
    (word, place) => place < words.length - 1 && isV(word) && isD(words[place + 1]) && place < words.length - 2,
  );
  const short = words.findIndex((word, place) => plain(word) === "vd" && place < words.length - 1);
  if (at >= 0) return [words, [...words.slice(0, at), "van", "der", ...words.slice(at + 2)]];
  if (short >= 0) return [words, [...words.slice(0, short), "van", "der", ...words.slice(short + 1)]];
  return [words];
}

const isV = (word: string | undefined): boolean => word !== undefined && plain(word) === "v";
const isD = (word: string | undefined): boolean => word !== undefined && plain(word) === "d";

const TITLES = new Set(
  "mr mrs ms miss mnr mev mej me dr adv prof rev past judge justice hon sir madam messrs".split(" "),
);
/** Forms of companies, trusts and the like at the end of a name; the right word is compared. */
const COMPANY_FORMS: Readonly<Record<string, string>> = {
  pty: "pty",
  proprietary: "pty",
  edms: "pty",
  eiendoms: "pty",
  ltd: "ltd",
  limited: "ltd",
  bpk: "ltd",
  beperk: "ltd",
  cc: "cc",
  bk: "cc",
  inc: "inc",
  incorporated: "inc",
  ing: "inc",
  ingelyf: "inc",
  npc: "npc",
  npo: "npc",
  soc: "soc",
  rf: "rf",
  corp: "corp",
  corporation: "corp",
  llc: "llc",
  llp: "llp",
  plc: "plc",
  gmbh: "gmbh",
  trust: "trust",
  trustees: "trust",
};
/** Endings by which companies of one group differ; they say little of whom one deals with. */
const WEAK_ENDINGS = new Set(
  "holding holdings group international investments enterprises trading services solutions africa sa southern south properties".split(
    " ",
  ),
);
const LEAD_INS = [
  "the trustees for the time being of",
  "trustees for the time being of",
  "the trustees of",
  "trustees of",
  "the executor of",
  "executor of",
  "the estate of the late",
  "the estate late",
  "the deceased estate",
  "deceased estate",
  "estate of the late",
  "estate of late",
  "estate late",
  "estate",
  "boedel wyle",
  "the",
].map((words) => words.split(" "));
const ESTATE = /^(the )?(deceased )?(estate|boedel|executor)\b/i;

function formOf(raw: readonly string[], part: string, known: KnownName): NameForm {
  const { words, form } = withoutForms(withoutLeadIn(raw));
  const all = words.flatMap((word) => word.split("-")).filter(Boolean);
  const joined = lettersOf(all.filter((word, at) => at === 0 || !isAnd(word)));
  const kind = known.kind ?? kindOfName(part);
  const isHuman = kind === "person" || kind === "estate" || ESTATE.test(part);
  return {
    joined,
    form,
    ...(isHuman ? {} : { core: coreOf(all) }),
    ...(isHuman || (!kind && !form) ? { person: personOf(words, known) } : {}),
  };
}

function withoutLeadIn(words: readonly string[]): readonly string[] {
  const small = words.map(plain);
  const lead = LEAD_INS.find((each) => each.length < small.length && each.every((word, at) => small[at] === word));
  const rest = lead ? words.slice(lead.length) : words;
  if (lead && lead.length > 1 && rest.length > 1 && plain(rest[0]!) === "the") return rest.slice(1);
  const first = rest.findIndex((word) => !TITLES.has(plain(word)));
  return first > 0 && first < rest.length ? rest.slice(first) : rest;
}

/** Cuts what a name ends in as long as a word is left: "Berg River Cellars (Pty) Ltd" keeps three and ends in "ltd pty". */
function withoutForms(words: readonly string[]): { words: string[]; form: string } {
  const kept = [...words];
  const forms = new Set<string>();
  while (kept.length > 1) {
    const last = plain(kept.at(-1)!);
    if (!Object.hasOwn(COMPANY_FORMS, last)) break;
    kept.pop();
    const isClose = last === "corporation" && kept.length > 1 && plain(kept.at(-1)!) === "close";
    if (isClose) kept.pop();
    forms.add(isClose ? "cc" : COMPANY_FORMS[last]!);
  }
  return { words: kept, form: [...forms].sort().join(" ") };
}

function coreOf(words: readonly string[]): string {
  let end = words.length;
  while (end > 1 && WEAK_ENDINGS.has(plain(words[end - 1]!))) end -= 1;
  return lettersOf(words.slice(0, end).filter((word, at) => at === 0 || !isAnd(word)));
}

function isAnd(word: string): boolean {
  return ["and", "en"].includes(plain(word));
}

function lettersOf(words: readonly string[]): string {
  return firstCharacters(words.map(plain).join("").replaceAll("-", ""), JOINED_LENGTH_MAX);
}

/** Words before a surname that belong to it. */
const PARTICLES = new Set(
  "van von vom der den de du dos da del della la le ter ten te janse mc mac st bin abu".split(" "),
);

function personOf(
  words: readonly string[],
  { surname, firstNames }: KnownName,
): { surnames: string[]; firsts: string[] } {
  if (surname) return { surnames: surnamesOf(rawWordsOf(surname)), firsts: firstsOf(rawWordsOf(firstNames ?? "")) };
  const before = beforeSurname(words);
  const surnames = surnamesOf(words.slice(before.length));
  if (plain(before.at(-1) ?? "") !== "o") return { surnames, firsts: firstsOf(before) };
  // "Patrick O Brien" is O’Brien far more often than somebody with an initial O, who is found by the second surname.
  return { surnames: [lettersOf(words.slice(before.length - 1)), ...surnames], firsts: firstsOf(before.slice(0, -1)) };
}

function beforeSurname(words: readonly string[]): readonly string[] {
  let start = Math.max(words.length - 1, 0);
  while (start > 0 && PARTICLES.has(plain(words[start - 1]!))) start -= 1;
  return words.slice(0, start);
}

/** The whole, and its parts when there are several: "Smith-Jones" gives smithjones, smith, jones. */
function surnamesOf(words: readonly string[]): string[] {
  const parts: string[] = [];
  let particles = "";
  for (const word of words.flatMap((each) => each.split("-")).filter(Boolean)) {
    if (PARTICLES.has(plain(word))) particles += plain(word);
    else {
      parts.push(particles + plain(word));
      particles = "";
    }
  }
  if (particles) parts.push(particles);
  const whole = parts.join("");
  return [...new Set([whole, ...parts.filter((part) => part.length > 2)])]
    .slice(0, 4)
    .map((each) => firstCharacters(each, 60));
}

/** First names and initials, each by itself: "HJ" are two, unless all of the name is in capitals and it could be a name. */
function firstsOf(words: readonly string[]): string[] {
  return words
    .flatMap((word) => word.split("-"))
    .filter(Boolean)
    .flatMap((word) =>
      /^\p{Lu}{2,3}$/u.test(word) && (word.length === 2 || !/[AEIOUY]/.test(word)) ? [...word] : [word],
    )
    .map((word) => firstCharacters(plain(word), 30))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, 5);
}
