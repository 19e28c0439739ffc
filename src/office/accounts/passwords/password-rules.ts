import { Refused } from "../../../errors.js";
import { COMMON_PHRASES, COMMON_PIECES } from "./common-passwords.js";
import { normalPassword } from "./passwords.js";

/** NIST SP 800-63B-4 §3.1.1.2: fifteen where the password is the only factor, no composition rules, no expiry, a block list. */
export const PASSWORD_CHARACTERS_MIN = 15;
const PASSWORD_BYTES_MAX = 256;
/** What must be left once everything guessable is crossed out: six characters of one's own. */
const OWN_CHARACTERS_MIN = 6;
const DISTINCT_MIN = 5;
/** A keyboard row, the alphabet or the digits, forwards or backwards, from this length on. */
const RUN_MIN = 4;
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
  "azertyuiop",
];
const RUNS = [...ROWS, ...ROWS.map((row) => [...row].reverse().join(""))];

/** What others know about the user: worth nothing in a password. */
export interface PasswordContext {
  firmName: string;
  firmSlug: string;
  login: string;
  name: string;
  email: string | null;
}

/** Throws Refused with the reason when the password is too short, too long or too easily guessed. */
export function checkPassword(password: string, context: PasswordContext, field = "password"): void {
  const reason = whyRefused(normalPassword(password), context);
  if (reason) throw new Refused(reason.rule, reason.text, field);
}

function whyRefused(password: string, context: PasswordContext): { rule: string; text: string } | undefined {
  const length = [...password].length;
  if (length < PASSWORD_CHARACTERS_MIN) {
    return {
      rule: "password_short",
      text: `It has ${length} of at least ${PASSWORD_CHARACTERS_MIN} characters. Four or five words in a row are easy to keep in mind.`,
    };
  }
  if (Buffer.byteLength(password, "utf8") > PASSWORD_BYTES_MAX) {
    return { rule: "password_long", text: `It is longer than ${PASSWORD_BYTES_MAX} bytes.` };
  }
  if (isRepetition(password)) {
    return {
      rule: "password_repeats",
      text: "It repeats the same few characters, which is among the first things tried.",
    };
  }
  if ([bare(password), unleet(bare(password))].some((phrase) => COMMON_PHRASES.has(phrase))) {
    return {
      rule: "password_common",
      text: "It is a phrase that many people use, so it is on the lists that are tried first.",
    };
  }
  return whyGuessable(password, context);
}

function whyGuessable(password: string, context: PasswordContext): { rule: string; text: string } | undefined {
  const known = knownWords(context);
  const { left, crossed } = crossOut(password, known);
  if (left >= OWN_CHARACTERS_MIN) return undefined;
  const words = crossed.map((word) => `“${word}”`).join(", ");
  if (crossed.some((word) => known.includes(word))) {
    return {
      rule: "password_about_you",
      text: `It is little more than what others know about you or the firm: ${words}. Add words of your own.`,
    };
  }
  return {
    rule: "password_common",
    text: words
      ? `It is little more than what many people use: ${words}. Add words of your own.`
      : "It is little more than a row of keys or numbers. Use words of your own.",
  };
}

/** Crosses out known words, common ones and rows of keys, each as typed or with digits for letters; what is left is the user's own. */
function crossOut(password: string, known: readonly string[]): { left: number; crossed: string[] } {
  const plain = bare(password);
  const forms = [plain, unleet(plain)];
  const used = new Array<boolean>(plain.length).fill(false);
  const crossed: string[] = [];
  for (const piece of [...known, ...COMMON_PIECES]) {
    for (const form of forms) {
      for (let at = form.indexOf(piece); at >= 0; at = form.indexOf(piece, at + 1)) {
        if (used.slice(at, at + piece.length).some(Boolean)) continue;
        used.fill(true, at, at + piece.length);
        if (!crossed.includes(piece)) crossed.push(piece);
      }
    }
  }
  for (const [from, to] of runsIn(plain)) used.fill(true, from, to);
  const signs = new Set(password.replace(/[\p{L}\p{N}\s]/gu, ""));
  return { left: used.filter((isUsed) => !isUsed).length + signs.size, crossed };
}

/** Stretches that lie on one row of keys, on the alphabet or among the digits in order, such as "4321" or "rtyui". */
function runsIn(plain: string): [number, number][] {
  const found: [number, number][] = [];
  for (let from = 0; from + RUN_MIN <= plain.length; from += 1) {
    let to = from + RUN_MIN;
    if (!RUNS.some((run) => run.includes(plain.slice(from, to)))) continue;
    while (to < plain.length && RUNS.some((run) => run.includes(plain.slice(to - RUN_MIN + 1, to + 1)))) to += 1;
    found.push([from, to]);
  }
  return found;
}

/** The same few characters, or one unit said twice or more. */
function isRepetition(password: string): boolean {
  const characters = [...password.toLowerCase()];
  if (new Set(characters).size < DISTINCT_MIN) return true;
  for (let unit = 1; unit <= characters.length / 2; unit += 1) {
    if (characters.every((character, at) => at < unit || character === characters[at - unit])) return true;
  }
  return false;
}

function knownWords(context: PasswordContext): string[] {
  const texts = [context.firmName, context.firmSlug, context.login, context.name, context.email?.split("@")[0] ?? ""];
  const words = texts.flatMap((text) => [bare(text), ...text.toLowerCase().split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(words)].filter((word) => word.length >= 3).sort((one, other) => other.length - one.length);
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const LEET: Record<string, string> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b" };

function unleet(plain: string): string {
  return plain.replace(/[0134578]/g, (digit) => LEET[digit] ?? digit);
}
