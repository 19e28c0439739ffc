import type { Answer } from "../support/http.js";

/** What became of knocking at a door. */
export type Outcome =
  | "in"
  /** Let in, and what was posted is not enough. */
  | "refused"
  | "absent"
  | "other role"
  /** Asked to show that it is still them. */
  | "code"
  /** Led to the sign-in, or told to sign in. */
  | "sign-in"
  | "failed";

/** What everybody is told who is not signed in here. */
export const OUTSIDE: readonly Outcome[] = ["sign-in"];

export function outcomeOf({ status, location, text }: Answer): Outcome {
  if (status >= 500 || status === 429) return "failed";
  if (status === 404) return "absent";
  if (status === 303 && /^\/sign-in(\?|$)/.test(location ?? "")) {
    return location?.includes("note=") ? "in" : "sign-in";
  }
  if (status === 403 && text.includes("You are signed out")) return "sign-in";
  if (status === 403 && text.includes("That is for people of another role")) return "other role";
  if ((status === 403 || status === 422) && /to be sure it is you/i.test(text)) return "code";
  return status >= 400 ? "refused" : "in";
}
