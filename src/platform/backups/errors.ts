import { messageOf } from "../../errors.js";
import type { ExitName } from "../../terminal.js";

/** A backup, or a firm restored from one, is not what its signed manifest says. Nothing was written from it. */
export class VerificationFailed extends Error {
  override name = "VerificationFailed";
  readonly exit: ExitName = "unverified";
  constructor(
    /** Which check said so: "signature", "sealed_hash", "rows" … */
    readonly check: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A program of the pipeline ended otherwise than with 0, or complained although it did. */
export class ProgramFailed extends Error {
  override name = "ProgramFailed";
  constructor(
    readonly program: string,
    readonly exitCode: number | null,
    complaint: string,
  ) {
    super(`${program} ended with ${exitCode ?? "a signal"}${complaint ? `: ${complaint}` : ""}`);
  }
}

/** The stored object cannot be a backup of what was there: the dump is cut, or the schema changed under it. */
export class DumpIncomplete extends Error {
  override name = "DumpIncomplete";
}

export function damaged(check: string, what: string, cause?: unknown): VerificationFailed {
  return new VerificationFailed(check, cause === undefined ? what : `${what} (${messageOf(cause)})`, { cause });
}
