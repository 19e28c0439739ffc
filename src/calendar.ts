/** Days are "YYYY-MM-DD" and stay days; instants are Date in UTC. What people see is in the firm's zone. */

export type Day = string & { readonly day: unique symbol };

export const ZONE = "Africa/Johannesburg";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Throws RangeError when the text is not a day of the calendar, such as "2027-02-31". */
export function day(text: string): Day {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts || !isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    throw new RangeError(`${text} is not a day (YYYY-MM-DD)`);
  }
  return text as Day;
}

/** The day at an instant, as a wall calendar in the zone shows it. */
export function dayOf(instant: Date, zone = ZONE): Day {
  return formatsOf(zone).day.format(instant) as Day;
}

/** The instant at which a day begins on a wall clock in the zone. */
export function startOfDay(value: Day, zone = ZONE): Date {
  const asUtc = Date.parse(`${value}T00:00:00Z`);
  const wall = formatsOf(zone);
  const shown = (at: number): number =>
    Date.parse(`${wall.day.format(at)}T${wall.time.format(at).replace(/^24/, "00")}:00Z`);
  const first = asUtc - (shown(asUtc) - asUtc);
  return new Date(first - (shown(first) - asUtc)); // once more, for a zone that changes its clock on that day
}

/** "22 Nov 2026" */
export function formatDay(value: Day | string): string {
  const [year, month, date] = value.split("-").map(Number) as [number, number, number];
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

/** "22 Nov 2026, 03:41" in the zone */
export function formatMoment(instant: Date, zone = ZONE): string {
  return `${formatDay(dayOf(instant, zone))}, ${formatsOf(zone).time.format(instant)}`;
}

const formatsByZone = new Map<string, { day: Intl.DateTimeFormat; time: Intl.DateTimeFormat }>();

/** Kept per zone: making a format takes longer than rendering a whole list page. */
function formatsOf(zone: string): { day: Intl.DateTimeFormat; time: Intl.DateTimeFormat } {
  let formats = formatsByZone.get(zone);
  if (!formats) {
    formats = {
      day: new Intl.DateTimeFormat("en-CA", { timeZone: zone }),
      time: new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }),
    };
    formatsByZone.set(zone, formats);
  }
  return formats;
}

/**
 * Reads what people type for a day: "22 Nov 2026", "22/11/2026", "2026-11-22", "22 nov", "t" (today), "-1", "+14".
 * Returns undefined when it is none of these or not on the calendar. A day without a year is the one in today's year. A year before 1000 is a slip
 * of the pen, and after 9000 there is no room left to count days from it.
 */
export function readDay(typed: string, today: Day): Day | undefined {
  const text = typed.trim().toLowerCase();
  if (text === "t" || text === "today") return today;
  if (/^[+-]\d{1,4}$/.test(text)) return addDays(today, Number(text));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return build(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const slashed = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text);
  if (slashed) return build(Number(slashed[3]), Number(slashed[2]), Number(slashed[1]));
  const worded = /^(\d{1,2})\s+([a-z]{3,9})(?:\s+(\d{4}))?$/.exec(text);
  if (!worded) return undefined;
  const month = MONTHS.findIndex((name) => worded[2]!.startsWith(name.toLowerCase())) + 1;
  return build(Number(worded[3] ?? today.slice(0, 4)), month, Number(worded[1]));
}

export function addDays(from: Day, days: number): Day {
  const at = new Date(`${from}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10) as Day;
}

function build(year: number, month: number, date: number): Day | undefined {
  if (year < 1000 || year > 9000 || !isDay(year, month, date)) return undefined;
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}` as Day;
}

function isDay(year: number, month: number, date: number): boolean {
  if (month < 1 || month > 12 || date < 1) return false;
  return date <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
