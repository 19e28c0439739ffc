/** The named ways in which Strongroom says no. Whatever else is thrown is our mistake or the world's failure, and a 500. */

/** A rule says no: answered with 422, the message is shown beside the field it names, or above the form. */
export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly rule: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

/** Not there, or not to be seen by this actor, which must look the same: 404. */
export class NotFound extends Error {
  override name = "NotFound";
}

/** There, but an act of another role: 403. The message names who can. */
export class Forbidden extends Error {
  override name = "Forbidden";
}

/** More asked than can be served now: 503 with Retry-After. */
export class Busy extends Error {
  override name = "Busy";
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

/** Asked for more often than anybody may in so many seconds: 429 with Retry-After. */
export class TooMany extends Error {
  override name = "TooMany";
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

/** The world failed while doing a step: what was being done, and the cause. */
export class StepFailed extends Error {
  override name = "StepFailed";
  constructor(
    readonly step: string,
    cause: unknown,
  ) {
    super(`${step}: ${messageOf(cause)}`, { cause });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
