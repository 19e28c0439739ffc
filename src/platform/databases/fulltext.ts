/**
 * Words for a FULLTEXT index of InnoDB in its defaults (innodb_ft_min_token_size 3, innodb_ft_max_token_size 84, the built-in stop words): the
 * same on MariaDB and MySQL. What people type never reaches the server's query language, whose operators make a syntax error (1064) of a slip.
 */

/** More words than this narrow nothing. */
const WORDS_MAX = 8;
/** The server keeps no shorter word; longer words are found by such a beginning all the same. */
const WORD_LENGTH_MIN = 3;
/** The server keeps no longer word, not even its beginning. */
const WORD_LENGTH_MAX = 84;
/** Far above any search that a person types. */
const QUERY_LENGTH_MAX = 1_000;

/** INFORMATION_SCHEMA.INNODB_FT_DEFAULT_STOPWORD of both servers, without those that are too short anyway. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  "about are com for from how that the this was what when where who will with und www".split(" "),
);

/** What the server takes for the inside of a word; "_" it takes for one too, so texts are stored without (storedText). */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * A boolean-mode query for texts that hold every word of `q`, or a word that begins with it. Too short and stop words, which stand in no index and
 * would make everything unfindable, count only where there are no others. Undefined when nothing in `q` can be looked for.
 */
export function fullTextQuery(q: string): string | undefined {
  const words = queryWords(q);
  const kept = words.filter(isKept);
  if (kept.length > 0) return kept.map((word) => `+${word}*`).join(" ");
  const beginnings = words.filter(({ length }) => length > 1 && length < WORD_LENGTH_MAX);
  return beginnings.length > 0 ? beginnings.map((word) => `${word}*`).join(" ") : undefined;
}

/** A text as it belongs into a FULLTEXT column: words in the form in which a query looks for them. */
export function storedText(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/\p{Cf}+/gu, "") // soft hyphens and other marks that nobody sees stand inside words
    .replace(/[_\u0000\p{Surrogate}]/gu, " ");
}

export interface SnippetPart {
  text: string;
  /** It is a word that was looked for. */
  isMatch: boolean;
}

/** Of a longer text the beginning is looked at. */
const SCANNED_MAX = 100_000;
const MATCHES_MAX = 200;

/** About `length` characters of the text around what was looked for, in parts to be shown as they are: a page marks the matches. */
export function snippetOf(text: string, q: string, length: number): SnippetPart[] {
  const matches = matchesIn(text.slice(0, SCANNED_MAX), searchedWords(q));
  const from = startOf(text, bestOf(matches, length), length);
  const to = endOf(text, from, length);
  const parts: SnippetPart[] = [];
  const add = (until: number, at: number, isMatch: boolean): void => {
    const piece = text.slice(at, until).replace(/\s+/g, " ");
    if (piece) parts.push({ text: piece, isMatch });
  };
  let at = from;
  for (const match of matches) {
    if (match.from < from || match.to > to) continue;
    add(match.from, at, false);
    add(match.to, match.from, true);
    at = match.to;
  }
  add(to, at, false);
  if (from > 0) parts.unshift({ text: "… ", isMatch: false });
  if (to < text.length) parts.push({ text: " …", isMatch: false });
  return parts;
}

interface Match {
  from: number;
  to: number;
  word: string;
}

function matchesIn(text: string, words: readonly string[]): Match[] {
  const matches: Match[] = [];
  if (words.length === 0) return matches;
  for (const { 0: found, index } of text.matchAll(WORD)) {
    const folded = fold(found);
    const word = words.find((one) => folded.startsWith(one));
    if (word === undefined) continue;
    matches.push({ from: index, to: index + found.length, word });
    if (matches.length === MATCHES_MAX) break;
  }
  return matches;
}

/** The first match after which the most different words stand within the length. */
function bestOf(matches: readonly Match[], length: number): Match | undefined {
  let best: { match: Match; count: number } | undefined;
  for (const [at, match] of matches.entries()) {
    const near = new Set<string>();
    for (let next = at; next < matches.length && matches[next]!.to - match.from <= length; next += 1) {
      near.add(matches[next]!.word);
    }
    if (!best || near.size > best.count) best = { match, count: near.size };
  }
  return best?.match;
}

/** A little before the match, where a word begins. */
function startOf(text: string, match: Match | undefined, length: number): number {
  const wanted = (match?.from ?? 0) - Math.floor(length / 4);
  if (!match || wanted <= 0) return 0;
  const gap = text.slice(wanted, match.from).search(/\s\S/);
  return gap < 0 ? match.from : wanted + gap + 1;
}

/** Where a word ends; inside one only when the whole length is one word, and never inside a character. */
function endOf(text: string, from: number, length: number): number {
  if (text.length - from <= length) return text.length;
  const gap = text.slice(from, from + length + 1).search(/\s\S*$/);
  if (gap > 0) return from + gap;
  const code = text.charCodeAt(from + length);
  return from + length + (code >= 0xdc00 && code < 0xe000 ? 1 : 0);
}

function searchedWords(q: string): string[] {
  const words = queryWords(q);
  const kept = words.filter(isKept);
  return (kept.length > 0 ? kept : words.filter(({ length }) => length > 1)).map(fold);
}

/** The words of a search, each once, in small letters. */
function queryWords(q: string): string[] {
  const text = storedText(q.slice(0, QUERY_LENGTH_MAX)).toLowerCase();
  return [...new Set(text.match(WORD) ?? [])].slice(0, WORDS_MAX);
}

function isKept(word: string): boolean {
  const { length } = [...word];
  return length >= WORD_LENGTH_MIN && length <= WORD_LENGTH_MAX && !STOP_WORDS.has(fold(word));
}

/** Without capitals and accents, as the collation of the index compares. */
function fold(word: string): string {
  if (/^[\x20-\x7e]*$/.test(word)) return word.toLowerCase();
  return word
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}
