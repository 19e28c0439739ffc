import type { Answer } from "./http.js";

/** Where two answers part, or undefined when they say the same. */
export function differenceOf(one: Answer, other: Answer): string | undefined {
  const [first, second] = [plainOf(one), plainOf(other)];
  if (first === second) return undefined;
  let at = 0;
  while (first[at] === second[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60).replace(/\s+/g, " ");
  return `“${around(first)}” and “${around(second)}”`;
}

/** An answer without what differs from one request to the next by itself: tokens, numbers of requests, clock times, what was asked for. */
function plainOf({ status, location, text }: Answer): string {
  return `${status} ${location ?? ""}\n${text}`
    .replace(
      /(name="_csrf" value="|name="formId" value="|"X-CSRF-Token": ?"|data-csrf="|content="[^"]*csrf[^"]*")[^"]*/gi,
      "$1",
    )
    .replace(/[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]+)*/g, "token")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "instant")
    .replace(/\b\d\d:\d\d(:\d\d)?\b/g, "clock")
    .replace(/\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/g, "reference");
}
