import { type Day, formatDay } from "../../calendar.js";
import { type CheckItem, CheckList, Facts } from "../../web/components/facts.js";
import {
  ActBar,
  Check,
  CsrfField,
  DateField,
  Field,
  FieldSet,
  SelectField,
  TextField,
} from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader, Split } from "../../web/components/page-parts.js";
import { ContactPicker, type PickerOption } from "../../web/components/pickers.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { CustomFields } from "./custom-fields-view.js";
import type { FieldValue } from "./field-values.js";
import type { Matter } from "./matters.js";
import { type FormParts, Terms, TitleAndType } from "./terms-view.js";
import { LIVE_STATUSES, STATUSES } from "./words.js";

/** Where a picker of contacts finds what fits. */
export function contactSearch(name: string): string {
  return `/matters/contact-options?for=${name}`;
}

export interface ContactPicked {
  chosen?: PickerOption | undefined;
  query?: string | undefined;
  options?: readonly PickerOption[] | undefined;
}

export interface OpenMatterProps extends FormParts {
  client: ContactPicked;
  /** A name that is no contact was typed: offer to add it. */
  offerNames: boolean;
}

export function OpenMatterPage({ typed, errors, feeEarners, client, offerNames }: OpenMatterProps) {
  const form = (
    <form method="post" action="/matters" data-keep novalidate>
      <CsrfField />
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
            hint="One to a line: name, role. For example: Coastal Glass Holdings (Pty) Ltd, defendant"
          />
          {offerNames ? (
            <Check label="Add the names that are not contacts yet" name="addNames" on={Boolean(typed.addNames)} />
          ) : null}
        </div>
      </FieldSet>
      <Terms typed={typed} errors={errors} feeEarners={feeEarners}>
        <DateField
          label="Opened on"
          name="openedOn"
          value={typed.openedOn}
          width={4}
          error={errorFor(errors, "openedOn")}
        />
      </Terms>
      <ActBar
        main="Open matter"
        discard={{ href: "/matters" }}
        hint={
          <>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> opens the matter
          </>
        }
      />
    </form>
  );
  return (
    <Layout title="Open a matter" narrow>
      <PageHeader
        title="Open a matter"
        crumbs={[["Matters", "/matters"]]}
        meta={["Nothing is opened until you say so."]}
      />
      <ErrorSummary
        errors={errors}
        title={
          errors?.length === 1
            ? "The matter is not open yet. One thing needs you:"
            : "The matter is not open yet. These need you:"
        }
      />
      <Split
        form={form}
        label="Before it is opened"
        aside={<BeforeOpening typed={typed} errors={errors} client={client} />}
      />
    </Layout>
  );
}

export interface EditMatterProps extends FormParts {
  matter: Matter;
  /** Somebody saved since the form was opened: what they wrote is shown beside what was typed. */
  isOvertaken?: boolean | undefined;
  stages: readonly string[];
  fields: readonly FieldValue[];
}

export function EditMatterPage({ matter, typed, errors, feeEarners, isOvertaken, stages, fields }: EditMatterProps) {
  const listed = matter.stage && !stages.includes(matter.stage) ? [matter.stage, ...stages] : stages;
  return (
    <Layout title={`Edit ${matter.number}`} narrow>
      <PageHeader
        title="Edit the matter"
        crumbs={[
          ["Matters", "/matters"],
          [matter.number, `/matters/${matter.id}`],
        ]}
        meta={[matter.client.name, `Opened ${formatDay(matter.openedOn)}`]}
      />
      <ErrorSummary errors={errors} />
      {isOvertaken ? <Overtaken now={typedOfMatter(matter)} typed={typed} /> : null}
      <form method="post" action={`/matters/${matter.id}`} data-keep novalidate>
        <CsrfField />
        <input type="hidden" name="version" value={matter.version} />
        <FieldSet legend="What it is">
          <div class="s-form">
            <TitleAndType typed={typed} errors={errors} />
            <SelectField
              label="Where it stands"
              name="status"
              value={typed.status}
              width={4}
              options={LIVE_STATUSES.map((key) => ({ value: key, text: STATUSES[key] }))}
              error={errorFor(errors, "status")}
            />
            <SelectField
              label="Stage"
              name="stage"
              value={typed.stage}
              width={4}
              required={false}
              none="Not said"
              options={listed.map((stage) => ({ value: stage, text: stage }))}
              error={errorFor(errors, "stage")}
            />
            <CustomFields values={fields} typed={typed} errors={errors} />
          </div>
        </FieldSet>
        <Terms typed={typed} errors={errors} feeEarners={feeEarners} />
        <ActBar main="Keep changes" discard={{ href: `/matters/${matter.id}` }} />
      </form>
    </Layout>
  );
}

/** Keeping the changes now overwrites these, knowingly. */
function Overtaken({ now, typed }: { now: Typed; typed: Typed }) {
  const fields = Object.keys(now).filter((field) => field !== "version" && (typed[field] ?? "") !== now[field]);
  return (
    <Message kind="note">
      <p>Changed since you opened it. Below is what you typed; this is what is there now, and would be written over:</p>
      <Facts pairs={fields.map((field) => [FIELD_NAMES[field] ?? field, now[field] || "nothing"] as const)} />
    </Message>
  );
}

const FIELD_NAMES: Record<string, string> = {
  title: "What it is called",
  type: "Type",
  status: "Where it stands",
  stage: "Stage",
  ownerId: "Responsible",
  feeBasis: "Basis",
  court: "Court",
  caseNo: "Case number",
  prescribesOn: "Prescription date",
  noPrescriptionReason: "Why there is none",
  description: "Instruction",
};

/** A matter in the words of its form. */
export function typedOfMatter(matter: Matter): Typed {
  return {
    title: matter.title,
    type: matter.type,
    status: matter.status,
    stage: matter.stage ?? "",
    ownerId: matter.owner.id,
    feeBasis: matter.feeBasis,
    court: matter.court ?? "",
    caseNo: matter.caseNo ?? "",
    prescribesOn: matter.prescribesOn ? formatDay(matter.prescribesOn) : "",
    noPrescriptionReason: matter.noPrescriptionReason ?? "",
    description: matter.description ?? "",
    version: String(matter.version),
  };
}

export function newMatterTyped(today: Day, ownerId: string): Typed {
  return { openedOn: formatDay(today), ownerId, feeBasis: "time" };
}

function BeforeOpening({
  typed,
  errors,
  client,
}: {
  typed: Typed;
  errors: readonly FieldError[] | undefined;
  client: ContactPicked;
}) {
  const stateOf = (isDone: boolean, field: string): CheckItem["state"] =>
    errorFor(errors, field) ? "bad" : isDone ? "done" : "open";
  return (
    <>
      <h2 class="s-h2 mb-2">Before it is opened</h2>
      <CheckList
        items={[
          { state: stateOf(client.chosen !== undefined, "client"), text: "Client" },
          { state: stateOf(Boolean(typed.title && typed.type), "title"), text: "Title and type" },
          {
            state: stateOf(Boolean(typed.prescribesOn || typed.noPrescriptionReason), "prescribesOn"),
            text: "Prescription date, or why there is none, for litigation",
          },
          { state: stateOf(Boolean(typed.parties), "parties"), text: "Other parties, can follow" },
        ]}
      />
      <h2 class="s-h2 mt-4 mb-1">When it is opened</h2>
      <p class="s-small s-quiet">
        It gets the next number of its year, and shows on the desk of whoever is responsible 90 days before it
        prescribes.
      </p>
    </>
  );
}
