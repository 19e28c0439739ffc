import { MultiBar, Presets } from "cli-progress";

/**
 * What people and programs see of the command line: exit codes, tables, progress. Answers go to stdout, all else to stderr,
 * so that `strongroom … --json | jq` sees one JSON document and nothing besides.
 */

/** The one table of exit codes. Programs build on them, so a number never changes its meaning. */
export const EXITS = {
  ok: { code: 0, sentence: "Done; for a dry run: it could be done." },
  failed: {
    code: 1,
    sentence: "It failed: the reason is the last line on stderr. Also: doctor found something to mend.",
  },
  usage: { code: 2, sentence: "What was asked makes no sense: an unknown option, or a name that does not exist." },
  unverified: { code: 3, sentence: "Verification failed: a backup or a restored firm is not what it should be." },
  locked: { code: 4, sentence: "Someone else holds the lease for this work; try again later." },
  refused: { code: 5, sentence: "A rule or the state of the firm forbids it, or a confirmation is missing." },
  keyless: { code: 6, sentence: "The key that this needs is not held on this machine." },
  partial: { code: 7, sentence: "Done for some firms, failed for others; the answer names both." },
  interrupted: { code: 130, sentence: "Stopped by Ctrl-C or SIGTERM before it was done." },
} as const;

export type ExitName = keyof typeof EXITS;

/** Ends a command with a documented exit code and one sentence. */
export class CommandFailed extends Error {
  override name = "CommandFailed";
  constructor(
    readonly exit: ExitName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function isExitName(name: unknown): name is ExitName {
  return typeof name === "string" && Object.hasOwn(EXITS, name);
}

/** The paragraph that stands under the help of every command. */
export function exitCodesHelp(): string {
  const lines = Object.values(EXITS).map(({ code, sentence }) => `  ${String(code).padEnd(4)}${sentence}`);
  return ["", "Exit codes:", ...lines].join("\n");
}

export type Cell = string | number | Date | null | undefined;

/** A table for people: columns as wide as their widest cell, numbers to the right, nothing for an empty cell but a dash. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "None.";
  const texts = rows.map((row) => headings.map((_, column) => cellText(row[column])));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]!.length)),
  );
  const cells = headings.map((_, column) =>
    rows.map((row) => row[column] ?? undefined).filter((cell) => cell !== undefined),
  );
  const numeric = cells.map((column) => column.length > 0 && column.every((cell) => typeof cell === "number"));
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => (numeric[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)))
      .join("  ")
      .trimEnd();
  return [line(headings), line(widths.map((width) => "-".repeat(width))), ...texts.map(line)].join("\n");
}

/** "Name: value" lines for one thing. */
export function facts(pairs: readonly (readonly [name: string, value: Cell])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 1;
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(width)} ${cellText(value)}`).join("\n");
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === "") return "-";
  if (cell instanceof Date) return `${cell.toISOString().slice(0, 19)}Z`;
  return String(cell).replace(CONTROL, "\uFFFD");
}

// Names come from people; a terminal would obey an escape sequence in one.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

export interface Progress {
  /** One more is done; the note says which. */
  step(note?: string): void;
  /** Removes the bar; the sentence, if any, stays on the screen. */
  done(sentence?: string): void;
}

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** A bar on a terminal; elsewhere one line per step, which is what a log or a pipe wants. */
export function showProgress(title: string, total: number, out: Output = process.stderr): Progress {
  return out.isTTY ? barProgress(title, total, out) : lineProgress(title, total, out);
}

function barProgress(title: string, total: number, out: Output): Progress {
  const bars = new MultiBar(
    { stream: out, clearOnComplete: true, hideCursor: true, format: FORMAT },
    Presets.shades_grey,
  );
  const bar = bars.create(total, 0, { title, note: "" });
  return {
    step: (note = "") => bar.increment(1, { note }),
    done: (sentence) => {
      bars.stop();
      if (sentence) out.write(`${sentence}\n`);
    },
  };
}

const FORMAT = "{title} {bar} {value}/{total} {note}";

function lineProgress(title: string, total: number, out: Output): Progress {
  let done = 0;
  return {
    step: (note) => {
      done += 1;
      out.write(`${title}: ${done}/${total}${note ? ` ${note}` : ""}\n`);
    },
    done: (sentence) => {
      if (sentence) out.write(`${sentence}\n`);
    },
  };
}

/** The names nearest to what was typed, at most three, for "did you mean". */
export function closeNames(asked: string, known: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(asked.length / 3));
  return known
    .map((name) => ({ name, distance: name.startsWith(asked) ? 1 : editDistance(asked, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein distance; names are short, so the plain form is enough. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
