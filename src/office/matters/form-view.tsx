import { type Day, formatDay } from "../../calendar.js";
import { Facts } from "../../web/components/facts.js";
import { ActBar, CsrfField, FieldSet, SelectField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import type { PickerOption } from "../../web/components/pickers.js";
import { errorFor, type Typed } from "../../web/forms.js";
import { CustomFields } from "./custom-fields-view.js";
import type { FieldValue } from "./field-values.js";
import { crumbsTo } from "./matter-frame.js";
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
        crumbs={crumbsTo(matter)}
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
