/** The longest name that is kept, in bytes of UTF-8: every file system holds it, with room for a number in front. */
const NAME_BYTES_MAX = 150;
const LONGEST_READ = 2_000;

/** Characters that are not seen, or turn round what is seen: controls, bidirectional marks, zero widths, fillers, halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu;
/** What Windows takes in no name. */
const FORBIDDEN = /[/\\:*?"<>|]/g;
const RESERVED = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)$/i;

/**
 * A file's name as it is kept and shown: its last part, of characters that are seen and that every system takes, at most 150 bytes,
 * with its ending. Never empty.
 */
export function cleanFileName(name: string): string {
  const last = name.slice(-LONGEST_READ).split(/[/\\]/).at(-1)!;
  const seen = last.normalize("NFC").replace(UNSEEN, "").replace(FORBIDDEN, "").replace(/\s+/g, " ");
  const trimmed = seen.replace(/^[. ]+|[. ]+$/g, "");
  const safe = RESERVED.test(trimmed.split(".")[0]!.trim()) ? `_${trimmed}` : trimmed;
  return cut(safe) || "file";
}

/** The ending, in small letters and without its dot; empty when there is none. */
export function endingOf(name: string): string {
  return /[^.]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]!.toLowerCase() ?? "";
}

/**
 * The header by which a browser saves or shows a file, with a name for old readers and one for all others.
 * Source: RFC 6266, section 4.3 and appendix D; RFC 8187 for the second.
 */
export function contentDisposition(name: string, how: "attachment" | "inline"): string {
  const clean = cleanFileName(name);
  const plain = clean
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]|["\\%;]/g, "_");
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? "";
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en").segment(name.slice(0, name.length - ending.length))) {
    if (Buffer.byteLength(kept + segment) + ending.length > NAME_BYTES_MAX) break;
    kept += segment;
  }
  return (kept.trimEnd() || "file") + ending; // one letter with a hundred accents is longer than all that is kept
}
