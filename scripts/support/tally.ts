import { SKIP_REASONS, type SkipReason } from "../../test/support/skips.js";
import type { ReportEvent } from "./reporter.js";

/** Counts what passed, failed and was skipped over all processes of a run, and prints it as it comes. */
export interface Tally {
  passed: number;
  failures: Failure[];
  skipped: Map<SkipReason, string[]>;
  msOf: Map<string, number>;
}

export interface Failure {
  where: string;
  title: string;
  text: string;
}

const SLOWEST_SHOWN = 5;

export function newTally(): Tally {
  return { passed: 0, failures: [], skipped: new Map(), msOf: new Map() };
}

export function passCheck(tally: Tally, name: string, ms: number): void {
  tally.passed += 1;
  say(`${name}: as it should be (${seconds(ms)})`);
}

export function fail(tally: Tally, failure: Failure): void {
  tally.failures.push(failure);
  say(`FAILED ${failure.where}${failure.title ? `: ${failure.title}` : ""}`);
}

/** Reads the events of one mocha process; a line is printed when a file is through. */
export function fileCounter(tally: Tally): (event: ReportEvent) => void {
  let open = { file: "", passed: 0, failed: 0, skipped: 0, at: Date.now() };
  const close = (next: string): void => {
    if (open.file !== "") {
      const ms = Date.now() - open.at;
      tally.msOf.set(open.file, ms);
      const others = [open.failed && `${open.failed} FAILED`, open.skipped && `${open.skipped} skipped`].filter(
        Boolean,
      );
      say([`${open.file}: ${open.passed} passed`, ...others].join(", ") + ` (${seconds(ms)})`);
    }
    open = { file: next, passed: 0, failed: 0, skipped: 0, at: Date.now() };
  };
  return (event) => {
    if (event.kind === "ended") return close("");
    if (event.kind === "figure") return say(event.text);
    if (event.file !== open.file) close(event.file);
    if (event.kind === "passed") {
      open.passed += 1;
      tally.passed += 1;
    } else if (event.kind === "failed") {
      open.failed += 1;
      fail(tally, { where: event.file, title: event.title, text: event.text });
    } else if (event.kind === "skipped") {
      open.skipped += 1;
      countSkip(tally, event);
    }
  };
}

function countSkip(tally: Tally, { file, title, reason }: Extract<ReportEvent, { kind: "skipped" }>): void {
  if (reason === undefined || !Object.hasOwn(SKIP_REASONS, reason)) {
    const text = "It was skipped without one of the reasons that test/support/skips.ts lists.";
    return fail(tally, { where: file, title, text });
  }
  const known = reason as SkipReason;
  tally.skipped.set(known, [...(tally.skipped.get(known) ?? []), title]);
}

/** Everything that a reader must act on, in full, and the counts alone on the last line. */
export function printClosing(tally: Tally): void {
  const slowest = [...tally.msOf].sort((a, b) => b[1] - a[1]).slice(0, SLOWEST_SHOWN);
  if (slowest.length > 0) print(`\nslowest: ${slowest.map(([file, ms]) => `${file} ${seconds(ms)}`).join(", ")}`);
  for (const [reason, titles] of tally.skipped) print(`skipped ${titles.length}: ${SKIP_REASONS[reason]}`);
  tally.failures.forEach((failure, at) => {
    print(`\n${at + 1}) ${failure.where}${failure.title ? `\n   ${failure.title}` : ""}\n${indent(failure.text)}`);
  });
  const skipped = [...tally.skipped.values()].flat().length;
  print(`\n${tally.passed} passed, ${tally.failures.length} failed, ${skipped} skipped`);
}

export function say(sentence: string): void {
  print(`${String(Math.round(process.uptime())).padStart(5)}s  ${sentence}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, "   ");
}
