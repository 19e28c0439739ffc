import { effectiveGrants, may } from "../../src/grants.js";
import { type Permission, PUBLIC, type Role } from "../../src/permissions.js";
import type { Secrets } from "./canaries.js";
import type { Answer } from "./http.js";

/** Something that an answer should not have held or been. */
export interface Finding {
  request: string;
  found: string;
}

/** What of the other firm stands in an answer: canaries never may, its ids only where the request itself named them. */
export function leaksIn(answer: Answer, sent: string, secrets: Secrets): string[] {
  const whole = `${Object.entries(answer.headers).flat(2).join("\n")}\n${answer.text}`;
  const lower = whole.toLowerCase();
  const leaks = secrets.words.filter((word) => lower.includes(word)).map((word) => around(whole, lower.indexOf(word)));
  for (const encoded of base64Of(secrets.words))
    if (whole.includes(encoded)) leaks.push(`base64 of a canary: ${encoded}`);
  for (const [name] of lower.matchAll(NAME_FORMS)) {
    if (secrets.names.has(name) && !sent.includes(name)) leaks.push(`an id: ${around(whole, lower.indexOf(name))}`);
  }
  return leaks;
}

/** UUIDs, SHA-256 in hexadecimal, and names of databases. */
const NAME_FORMS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\bf[a-z2-7]{14}\b/g;

/** A word in base64 differs with where it begins among three bytes; the ends depend on the neighbours and are cut off. */
function base64Of(words: readonly string[]): string[] {
  return words.flatMap((word) =>
    [0, 1, 2].map((offset) => {
      const text = Buffer.from(`${" ".repeat(offset)}${word}`)
        .toString("base64")
        .replace(/=+$/, "");
      return text.slice(offset === 0 ? 0 : offset + 1, -1);
    }),
  );
}

function around(text: string, at: number): string {
  return `"…${text.slice(Math.max(0, at - 60), at + 60).replace(/\s+/g, " ")}…"`;
}

/** How an answer differs from what permissions.ts says of this visitor, or undefined. `path` is what was asked for. */
export function roleFault(
  { status, location, text }: Answer,
  asked: { method: string; path: string; permission: Permission; roles: readonly Role[] },
): string | undefined {
  if (status >= 500) return `answered ${status}`;
  if (asked.permission === PUBLIC) return undefined;
  if (asked.roles.length === 0) {
    if (asked.method === "POST") {
      return status === 403 && text.includes("You are signed out") ? undefined : `answered ${status} to a stranger`;
    }
    const signIn = asked.path === "/" ? "/sign-in" : `/sign-in?returnTo=${encodeURIComponent(asked.path)}`;
    return status === 303 && location === signIn ? undefined : `answered ${status} ${location ?? ""} to a stranger`;
  }
  if (location?.startsWith("/sign-in?returnTo=")) return "led somebody who is signed in to the sign-in";
  const refused = status === 403 && text.includes("That is for people of another role");
  if (may({ grants: effectiveGrants(asked.roles, []) }, asked.permission))
    return status === 403 ? "refused whom permissions.ts lets in" : undefined;
  return refused ? undefined : `answered ${status} to whom permissions.ts does not let in`;
}
