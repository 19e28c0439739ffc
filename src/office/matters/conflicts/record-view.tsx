import { formatDay, dayOf } from "../../../calendar.js";
import { Message } from "../../../web/components/messages.js";
import { type StatusWord, StatusBadge } from "../../../web/components/status.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { formatCount } from "../../../web/components/text.js";
import type { Decided } from "./decisions.js";
import { Places } from "./places-view.js";
import { wordOfStanding } from "./record.js";
import type { RecordedCheck, RecordedMatch } from "./reports.js";
import { likenessInWords } from "./table-view.js";

const STATUS_OF: Record<Decided, StatusWord> = {
  nothing_to_decide: "Nothing to decide",
  cleared: "Cleared",
  not_the_same: "Not the same",
  consent: "Consent in writing",
  conflict: "Conflict",
};

export const RECORD_COLUMNS: readonly Column<RecordedMatch>[] = [
  {
    head: "Name found",
    kind: "key",
    cell: ({ contactId, nameFound, nameSought, standingSought }) => (
      <>
        <a href={`/contacts/${contactId}`}>{nameFound}</a>
        <small>
          {nameFound === nameSought ? "" : `for “${nameSought}”, `}
          {standingSought ? `here ${wordOfStanding(standingSought).toLowerCase()}` : ""}
        </small>
      </>
    ),
  },
  {
    head: "Where",
    kind: "text",
    cell: ({ places }) => <Places match={{ places, isClientByHand: places.length === 0 }} />,
  },
  {
    head: "Match",
    kind: "text",
    cell: ({ why, percent, standingSought }) => likenessInWords({ why, percent }, standingSought === "client"),
  },
];

const DECISION_COLUMN: Column<RecordedMatch> = {
  head: "Decision",
  kind: "text",
  cell: (match) => <DecisionTaken match={match} />,
};

/** Matches on record with what was decided, by whom and why. */
export function RecordedMatches({ matches }: { matches: readonly RecordedMatch[] }) {
  return <DataTable label="Conflict check" columns={[...RECORD_COLUMNS, DECISION_COLUMN]} rows={matches} />;
}

function DecisionTaken({
  match: { decision, reason, overrideReason, decidedByName, decidedAt },
}: {
  match: RecordedMatch;
}) {
  if (!decision) return <StatusBadge status="Not decided" />;
  return (
    <>
      <StatusBadge status={STATUS_OF[decision]} />
      {reason ? <small>“{reason}”</small> : null}
      {overrideReason ? <small>Gone on with: “{overrideReason}”</small> : null}
      {decidedByName && decidedAt ? (
        <small>
          {decidedByName}, {formatDay(dayOf(decidedAt))}
        </small>
      ) : null}
    </>
  );
}

/** "4 names in 1 369 matters, 4 120 contacts, 14 Sep 2026 by Lerato Mokoena" */
export function checkInWords({ namesCount, mattersCount, contactsCount, checkedAt, byName }: RecordedCheck): string {
  const many = (count: number, noun: string) => `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
  const among = [mattersCount === undefined ? undefined : many(mattersCount, "matter"), many(contactsCount, "contact")];
  const looked = `${many(namesCount, "name")} in ${among.filter(Boolean).join(", ")}`;
  return `${looked}, ${formatDay(dayOf(checkedAt))} by ${byName}`;
}

/** What stands above the table: what is open, what is a conflict, or who cleared what. */
export function RecordMessage({
  matches,
  decideHref,
}: {
  matches: readonly RecordedMatch[];
  decideHref?: string | undefined;
}) {
  const open = matches.filter(({ decision }) => decision === null).length;
  const conflicts = matches.filter(({ decision }) => decision === "conflict");
  const looked = matches.filter(({ decision, reason }) => decision !== null && reason !== null);
  if (open > 0) {
    return (
      <Message kind="warn" act={decideHref ? <a href={decideHref}>Decide</a> : undefined}>
        <b>{open === 1 ? "One match is not decided." : `${open} matches are not decided.`}</b> Somebody looks at it and
        says what it is.
      </Message>
    );
  }
  if (conflicts.length > 0) {
    const [first] = conflicts;
    return (
      <Message kind="bad">
        <b>{conflicts.length === 1 ? "There is a conflict" : `There are ${conflicts.length} conflicts`}</b>
        {first?.overrideReason
          ? `, and ${first.decidedByName ?? "a partner"} went on: “${first.overrideReason}”`
          : ". Who acts on decides whether the firm may go on."}
      </Message>
    );
  }
  if (looked.length === 0) return null;
  const [first] = looked;
  return (
    <Message kind="note">
      <b>{looked.length === 1 ? "One match was looked at" : `${looked.length} matches were looked at`}</b>
      {looked.length === 1 && first?.decidedByName && first.decidedAt
        ? ` by ${first.decidedByName} on ${formatDay(dayOf(first.decidedAt))}: “${first.reason ?? ""}”`
        : ", each with its reason."}
    </Message>
  );
}
