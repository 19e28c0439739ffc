/** The text between the tags of XML and HTML, read in one pass from left to right; no tree is built and no entity of its own is opened. */

interface Rules {
  /** Text counts within these only; everywhere when left out. */
  within?: RegExp;
  /** Nothing within these counts. */
  without?: RegExp;
  /** A line ends where these end. */
  lineAfter: RegExp;
  spaceAt?: RegExp;
}

const PIECES = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<(\/?)([^\s<>/]+)([\s/][^<>]*)?>|([^<]+)|</g;

export function* textBetween(markup: string, { within, without, lineAfter, spaceAt }: Rules): Generator<string> {
  let inside = 0;
  let hidden = 0;
  for (const [, cdata, closing, tag, rest, text] of markup.matchAll(PIECES)) {
    if (tag !== undefined) {
      const alone = rest?.endsWith("/");
      const step = closing ? -1 : alone ? 0 : 1;
      if (within?.test(tag)) inside = Math.max(inside + step, 0);
      if (without?.test(tag)) hidden = Math.max(hidden + step, 0);
      if (lineAfter.test(tag) && (closing || alone || tag.toLowerCase() === "br")) yield "\n";
      else if (spaceAt?.test(tag) && !closing) yield " ";
    } else if (hidden === 0 && (!within || inside > 0)) {
      if (cdata !== undefined) yield cdata;
      else if (text !== undefined) yield withoutEntities(text);
    }
  }
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}

/** The words of a page, as an e-mail may be one. */
export function textOfPage(html: string): string {
  const rules = {
    without: /^(script|style|head|title|template)$/i,
    lineAfter: /^(p|div|br|tr|li|h[1-6]|table|blockquote|ul|ol|hr)$/i,
    spaceAt: /^(td|th)$/i,
  };
  return [...textBetween(html.replace(/[\r\n\t]+/g, " "), rules)].join("");
}
