import type { JobActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import type { FirmRecord, FirmState } from "../databases/firm-records.js";
import type { RegistryDb } from "../databases/registry.js";
import type { Figures } from "./slots.js";
import type { Timetable } from "./timetable.js";

/** `O` is what a job needs of the opened operator; the runner itself needs the registry. */
export interface JobsOperator {
  registry: RegistryDb;
}

/** Run once per slot for each firm in one of the states. */
export interface FirmJob<O> extends Timetable {
  kind: "firm";
  /** "backups.nightly": the room, then the work. Never changed after release, since slots are on record under it. */
  name: string;
  does: string;
  states: readonly FirmState[];
  /** Holds `firm:<id>:exclusive` while it runs, so that no dump, migration, move or purge of the firm overlaps it. */
  exclusive: boolean;
  timeoutMinutes: number;
  /** Destroys by age: refuses to run for a day after the clock was seen to jump. */
  trustsClock: boolean;
  run(operator: O, firm: FirmRecord, run: JobRun): Promise<Figures>;
}

/** Run once per slot for the whole server. */
export interface ServerJob<O> extends Timetable {
  kind: "server";
  name: string;
  does: string;
  timeoutMinutes: number;
  trustsClock: boolean;
  run(operator: O, run: JobRun): Promise<Figures>;
}

export type Job<O> = FirmJob<O> | ServerJob<O>;

export interface JobRun {
  /** The day that this run stands for, which may be past when it was caught up; today for a run by hand. */
  day: Day;
  attempt: number;
  by: JobActor;
  /** Aborted on timeout, on a stop of the worker and when the slot or the firm's lease was lost. */
  signal: AbortSignal;
  /** Of the firm's lease for an exclusive job, otherwise of the slot; grows with every taking. */
  fence: number;
  /** Before a step that cannot be undone. Throws LeaseLost. */
  assertFence(): Promise<void>;
}
