import { Below, describedBy } from "../../../web/components/labelled.js";
import { StatusBadge } from "../../../web/components/status.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import type { Check, Match } from "./check.js";
import { REASON_LENGTH_MAX, TAKEN_DECISIONS, type TakenDecision } from "./decisions.js";
import { type Likeness, WHY_WORDS } from "./likeness.js";
import { Places } from "./places-view.js";
import { wordOfStanding } from "./record.js";

interface ConflictTableProps {
  check: Check;
  /** Undefined where nothing is decided: a question at the desk. */
  form?: { typed: Typed; errors?: readonly FieldError[] | undefined } | undefined;
}

/** What a check found, each match with its decision to be taken; below it what it found nothing for. */
export function ConflictTable({ check, form }: ConflictTableProps) {
  const found = check.matches;
  const nowhere = check.sought.filter((one) => !found.some(({ sought }) => sought === one));
  return (
    <>
      {found.length > 0 ? (
        <DataTable
          label="Conflict check result"
          columns={form ? [...COLUMNS, decisionColumn(form)] : COLUMNS}
          rows={found}
        />
      ) : null}
      {check.more
        .filter(({ count }) => count > 0)
        .map(({ name, count }) => (
          <p class="s-hint">
            “{name}” is like {count} more. Write the whole name to see fewer.
          </p>
        ))}
      {nowhere.length > 0 ? <p class="s-hint">In no matter: {nowhere.map(({ name }) => name).join("; ")}.</p> : null}
    </>
  );
}

const COLUMNS: readonly Column<Match>[] = [
  {
    head: "Name found",
    kind: "key",
    cell: ({ found, sought }) => (
      <>
        <a href={`/contacts/${found.contactId}`}>{found.displayName}</a>
        {found.registrationNo ? <small>{found.registrationNo}</small> : null}
        {found.otherName ? <small>also {found.otherName}</small> : null}
        {found.displayName === sought.name ? null : (
          <small>
            for “{sought.name}”{sought.standing ? `, ${wordOfStanding(sought.standing).toLowerCase()}` : ""}
          </small>
        )}
      </>
    ),
  },
  { head: "Where", kind: "text", cell: (match) => <Places match={match} /> },
  { head: "Match", kind: "text", cell: ({ found, sought }) => likenessInWords(found, sought.standing === "client") },
];

export function likenessInWords({ why, percent }: Likeness, isClient = false): string {
  if (why === "contact") return isClient ? "the client" : "same contact";
  return why === "sounds" ? `sounds alike, ${percent}%` : (WHY_WORDS[why] ?? why);
}

function decisionColumn(form: NonNullable<ConflictTableProps["form"]>): Column<Match> {
  return {
    head: "Your decision",
    kind: "text",
    cell: (match) =>
      match.needsDecision ? <DecisionFields match={match} {...form} /> : <StatusBadge status="Nothing to decide" />,
  };
}

interface DecisionFieldsProps {
  match: Match;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

function DecisionFields({ match: { key, found, because }, typed, errors }: DecisionFieldsProps) {
  const decision = { name: `decision_${key}`, hint: because, error: errorFor(errors, `decision_${key}`) && because };
  const reason = { name: `reason_${key}`, error: errorFor(errors, `reason_${key}`) && "Say why." };
  const isLacking = decision.error !== undefined;
  return (
    <div class="s-decide">
      <select
        class="form-select"
        id={decision.name}
        name={decision.name}
        aria-label={`Decision on ${found.displayName}`}
        {...describedBy({ ...decision, hint: isLacking ? undefined : because })}
      >
        <option value="">Decide…</option>
        {DECISION_KEYS.map((each) => (
          <option value={each} selected={typed[decision.name] === each}>
            {TAKEN_DECISIONS[each]}
          </option>
        ))}
      </select>
      <Below id={decision.name} hint={isLacking ? undefined : because} error={decision.error} />
      <input
        class="form-control mt-1"
        type="text"
        id={reason.name}
        name={reason.name}
        value={typed[reason.name] ?? ""}
        maxlength={REASON_LENGTH_MAX}
        placeholder="Because…"
        autocomplete="off"
        aria-label={`Reason, for ${found.displayName}`}
        {...describedBy(reason)}
      />
      <Below id={reason.name} error={reason.error} />
    </div>
  );
}

const DECISION_KEYS = Object.keys(TAKEN_DECISIONS) as TakenDecision[];
