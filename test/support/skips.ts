import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The only reasons for which a test may be skipped. `scripts/test` fails for a skip that names none of them, so a test that was
 * switched off, or that has no body, cannot pass for one that ran.
 */
export const SKIP_REASONS = {
  "samples-absent": "the folder ../shared/samples does not lie beside the checkout",
  "clamd-absent": "no ClamAV is installed on this machine",
  "fail2ban-absent": "fail2ban-regex is not installed on this machine",
  "nginx-absent": "nginx is not installed on this machine",
  "root-only": "it changes to other unix users, which only root may",
  "not-root": "it needs file permissions to bind, and they do not bind root",
  "no-namespaces": "it needs a namespace without a network, and the system gives none",
} as const;

export type SkipReason = keyof typeof SKIP_REASONS;

/** Other people's files, which are not part of the project. */
export const SAMPLES_DIR = join(import.meta.dirname, "../../../shared/samples");

// A symbol of the whole process: the reporter reads it and imports nothing of the tests.
export const SKIP_MARK = Symbol.for("strongroom.skipReason");

/** Skips the running test, or in a hook all tests that the hook stands before, and says why. */
export function skip(context: Mocha.Context, reason: SkipReason): never {
  const running = context.test!;
  // Mocha names its hooks: a "before all" stands before the whole suite, a "before each" before one test.
  const wholeSuite = running.title.startsWith('"before all"');
  const marked = wholeSuite ? running.parent! : (context.currentTest ?? running);
  Object.assign(marked, { [SKIP_MARK]: reason });
  return context.skip();
}

export function skipWithoutSamples(context: Mocha.Context): void {
  if (!existsSync(SAMPLES_DIR)) skip(context, "samples-absent");
}
