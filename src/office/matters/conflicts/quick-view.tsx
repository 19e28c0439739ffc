import { ActBar, CsrfField, TextField } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { Moment } from "../../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import type { Check } from "./check.js";
import { searchedInWords } from "./form-view.js";
import type { RecordedCheck } from "./reports.js";
import { ConflictTable } from "./table-view.js";

interface QuickCheckProps {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  check?: Check | undefined;
  /** The reader's own questions of before. */
  before: readonly (RecordedCheck & { names: string })[];
}

/** Names of somebody who calls, looked for before anything is said to them. */
export function QuickCheckPage({ typed, errors, check, before }: QuickCheckProps) {
  return (
    <Layout title="Conflict check" narrow>
      <PageHeader title="Conflict check" meta={["Before somebody tells us anything: are we free to listen?"]} />
      <ErrorSummary errors={errors} title="Nothing was looked for. One thing needs you:" />
      <form method="post" action="/conflicts" novalidate>
        <CsrfField />
        <div class="s-form">
          <TextField
            label="Names"
            name="names"
            value={typed.names}
            rows={3}
            maxlength={4_000}
            error={errorFor(errors, "names")}
            autofocus={!check}
            hint="One to a line: who calls, and whom it is about. Spelling and initials may differ; former names are found."
          />
        </div>
        <ActBar main="Check" />
      </form>
      {check ? (
        <Section title="What was found" note={searchedInWords(check)}>
          {check.matches.length === 0 ? (
            <Message kind="ok" live>
              <p>None of these names stands in a matter that you may see.</p>
            </Message>
          ) : (
            <ConflictTable check={check} />
          )}
          <p class="s-hint">
            Matters that are restricted to some people are not in this answer. Whoever looks after one learns of this
            question. A partner or an attorney decides whether there is a conflict, when the matter is opened.
          </p>
        </Section>
      ) : null}
      {before.length > 0 ? (
        <Section title="You asked before">
          <ul class="s-small">
            {before.map(({ names, checkedAt }) => (
              <li>
                {names.split("\n").join("; ")}{" "}
                <small class="s-quiet">
                  <Moment at={checkedAt} />
                </small>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </Layout>
  );
}
