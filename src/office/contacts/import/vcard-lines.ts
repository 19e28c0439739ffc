/**
 * Reads the lines of vCards: 2.1 (versit consortium, 1996), 3.0 (RFC 2426) and 4.0 (RFC 6350), one reader for all three, as real
 * files mix their habits. It works on bytes (one character a byte) until a value is whole, since lines are folded between bytes
 * and 2.1 names a character set for each value.
 */
export interface VcardProperty {
  /** In capitals, without its group. */
  name: string;
  group?: string;
  /** Names in capitals; the values of TYPE in small letters. */
  params: Map<string, string[]>;
  value: string;
}

export interface VcardCard {
  /** The first is 1. */
  no: number;
  line: number;
  version: string;
  properties: VcardProperty[];
  /** Why the card cannot be read. */
  broken?: string;
}

const PROPERTIES_MAX = 500;
/** Characters of one property, pictures and keys left aside; notes of any length people write fit many times. */
const PROPERTY_LENGTH_MAX = 64 * 1024;

interface Line {
  text: string;
  at: number;
}

/** All cards of the file in order; text outside of cards is passed over, as some programs write headers there. */
export function readCards(bytes: Buffer): VcardCard[] {
  const cards: VcardCard[] = [];
  let card: VcardCard | undefined;
  let depth = 0; // a 2.1 AGENT holds a card inside a card: it is passed over
  for (const line of unfold(bytes.toString("latin1"))) {
    const bare = line.text.trim();
    if (/^(?:[\w-]+\.)?BEGIN\s*:\s*VCARD$/i.test(bare)) {
      if (card && depth === 1 && !isAgent(card))
        card.broken = `The card that begins on line ${card.line} has no END:VCARD.`;
      if (!card || card.broken) {
        card = { no: cards.length + 1, line: line.at, version: "", properties: [] };
        cards.push(card);
        depth = 1;
      } else depth++;
    } else if (/^(?:[\w-]+\.)?END\s*:\s*VCARD$/i.test(bare)) {
      if (depth > 0) depth--;
      if (depth === 0) card = undefined;
    } else if (card && depth === 1) addProperty(card, line);
  }
  if (card) card.broken ??= `The card that begins on line ${card.line} has no END:VCARD.`;
  return cards;
}

function isAgent(card: VcardCard): boolean {
  return card.properties.at(-1)?.name === "AGENT" && card.properties.at(-1)?.value === "";
}

function addProperty(card: VcardCard, line: Line): void {
  if (line.text.length > PROPERTY_LENGTH_MAX) {
    card.broken = `Line ${line.at} is longer than ${PROPERTY_LENGTH_MAX / 1024} kB.`;
    return;
  }
  const property = readProperty(line.text);
  if (!property) return;
  if (property.name === "VERSION") card.version = property.value.trim();
  else if (card.properties.length < PROPERTIES_MAX) card.properties.push(property);
  else card.broken = `The card that begins on line ${card.line} has more than ${PROPERTIES_MAX} properties.`;
}

/** Joins folded lines, soft-broken quoted-printable lines, and passes over base64 blocks (pictures, keys, sounds). */
function unfold(text: string): Line[] {
  const lines = text.split(/\r\n|\n|\r/);
  const whole: Line[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = lines[at]!;
    const parts = [first];
    const begins = at++;
    if (isQuotedPrintable(first)) {
      while (parts.at(-1)!.endsWith("=") && at < lines.length) {
        parts.push(parts.pop()!.slice(0, -1), unindented(lines[at++]!));
      }
    }
    while (at < lines.length && /^[ \t]/.test(lines[at]!) && !isDelimiter(first)) parts.push(lines[at++]!.slice(1));
    if (isBase64(first)) {
      // Up to the blank line that ends it in 2.1; programs that leave it out go on with a property.
      while (at < lines.length && /^\s*[A-Za-z0-9+/=]+\s*$/.test(lines[at]!)) at++;
      parts.splice(0, parts.length, first.slice(0, first.indexOf(":") + 1));
    }
    whole.push({ text: parts.join(""), at: begins + 1 });
  }
  return whole;
}

function isDelimiter(line: string): boolean {
  return /^\s*(BEGIN|END)\s*:\s*VCARD\s*$/i.test(line);
}

/** Some programs fold a quoted-printable line after its soft break as well; a space of the text itself is written =20. */
function unindented(line: string): string {
  return line.replace(/^[ \t](?==)/, "");
}

function isQuotedPrintable(line: string): boolean {
  return /^[^:]*;\s*(?:ENCODING=)?"?QUOTED-PRINTABLE"?[;:]/i.test(line);
}

function isBase64(line: string): boolean {
  return /^[^:]*;\s*(?:ENCODING=)?"?(?:BASE64|B)"?[;:]/i.test(line);
}

// Parameters of 2.1 that stand without a name and are no type.
const BARE_ENCODINGS = new Set(["QUOTED-PRINTABLE", "BASE64", "7BIT", "8BIT"]);

const QUOTED_PROPERTY = /^(?:([\w-]+)\.)?([A-Za-z][\w-]*)((?:;(?:"[^"]*"|[^":])*)?):([\s\S]*)$/;
const BARE_PROPERTY = /^(?:([\w-]+)\.)?([A-Za-z][\w-]*)((?:;[^:]*)?):([\s\S]*)$/;

function readProperty(line: string): VcardProperty | undefined {
  // A quote that never closes is no quote
  const parts = QUOTED_PROPERTY.exec(line.trimStart()) ?? BARE_PROPERTY.exec(line.trimStart());
  if (!parts) return undefined;
  const [, group, name = "", parameters = "", raw = ""] = parts;
  const params = readParams(parameters);
  return { name: name.toUpperCase(), group, params, value: decodeValue(raw, params) };
}

function readParams(text: string): Map<string, string[]> {
  const params = new Map<string, string[]>();
  for (const [part] of text.matchAll(/(?:"[^"]*"|[^;"])+/g)) {
    const at = part.indexOf("=");
    const bare = part.trim().toUpperCase();
    const name = at > 0 ? part.slice(0, at).trim().toUpperCase() : BARE_ENCODINGS.has(bare) ? "ENCODING" : "TYPE";
    const value = (at > 0 ? part.slice(at + 1) : part).replaceAll('"', "");
    // TYPE="work,voice" and TYPE=work,voice are lists; a character set or a label is one value
    const values = (name === "TYPE" ? value.toLowerCase().split(",") : [value]).map(decodeCaret);
    params.set(name, [...(params.get(name) ?? []), ...values.map((each) => each.trim()).filter(Boolean)]);
  }
  return params;
}

/** RFC 6868: what a parameter's value cannot hold itself. */
function decodeCaret(value: string): string {
  return value.replace(/\^(n|'|\^)/g, (_, mark: string) => (mark === "n" ? "\n" : mark === "'" ? '"' : "^"));
}

/** UTF-8 when nothing is said, as 4.0 has it and older programs do; the oldest common set reads any byte that is left. */
function decodeValue(raw: string, params: Map<string, string[]>): string {
  const quoted = params.get("ENCODING")?.some((name) => /^(quoted-printable|q)$/i.test(name));
  const text = quoted
    ? raw.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : raw;
  const bytes = Buffer.from(text, "latin1");
  for (const charset of [params.get("CHARSET")?.[0] ?? "utf-8", "utf-8"]) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    } catch {
      // A set nobody knows, or one that was named wrongly: the next is tried.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
