import { addDays, type Day, formatDay } from "../../calendar.js";
import type { Badge } from "../../web/components/status.js";
import type { Risk } from "./checklist.js";

export type FicaStatus = "not_started" | "in_progress" | "verified" | "review_due" | "expired" | "exempt";

/** All that decides where a file stands. */
export interface Standing {
  /** Whether anything was ever written in it. */
  isBegun: boolean;
  isExempt: boolean;
  verifiedOn: Day | null;
  /** The day from which the verification no longer holds: the review, or the first paper that runs out. */
  dueOn: Day | null;
}

/** So many days before a review its file is listed as due. */
export const REVIEW_SOON_DAYS = 60;

/** On the day itself it still holds; the day after it has run out. */
export function statusOf({ isBegun, isExempt, verifiedOn, dueOn }: Standing, today: Day): FicaStatus {
  if (isExempt) return "exempt";
  if (!verifiedOn || !dueOn) return isBegun ? "in_progress" : "not_started";
  if (dueOn < today) return "expired";
  return dueOn <= addDays(today, REVIEW_SOON_DAYS) ? "review_due" : "verified";
}

/** Whether trust money of this client may be paid out, as far as FICA goes (section 21(1)). */
export function isComplete(status: FicaStatus): boolean {
  return status === "verified" || status === "review_due" || status === "exempt";
}

const REVIEW_YEARS: Record<Risk, number> = { high: 1, medium: 2, low: 3 };

/** The latest day on which a client of this risk is looked at again. */
export function latestReview(risk: Risk, verifiedOn: Day): Day {
  const year = Number(verifiedOn.slice(0, 4)) + REVIEW_YEARS[risk];
  const monthAndDay = verifiedOn.slice(5);
  return `${year}-${monthAndDay === "02-29" ? "02-28" : monthAndDay}` as Day;
}

/** The status in the words of PAGES.md §9, with the day that matters. */
export function badgeOf(standing: Standing, today: Day): Badge {
  const { dueOn } = standing;
  const on = dueOn ? formatDay(dueOn) : "";
  switch (statusOf(standing, today)) {
    case "verified":
      return { status: "FICA verified", note: `next review ${on}` };
    case "review_due":
      return { status: "FICA review due", note: `by ${on}` };
    case "expired":
      return { status: "FICA review overdue", note: `since ${on}` };
    case "exempt":
      return { status: "FICA exempt" };
    case "in_progress":
    case "not_started":
      return { status: "FICA not complete" };
  }
}
