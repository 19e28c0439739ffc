import type { VNode } from "preact";
import { CsrfField } from "../../../web/components/forms.js";
import { Message } from "../../../web/components/messages.js";
import { Section } from "../../../web/components/page-parts.js";
import { Moment } from "../../../web/components/text.js";
import { checkInWords, RecordedMatches, RecordMessage } from "./record-view.js";
import { wordOfStanding } from "./record.js";
import type { ConflictRecord } from "./reports.js";
import type { Warning } from "./warnings.js";

interface ConflictSectionProps {
  matterId: string;
  record: ConflictRecord;
  mayCheck: boolean;
}

/** The conflict check on a matter's card. */
export function ConflictSection({ matterId, record: { last, matches }, mayCheck }: ConflictSectionProps): VNode {
  const href = `/matters/${matterId}/conflicts`;
  const told = matches.filter(({ decision }) => decision !== "nothing_to_decide");
  const quiet = matches.length - told.length;
  return (
    <Section
      title="Conflict check"
      note={last ? checkInWords(last) : "not made yet"}
      more={mayCheck ? { text: "Check again", href } : undefined}
    >
      <RecordMessage matches={matches} decideHref={mayCheck ? href : undefined} />
      {told.length > 0 ? <RecordedMatches matches={told} /> : null}
      {last && matches.length === 0 ? <p class="s-small s-quiet">No name was found in another matter.</p> : null}
      {quiet > 0 ? (
        <p class="s-hint">
          {told.length > 0 ? "And " : ""}
          {quiet === 1 ? "one name was" : `${quiet} names were`} found with nothing to decide.{" "}
          <a href={href}>All that was found</a>
        </p>
      ) : null}
    </Section>
  );
}

/** Shown to the people of a restricted matter alone. */
export function WarningSection({ matterId, warnings }: { matterId: string; warnings: readonly Warning[] }): VNode {
  const fresh = warnings.some(({ isSeen }) => !isSeen);
  return (
    <Section title="Looked for by others" note="by people who may not see this matter">
      <Message kind={fresh ? "warn" : "note"}>
        {warnings.map((warning) => (
          <p>
            <b>{warning.byName}</b> checked “{warning.nameSought}”
            {warning.standingSought ? `, as ${wordOfStanding(warning.standingSought).toLowerCase()},` : ""} on{" "}
            <Moment at={warning.warnedAt} />, which is like{" "}
            <a href={`/contacts/${warning.contactId}`}>{warning.nameFound}</a> in this matter. Nothing was said to them.
          </p>
        ))}
        <p>Speak to them, or to a partner, before both matters go on: only you can see that they touch.</p>
      </Message>
      {fresh ? (
        <form method="post" action={`/matters/${matterId}/conflicts/warnings`}>
          <CsrfField />
          <button class="btn btn-sm" type="submit">
            Seen
          </button>
        </form>
      ) : null}
    </Section>
  );
}

/** On the desk of the people of these restricted matters. */
export function WarnedMatters({ matters }: { matters: readonly { id: string; number: string }[] }): VNode {
  return (
    <Message kind="warn">
      Somebody who may not see it looked for a name that stands in{" "}
      {matters.map(({ id, number }, at) => (
        <>
          {at > 0 ? ", " : ""}
          <a href={`/matters/${id}`}>{number}</a>
        </>
      ))}
      . Only you can see whether there is a conflict.
    </Message>
  );
}
