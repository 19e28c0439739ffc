import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The security log: what an operator's intrusion detection reads. One JSON line an event, always the same fields in the same order, each a string. Firms and
 * people are named by their ids; what somebody typed (a login may be a password in the wrong field) never stands here.
 */
export interface SecurityEvent {
  /** `noun_past_verb`, such as "sign_in_failed". */
  event: string;
  outcome: "ok" | "refused";
  /** Why, in one word of ours: "wrong_password". */
  reason?: string | undefined;
  firmId?: string | undefined;
  /** Whom it is about; where it is about nobody else, who did it. Who did something to somebody is in the firm's trail, under the same request. */
  userId?: string | undefined;
  ip?: string | undefined;
  /** "Firefox on Linux" */
  agent?: string | undefined;
  requestId?: string | undefined;
}

/**
 * Refusals of one kind at one firm that a process writes within a second. What is beyond is told by its number, so that a flood fills no disk, and hides nothing
 * of another firm. What was done and not refused is always written: a flood cannot make it.
 */
const LINES_A_SECOND_MAX = 20;

let path: string | undefined;

/** Says where the log stands; called once by each process that serves pages. The file is opened for each line, so that it can be rotated by renaming it. */
export function keepSecurityLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
  path = file;
}

/** Throws when the process never said where its log stands: an event must not go unheard. */
export function tellSecurity(event: SecurityEvent): void {
  if (event.outcome === "ok") return write(event);
  const second = tellings.get(keyOf(event)) ?? openSecond(event);
  second.told += 1;
  if (second.told <= LINES_A_SECOND_MAX) write(event);
}

interface Second {
  told: number;
}

/** The refusals of the second that runs, by event and firm: both are ours, so there are few. */
const tellings = new Map<string, Second>();

function keyOf({ event, firmId = "" }: SecurityEvent): string {
  return `${event} ${firmId}`;
}

function openSecond(told: SecurityEvent): Second {
  const { event, firmId } = told;
  const second: Second = { told: 0 };
  tellings.set(keyOf(told), second);
  setTimeout(() => {
    tellings.delete(keyOf(told));
    const left = second.told - LINES_A_SECOND_MAX;
    if (left > 0) write({ event: "lines_suppressed", outcome: "ok", reason: `${event} ${left}`, firmId });
  }, 1_000).unref();
  return second;
}

function write({
  event,
  outcome,
  reason = "",
  firmId = "",
  userId = "",
  ip = "",
  agent = "",
  requestId = "",
}: SecurityEvent): void {
  if (path === undefined) throw new Error("The security log has no file yet.");
  const line = { at: new Date().toISOString(), event, outcome, reason, firmId, userId, ip, agent, requestId };
  appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o640 });
}
