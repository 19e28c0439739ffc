import assert from "node:assert/strict";
import { parse, validateDetailed } from "node-cron";
import { addDays, type Day, dayOf } from "../../calendar.js";

/**
 * When a job is due, as pure functions. A slot is named by the wall clock of the job's zone, "2026-11-22T01:15", not by an instant: the hour that
 * a switch to winter time repeats gives one slot, and the hour that a switch to summer time leaves out still gives its slot, right after the gap.
 */
export interface Timetable {
  /** Five fields. Day of month and day of week may not both be limited, since cron systems disagree on what that means. */
  cron: string;
  /** IANA name. A job of more than one slot a day says "Etc/UTC", where no hour comes twice. */
  zone: string;
}

export type Slot = string & { readonly slot: unique symbol };

/** Slots further back than this are forgotten: the newest is run after any absence, the older ones only tell that they were missed. */
const LOOK_BACK_DAYS = 14;
/** Of a job that runs every few minutes, so many slots at most are put on record after an absence. */
const DUE_MAX = 20;
const MINUTE_MS = 60_000;

interface Fields {
  minutes: number[];
  hours: number[];
  daysOfMonth: number[];
  months: number[];
  daysOfWeek: number[];
}

/** Throws when the timetable is not one of ours; called for every job when the worker starts. */
export function checkTimetable(timetable: Timetable): void {
  const fields = readFields(timetable.cron);
  const slotsADay = fields.minutes.length * fields.hours.length;
  assert(
    slotsADay === 1 || timetable.zone === "Etc/UTC",
    `${timetable.cron}: several slots a day are counted in Etc/UTC`,
  );
  instantOf("2026-11-22T00:00" as Slot, timetable.zone);
}

export interface DueSlot {
  slot: Slot;
  at: Date;
}

/** The newest slots that came due by `now`, oldest first. */
export function dueSlots(timetable: Timetable, now: Date): DueSlot[] {
  const fields = readFields(timetable.cron);
  const newest = dayOf(now, timetable.zone);
  const oldest = addDays(newest, -LOOK_BACK_DAYS);
  const due: DueSlot[] = [];
  for (let day = newest; day >= oldest && due.length < DUE_MAX; day = addDays(day, -1)) {
    if (!isOn(fields, day)) continue;
    const slots = slotsOfDay(fields, day).map((slot) => ({ slot, at: instantOf(slot, timetable.zone) }));
    due.unshift(...slots.filter(({ at }) => at <= now));
  }
  return due.slice(-DUE_MAX);
}

/**
 * Of these, the ones that are not on record yet; with nothing on record, the newest alone. `since` keeps a firm from being given the night
 * before it existed.
 */
export function notYetEnqueued(due: readonly DueSlot[], last: Slot | undefined, since: Date): Slot[] {
  const candidates = last === undefined ? due.slice(-1) : due.filter(({ slot }) => slot > last);
  return candidates.filter(({ at }) => at > since).map(({ slot }) => slot);
}

/** The name that a slot would have at this instant: slots on record that sort after it were enqueued by a clock that ran ahead. */
export function slotAt(instant: Date, zone: string): Slot {
  return wallClock(instant, zone) as Slot;
}

/** The calendar day a slot belongs to, whatever the hour at which it is run in the end. */
export function dayOfSlot(slot: Slot): Day {
  return slot.slice(0, 10) as Day;
}

/** When a slot is due. Of a repeated hour it is the first; a wall time that a gap leaves out counts as before the gap, so it falls right after it. */
export function instantOf(slot: Slot, zone: string): Date {
  const asUtc = Date.parse(`${slot}:00Z`);
  const before = asUtc - offsetMs(new Date(asUtc - 24 * 60 * MINUTE_MS), zone);
  const after = asUtc - offsetMs(new Date(asUtc + 24 * 60 * MINUTE_MS), zone);
  const real = [before, after].filter((time) => wallClock(new Date(time), zone) === slot);
  return new Date(real.length > 0 ? Math.min(...real) : before);
}

function offsetMs(instant: Date, zone: string): number {
  const wholeMinutes = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${wallClock(instant, zone)}:00Z`) - wholeMinutes;
}

/** "2026-11-22T01:15" as a clock on the wall of the zone shows it. */
function wallClock(instant: Date, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type)!;
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = "2-digit";
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: two,
    day: two,
    hour: two,
    minute: two,
  });
  formats.set(zone, made);
  return made;
}

function readFields(cron: string): Fields {
  assert(cron.trim().split(/\s+/).length === 5, `"${cron}" is not a timetable of five fields`);
  const { valid, errors } = validateDetailed(cron);
  assert(valid, `"${cron}" is not a timetable: ${errors.map((error) => error.message).join("; ")}`);
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(cron);
  const fields = {
    minutes: minute.toSorted((a, b) => a - b),
    hours: hour.toSorted((a, b) => a - b),
    daysOfMonth: plainNumbers(cron, dayOfMonth),
    months: month,
    daysOfWeek: plainNumbers(cron, dayOfWeek),
  };
  const limited = fields.daysOfMonth.length < 31 && new Set(fields.daysOfWeek).size < 7;
  assert(!limited, `"${cron}" limits both day of month and day of week`);
  return fields;
}

function plainNumbers(cron: string, values: (number | string)[]): number[] {
  return values.map((value) => {
    assert(typeof value === "number", `"${cron}" uses ${value}, which is not read here`);
    return value;
  });
}

function isOn(fields: Fields, day: Day): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return (
    fields.months.includes(date.getUTCMonth() + 1) &&
    fields.daysOfMonth.includes(date.getUTCDate()) &&
    fields.daysOfWeek.includes(date.getUTCDay())
  );
}

function slotsOfDay({ hours, minutes }: Fields, day: Day): Slot[] {
  const two = (part: number): string => String(part).padStart(2, "0");
  return hours.flatMap((hour) => minutes.map((minute) => `${day}T${two(hour)}:${two(minute)}` as Slot));
}
