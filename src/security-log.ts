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
  userId?: string | undefined;
  ip?: string | undefined;
  /** "Firefox on Linux" */
  agent?: string | undefined;
  requestId?: string | undefined;
}

let path: string | undefined;

/** Says where the log stands; called once by each process that serves pages. The file is opened for each line, so that it can be rotated by renaming it. */
export function keepSecurityLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
  path = file;
}

/** Throws when the process never said where its log stands: an event must not go unheard. */
export function tellSecurity(event: SecurityEvent): void {
  if (path === undefined) throw new Error("The security log has no file yet.");
  const { event: name, outcome, reason = "", firmId = "", userId = "", ip = "", agent = "", requestId = "" } = event;
  const line = { at: new Date().toISOString(), event: name, outcome, reason, firmId, userId, ip, agent, requestId };
  appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o640 });
}
