import type { VNode } from "preact";
import { type CheckItem, CheckList } from "../../web/components/facts.js";
import { ActBar, CsrfField, DateField, Field, FieldSet, TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Split } from "../../web/components/page-parts.js";
import { ContactPicker } from "../../web/components/pickers.js";
import { errorFor, typedList } from "../../web/forms.js";
import type { ClientPrompt } from "../contacts/badges.js";
import type { NamedPerson } from "./access.js";
import { AccessFields } from "./access-view.js";
import { ConflictForm, type ConflictFormProps, ConflictPart } from "./conflicts/form-view.js";
import type { CustomField } from "./custom-fields.js";
import { CustomFields } from "./custom-fields-view.js";
import { DRAFT_URL, DraftEnd, DraftMark } from "./draft-view.js";
import { type ContactPicked, contactSearch } from "./form-view.js";
import { type FormParts, Terms, TitleAndType } from "./terms-view.js";
import { isMatterType, MATTER_TYPES } from "./words.js";

/** Where the fields of a type come from when it is chosen. */
export const TYPE_FIELDS_URL = "/matters/type-fields";

export interface OpenMatterProps extends FormParts {
  client: ContactPicked;
  conflict: ConflictFormProps;
  /** What the client has or lacks before a matter is opened. */
  prompts: readonly ClientPrompt[];
  /** Who can be named on a restricted matter, and who opens it. */
  people: readonly NamedPerson[];
  openerId: string;
  /** The firm's own fields of the type that is chosen. */
  fields: readonly CustomField[];
  /** Since when it is kept as a draft. */
  draftSavedAt?: Date | undefined;
}

export function OpenMatterPage(props: OpenMatterProps) {
  const { typed, errors, draftSavedAt } = props;
  return (
    <Layout title="Open a matter" narrow>
      <PageHeader
        title="Open a matter"
        crumbs={[["Matters", "/matters"]]}
        meta={[
          "Nothing is opened until you say so.",
          <span id="draft" role="status">
            <DraftMark savedAt={draftSavedAt} />
          </span>,
        ]}
      />
      <ErrorSummary
        errors={errors}
        title={
          errors?.length === 1
            ? "The matter is not open yet. One thing needs you:"
            : "The matter is not open yet. These need you:"
        }
      />
      <form method="post" action="/matters" data-keep novalidate>
        <CsrfField />
        <input type="hidden" name="formId" value={typed.formId} />
        <div
          hidden
          data-draft
          hx-post={DRAFT_URL}
          hx-trigger="change from:closest form delay:500ms"
          hx-include="closest form"
          hx-target="#draft"
          hx-sync="this:replace"
        />
        <Split
          form={<OpenMatterFields {...props} />}
          label="Before it is opened"
          aside={<BeforeOpening {...props} />}
        />
      </form>
    </Layout>
  );
}

function OpenMatterFields(props: OpenMatterProps) {
  const { typed, errors, feeEarners, client, conflict, people, openerId, draftSavedAt } = props;
  return (
    <>
      <FieldSet legend="Who instructs us">
        <div class="s-form">
          <ContactPicker
            label="Client"
            name="client"
            searchUrl={contactSearch("client")}
            {...client}
            width={8}
            error={errorFor(errors, "client")}
            hint="Any contact. One that is not a client yet becomes one with this matter."
            autofocus={!errors && !client.chosen}
          />
          <Field
            label="Our reference"
            name="number"
            value="next free number"
            readonly
            width={4}
            hint="Given at the moment of opening."
          />
          <TitleAndType typed={typed} errors={errors} />
          <TextField
            label="Other parties"
            name="parties"
            value={typed.parties}
            rows={3}
            required={false}
            error={errorFor(errors, "parties")}
            hint="One to a line: name, role. For example: Coastal Glass Holdings (Pty) Ltd, defendant. Each name goes into the conflict check."
          />
        </div>
      </FieldSet>
      <ConflictForm {...conflict} />
      <div hx-post={TYPE_FIELDS_URL} hx-trigger="change from:#type" hx-include="closest form" hx-sync="this:replace">
        <TypeFields {...props} />
      </div>
      <Terms typed={typed} errors={errors} feeEarners={feeEarners}>
        <DateField
          label="Opened on"
          name="openedOn"
          value={typed.openedOn}
          width={4}
          error={errorFor(errors, "openedOn")}
        />
      </Terms>
      <AccessFields
        isRestricted={typed.access === "named"}
        people={people}
        ticked={[openerId, ...typedList(typed, "accessId")]}
        ownerId={typed.ownerId}
        legend="Who may see it"
        errors={errors}
      />
      <ActBar
        main="Open matter"
        others={
          <>
            <button class="btn" type="submit" name="act" value="draft" formnovalidate>
              Keep as draft
            </button>
            <DraftEnd isKept={draftSavedAt !== undefined} />
          </>
        }
        hint={
          <>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> opens the matter
          </>
        }
      />
    </>
  );
}

/** What this firm asks of matters of the chosen type; nothing where it asks nothing. */
export function TypeFields({ fields, typed, errors }: Pick<OpenMatterProps, "fields" | "typed" | "errors">) {
  if (fields.length === 0) return <></>;
  return (
    <FieldSet legend="Of this type of matter">
      <div class="s-form">
        <CustomFields values={fields.map((field) => ({ field, value: null }))} typed={typed} errors={errors} />
      </div>
    </FieldSet>
  );
}

/** What the conflict check answers while the form is filled in: its own part, and what stands before opening beside it. */
export function ConflictAnswer(props: OpenMatterProps): VNode {
  return (
    <>
      <ConflictPart {...props.conflict} />
      <BeforeOpening {...props} isSwapped />
    </>
  );
}

function BeforeOpening({
  typed,
  errors,
  client,
  conflict,
  prompts,
  isSwapped,
}: OpenMatterProps & { isSwapped?: boolean }) {
  const stateOf = (isDone: boolean, field: string): CheckItem["state"] =>
    errorFor(errors, field) ? "bad" : isDone ? "done" : "open";
  const type = typed.type ?? "";
  const prescribes = isMatterType(type) && MATTER_TYPES[type].prescribes;
  const hasPrescription = Boolean(typed.prescribesOn || typed.noPrescriptionReason);
  return (
    <div id="before-opening" hx-swap-oob={isSwapped ? "true" : undefined}>
      <h2 class="s-h2 mb-2">Before it is opened</h2>
      <CheckList
        items={[
          { state: stateOf(client.chosen !== undefined, "client"), text: "Client" },
          ...prompts.map(({ state, text, consequence, href }) => ({
            state,
            text: (
              <>
                <a href={href}>{text}</a> {consequence}
              </>
            ),
          })),
          { state: stateOf(Boolean(typed.title && typed.type), "title"), text: "Title and type" },
          conflictItem(conflict),
          ...(prescribes || hasPrescription || errorFor(errors, "prescribesOn")
            ? [{ state: stateOf(hasPrescription, "prescribesOn"), text: "Prescription date, or why there is none" }]
            : []),
        ]}
      />
      <h2 class="s-h2 mt-4 mb-1">When it is opened</h2>
      <p class="s-small s-quiet">
        It gets the next number of its year, the conflict check is kept with it, and it shows on the desk of whoever is
        responsible 90 days before it prescribes.
      </p>
    </div>
  );
}

function conflictItem({ check, typed }: ConflictFormProps): CheckItem {
  if (!check) return { state: "open", text: "Conflict check" };
  const taken = check.matches.filter(({ needsDecision }) => needsDecision);
  const open = taken.filter(({ key }) => !(typed[`decision_${key}`] && typed[`reason_${key}`]?.trim())).length;
  if (open > 0) {
    return { state: "bad", text: `Conflict check: ${open === 1 ? "one decision" : `${open} decisions`} open` };
  }
  const isConflict = taken.some(({ key }) => typed[`decision_${key}`] === "conflict");
  if (isConflict && !typed.overrideReason?.trim()) return { state: "bad", text: "Conflict check: there is a conflict" };
  return { state: "done", text: "Conflict check" };
}
