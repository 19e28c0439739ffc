import { formatMoment } from "../../../calendar.js";
import { Check as CheckBox, TextField } from "../../../web/components/forms.js";
import { Below } from "../../../web/components/labelled.js";
import { formatCount } from "../../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import type { Check } from "./check.js";
import { REASON_LENGTH_MAX } from "./decisions.js";
import { ConflictTable } from "./table-view.js";

/** The conflict check as a part of a form. */
export interface ConflictFormProps {
  /** Undefined before there is a name to look for. */
  check: Check | undefined;
  checkedAt: Date;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  /** Names of no contact, which can be added with the matter. */
  unknown?: readonly string[] | undefined;
  /** Why the names could not be read. */
  problem?: string | undefined;
  mayOverride: boolean;
  /** Where the names are posted to be looked for while the form is filled in, and the fields after which. */
  askUrl: string;
  askAfter: readonly string[];
}

/**
 * Checks when a field of names is left, and by its button; without script the button posts the form, which answers with the table.
 * What listens to the fields is not what is swapped: a field that is left while an answer is being put in is asked about too.
 */
export function ConflictForm(props: ConflictFormProps) {
  const { askUrl, askAfter } = props;
  return (
    <div
      hx-post={askUrl}
      hx-trigger={askAfter.map((field) => `change from:#${field}`).join(", ")}
      hx-include="closest form"
      hx-target="#conflict"
      hx-swap="outerHTML"
      hx-sync="this:replace"
    >
      <ConflictPart {...props} />
    </div>
  );
}

/** The part of the form that an answer takes the place of. */
export function ConflictPart(props: ConflictFormProps) {
  const { check, checkedAt, typed, errors, unknown = [], problem, mayOverride, askUrl } = props;
  const isConflict = Object.entries(typed).some(([name, value]) => /^decision_/.test(name) && value === "conflict");
  return (
    <section class="mb-4" id="conflict" aria-labelledby="conflict-h">
      <div class="s-sechead">
        <h2 id="conflict-h">Conflict check</h2>
        <span class="s-tiny s-quiet" role="status">
          {check ? `${searchedInWords(check)}, ${formatMoment(checkedAt).slice(-5)}` : "Not made yet"}
        </span>
        <button
          class="btn btn-sm ms-auto"
          type="submit"
          name="act"
          value="check"
          formnovalidate
          hx-post={askUrl}
          hx-trigger="click"
        >
          {check ? "Check again" : "Check"}
        </button>
      </div>
      <Below id="conflict" error={problem ?? errorFor(errors, "conflict")} />
      {check ? (
        <ConflictTable check={check} form={{ typed, errors }} />
      ) : (
        <p class="s-hint">Each name is looked for among all contacts and in all matters, open and closed.</p>
      )}
      {unknown.length > 0 ? (
        <div class="mt-2">
          <p class="s-hint">Not in your contacts yet: {unknown.join("; ")}.</p>
          <CheckBox label="Add the names that are not contacts yet" name="addNames" on={Boolean(typed.addNames)} />
        </div>
      ) : null}
      {isConflict && mayOverride ? (
        <div class="mt-2">
          <TextField
            label="Go on in spite of the conflict, because"
            name="overrideReason"
            value={typed.overrideReason}
            rows={2}
            maxlength={REASON_LENGTH_MAX}
            required={false}
            hint="Only a partner may. It stands in the record and in the audit trail with your name."
            error={errorFor(errors, "overrideReason")}
          />
        </div>
      ) : null}
    </section>
  );
}

/** "3 names in 1 369 matters, 4 120 contacts" */
export function searchedInWords({ sought, searched }: Pick<Check, "sought" | "searched">): string {
  const many = (count: number, noun: string) => `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
  return `${many(sought.length, "name")} in ${many(searched.mattersCount, "matter")}, ${many(searched.contactsCount, "contact")}`;
}
