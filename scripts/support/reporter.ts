import { writeSync } from "node:fs";
import { relative } from "node:path";
import { type Runnable, Runner, type Test, reporters } from "mocha";

/** What one mocha process tells the run it is part of: a JSON line per event on descriptor 3. */
export type ReportEvent =
  | { kind: "started"; file: string; title: string }
  | { kind: "passed"; file: string; ms: number }
  | { kind: "failed"; file: string; title: string; text: string }
  | { kind: "skipped"; file: string; title: string; reason: string | undefined }
  | { kind: "figure"; text: string }
  | { kind: "ended" };

const REPORT_DESCRIPTOR = 3;
const SKIP_MARK = Symbol.for("strongroom.skipReason");
const FIGURE_TELLER = Symbol.for("strongroom.tellFigure");
const { EVENT_TEST_BEGIN, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;

/** Mocha makes one of these per process; it prints nothing itself. */
export default class EventReporter {
  constructor(runner: Runner) {
    Reflect.set(globalThis, FIGURE_TELLER, (text: string) => send({ kind: "figure", text }));
    runner.on(EVENT_TEST_BEGIN, (test) => send({ kind: "started", file: fileOf(test), title: test.fullTitle() }));
    runner.on(EVENT_TEST_PASS, (test) => send({ kind: "passed", file: fileOf(test), ms: test.duration ?? 0 }));
    runner.on(EVENT_TEST_FAIL, (test: Test, error: unknown) =>
      send({ kind: "failed", file: fileOf(test), title: test.fullTitle(), text: textOf(error) }),
    );
    runner.on(EVENT_TEST_PENDING, (test) =>
      send({ kind: "skipped", file: fileOf(test), title: test.fullTitle(), reason: skipReasonOf(test) }),
    );
    runner.on(EVENT_RUN_END, () => send({ kind: "ended" }));
  }
}

// Written at once and whole: mocha may end the process right after the last event.
function send(event: ReportEvent): void {
  writeSync(REPORT_DESCRIPTOR, `${JSON.stringify(event)}\n`);
}

function fileOf(test: Runnable): string {
  return test.file ? relative(process.cwd(), test.file) : "(root hooks)";
}

/** Set by skip() of test/support/skips.ts on the test, or on a suite above it. */
function skipReasonOf(test: Test): string | undefined {
  let at: object | undefined = test;
  while (at) {
    const reason: unknown = Reflect.get(at, SKIP_MARK);
    if (typeof reason === "string") return reason;
    at = Reflect.get(at, "parent") as object | undefined;
  }
  return undefined;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { expected, actual } = error as { expected?: unknown; actual?: unknown };
  const compared = expected !== undefined && actual !== undefined && typeof expected === typeof actual;
  const difference = compared ? reporters.Base.generateDiff(stringOf(actual), stringOf(expected)) : "";
  return `${chainOf(error)}${difference}`;
}

function chainOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${chainOf(error.cause)}` : own;
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));
}
