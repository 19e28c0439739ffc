import type { IconName } from "../icons.js";
import { Icon } from "./text.js";

type Tone = "act" | "neutral" | "ok" | "warn" | "bad" | "trust";
type Look = readonly [tone: Tone, icon?: IconName];

/** What each status word looks like. A status is one of these words; its colour and icon are never chosen by a page. */
const LOOKS = {
  Open: ["act"],
  New: ["act"],
  "Ready to sign": ["act"],
  WIP: ["neutral"],
  Billed: ["neutral", "lock"],
  Dormant: ["neutral"],
  Closed: ["neutral"],
  Left: ["neutral"],
  Former: ["neutral"],
  Appointment: ["neutral"],
  "Bring-up": ["neutral"],
  "Awaits bank": ["neutral"],
  "Already here": ["neutral"],
  "Nothing to decide": ["neutral", "check"],
  "Not taken": ["neutral"],
  Declined: ["neutral", "x"],
  Withdrawn: ["neutral"],
  Expired: ["neutral", "clock"],
  "No role": ["neutral"],
  Reversed: ["neutral", "arrow-back-up"],
  Done: ["ok"],
  Active: ["ok"],
  Sent: ["ok"],
  Paid: ["ok"],
  Matched: ["ok", "check"],
  Sure: ["ok", "check"],
  Cleared: ["ok", "check"],
  "Not the same": ["neutral", "x"],
  "Consent in writing": ["ok", "check"],
  "Not decided": ["warn", "question-mark"],
  "FICA verified": ["ok", "check"],
  "FICA exempt": ["neutral", "check"],
  kept: ["ok", "check"],
  witnessed: ["ok", "rosette-discount-check"],
  Draft: ["warn", "pencil"],
  Closing: ["warn"],
  Invited: ["warn", "clock"],
  "None yet": ["warn", "alert-triangle"],
  Restricted: ["warn", "lock"],
  Suspended: ["warn", "lock"],
  "FICA not complete": ["warn", "alert-triangle"],
  "Waits for the scanner": ["warn", "clock"],
  "FICA review due": ["warn", "clock"],
  Likely: ["warn", "question-mark"],
  "Perhaps a double": ["warn", "alert-triangle"],
  "Old WIP": ["warn", "alert-triangle"],
  Deadline: ["warn", "clock"],
  Overdue: ["bad", "flag"],
  "FICA review overdue": ["bad", "flag"],
  "Deadline today": ["bad", "flag"],
  Conflict: ["bad", "alert-circle"],
  Infected: ["bad", "alert-circle"],
  "Cannot be read": ["bad", "alert-circle"],
  "Not trust money": ["bad", "alert-circle"],
  Failed: ["bad", "alert-circle"],
  Posted: ["trust"],
  Reserved: ["trust"],
  Invested: ["trust"],
} as const satisfies Record<string, Look>;

/** Words that go on with a day or a number. */
const STARTS = [
  ["Ends ", ["warn", "clock"]],
  ["Restricted to ", ["warn", "lock"]],
  ["Prescribes in ", ["bad", "flag"]],
  ["broken at entry ", ["bad", "alert-circle"]],
] as const satisfies readonly (readonly [string, Look])[];

export type StatusWord = keyof typeof LOOKS | `${(typeof STARTS)[number][0]}${string}`;

export function StatusBadge({ status }: { status: StatusWord }) {
  const [tone, icon] = lookOf(status);
  return (
    <span class={tone === "neutral" ? "s-status" : `s-status s-status--${tone}`}>
      {icon ? <Icon name={icon} /> : null}
      {status}
    </span>
  );
}

/** What is said of something wherever it is shown: a status and a few words beside it, "next review 4 Mar 2027". */
export interface Badge {
  status: StatusWord;
  note?: string | undefined;
}

/** Badges in a line of text; with their words in places that have room for them. */
export function Badges({ badges, notes }: { badges: readonly Badge[] | undefined; notes?: boolean | undefined }) {
  return (
    <>
      {badges?.map(({ status, note }) => (
        <>
          {" "}
          <StatusBadge status={status} />
          {notes && note ? <span class="s-tiny s-quiet"> {note}</span> : null}
        </>
      ))}
    </>
  );
}

function lookOf(status: StatusWord): Look {
  const looks: Readonly<Record<string, Look>> = LOOKS;
  return looks[status] ?? STARTS.find(([start]) => status.startsWith(start))?.[1] ?? ["neutral"];
}
