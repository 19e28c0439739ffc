/**
 * Where a page of lines ends: the moment of its last line, and how many lines of that moment were shown already. The number of a line would
 * do the same and tell how many lines a reader does not see.
 */
export interface Cursor {
  at: Date;
  shown: number;
}

const SHOWN_MAX = 100_000;

export function writeCursor({ at, shown }: Cursor): string {
  return `${at.getTime().toString(36)}-${shown.toString(36)}`;
}

/** Undefined for what is no cursor. */
export function readCursor(given: unknown): Cursor | undefined {
  const parts = typeof given === "string" ? /^([0-9a-z]{1,10})-([0-9a-z]{1,5})$/.exec(given) : null;
  if (!parts) return undefined;
  const at = new Date(Number.parseInt(parts[1]!, 36));
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999) return undefined;
  return { at, shown: Math.min(Number.parseInt(parts[2]!, 36), SHOWN_MAX) };
}

/** The cursor after the last of these lines, when the page was read from `from` on in the same direction. */
export function cursorAfter(lines: readonly { at: Date }[], from: Cursor | undefined): Cursor | undefined {
  const last = lines.at(-1);
  if (!last) return undefined;
  const ofMoment = lines.filter(({ at }) => at.getTime() === last.at.getTime()).length;
  const before = from?.at.getTime() === last.at.getTime() ? from.shown : 0;
  return { at: last.at, shown: ofMoment + before };
}
