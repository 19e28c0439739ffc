/** How names become what is shown, what lists sort by, and what searches and comparisons look for. */

/** Longest word that the search keeps; longer ones are found by their beginning. */
const WORD_LENGTH_MAX = 60;
/** Words kept for one contact: a name, former names, addresses of e-mail and telephone numbers fit many times. */
const WORDS_MAX = 80;

export interface NameParts {
  title?: string;
  firstNames?: string;
  surname?: string;
  /** The whole name of whatever is not a person. */
  name?: string;
}

export function displayNameOf(parts: NameParts): string {
  if (parts.name) return parts.name;
  return [parts.firstNames, parts.surname].filter(Boolean).join(" ");
}

/** People sort by surname as it is written ("van der Merwe" under V), others by their name without a leading "The". */
export function sortNameOf(parts: NameParts): string {
  if (parts.name) return parts.name.replace(/^the\s+/i, "");
  return [parts.surname, parts.firstNames].filter(Boolean).join(", ");
}

/** Small letters without accents, so that "Nuñez" and "NUNEZ" are one; other scripts stay as they are. */
export function plain(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC");
}

/** The words of a name in plain letters: "Berg-River (Pty) Ltd" gives berg, river, pty, ltd. */
export function wordsOf(text: string): string[] {
  return plain(text)
    .replace(/[’'`]/g, "")
    .split(/[^\p{L}\p{N}\p{Emoji_Presentation}]+/u)
    .filter(Boolean)
    .map((word) => firstCharacters(word, WORD_LENGTH_MAX));
}

/** Forms of one word in company names; the right one is compared. */
const SAME_WORDS: Record<string, string> = {
  proprietary: "pty",
  eiendoms: "pty",
  edms: "pty",
  limited: "ltd",
  beperk: "ltd",
  bpk: "ltd",
  incorporated: "inc",
  ingelyf: "inc",
  corporation: "corp",
  bk: "cc",
};

/** Equal for names that mean the same: order, accents, punctuation and the form of "Limited" play no part. */
export function nameKeyOf(name: string): string {
  const words = wordsOf(name)
    .filter((word) => word !== "the" && word !== "and")
    .map((word) => (Object.hasOwn(SAME_WORDS, word) ? SAME_WORDS[word]! : word));
  return firstCharacters(words.sort().join(" "), 190);
}

/** Everything a search finds this contact by, each word once. */
export function searchWordsOf(texts: readonly string[], exact: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) for (const word of wordsOf(text)) words.add(word);
  for (const text of exact) words.add(firstCharacters(plain(text), WORD_LENGTH_MAX));
  return [...words].filter(Boolean).slice(0, WORDS_MAX);
}

/** Cuts between characters, never inside one that takes two UTF-16 units. */
export function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : [...text].slice(0, count).join("");
}

/** A telephone number as it is compared: its digits, the South African 0 in front read as 27. */
export function phoneKeyOf(value: string): string {
  const digits = value.replace(/(ext|x|;).*$/i, "").replace(/\D/g, "");
  if (value.trim().startsWith("+")) return digits;
  if (digits.startsWith("00")) return digits.slice(2);
  return digits.length === 10 && digits.startsWith("0") ? `27${digits.slice(1)}` : digits;
}

export function emailKeyOf(value: string): string {
  return value.trim().toLowerCase();
}
