import { dayOf, formatDay, ZONE } from "../../calendar.js";

/** "Good morning, Lerato" by the clock on the firm's wall. */
export function greetingFor(name: string, now: Date): string {
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", hourCycle: "h23" }).format(now),
  );
  const part = hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  return `Good ${part}, ${name.split(/\s+/)[0] ?? name}`;
}

/** "Monday 23 Nov 2026" */
export function weekdayAndDay(now: Date): string {
  const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long" }).format(now);
  return `${weekday} ${formatDay(dayOf(now))}`;
}
