import { ActBar, CsrfField } from "../../../web/components/forms.js";
import { describedBy, Below } from "../../../web/components/labelled.js";
import { ErrorSummary } from "../../../web/components/messages.js";
import { Section } from "../../../web/components/page-parts.js";
import { DataTable } from "../../../web/components/tables.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import { MatterFrame, type MatterHead } from "../matter-frame.js";
import { REASON_LENGTH_MAX, TAKEN_DECISIONS } from "./decisions.js";
import { checkInWords, RECORD_COLUMNS, RecordedMatches, RecordMessage } from "./record-view.js";
import type { ConflictRecord, RecordedMatch } from "./reports.js";

interface MatterConflictsProps {
  head: MatterHead;
  record: ConflictRecord;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  mayCheck: boolean;
}

/** The conflict check of one matter: all that was found, what waits for a decision, and looking again. */
export function MatterConflictsPage({
  head,
  record: { last, matches },
  typed,
  errors,
  mayCheck,
}: MatterConflictsProps) {
  const open = matches.filter(({ decision }) => decision === null);
  const decided = matches.filter(({ decision }) => decision !== null);
  const path = `/matters/${head.matter.id}/conflicts`;
  return (
    <MatterFrame head={head} current="overview">
      <ErrorSummary errors={errors} />
      <Section title="Conflict check" note={last ? checkInWords(last) : "not made yet"}>
        <RecordMessage matches={matches} />
        {mayCheck ? (
          <form method="post" action={path} class="mb-3">
            <CsrfField />
            <button class="btn" type="submit">
              {last ? "Check everybody again" : "Check everybody in this matter"}
            </button>
          </form>
        ) : null}
      </Section>
      {open.length > 0 && mayCheck ? (
        <Section title="To be decided" note={`${open.length}`}>
          <form method="post" action={`${path}/decisions`} data-keep novalidate>
            <CsrfField />
            <DataTable label="To be decided" columns={[...RECORD_COLUMNS, decisionColumn(typed, errors)]} rows={open} />
            <ActBar main="Keep decisions" />
          </form>
        </Section>
      ) : null}
      {decided.length > 0 ? (
        <Section title="Found and decided" note={`${decided.length}`}>
          <RecordedMatches matches={decided} />
        </Section>
      ) : null}
      <p>
        <a href={`/matters/${head.matter.id}`}>Back to the matter</a>
      </p>
    </MatterFrame>
  );
}

function decisionColumn(typed: Typed, errors: readonly FieldError[] | undefined) {
  return {
    head: "Your decision",
    kind: "text" as const,
    cell: (match: RecordedMatch) => <LateDecisionFields match={match} typed={typed} errors={errors} />,
  };
}

function LateDecisionFields({
  match: { id, nameFound },
  typed,
  errors,
}: {
  match: RecordedMatch;
  typed: Typed;
  errors: readonly FieldError[] | undefined;
}) {
  const reason = { name: `reason_${id}`, error: errorFor(errors, `reason_${id}`) };
  return (
    <div class="s-decide">
      <select class="form-select" name={`decision_${id}`} id={`decision_${id}`} aria-label={`Decision on ${nameFound}`}>
        <option value="">Decide…</option>
        {Object.entries(TAKEN_DECISIONS).map(([key, words]) => (
          <option value={key} selected={typed[`decision_${id}`] === key}>
            {words}
          </option>
        ))}
      </select>
      <input
        class="form-control mt-1"
        type="text"
        id={reason.name}
        name={reason.name}
        value={typed[reason.name] ?? ""}
        maxlength={REASON_LENGTH_MAX}
        placeholder="Because…"
        autocomplete="off"
        aria-label={`Reason, for ${nameFound}`}
        {...describedBy(reason)}
      />
      <Below id={reason.name} error={reason.error} />
    </div>
  );
}
