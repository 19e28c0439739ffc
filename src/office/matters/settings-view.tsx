import { ActBar, Check, CsrfField, Field, SelectField, TextField } from "../../web/components/forms.js";
import { Tools } from "../../web/components/lists.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { type CustomField, FIELD_KIND_KEYS, FIELD_KINDS } from "./custom-fields.js";
import { MATTER_TYPE_KEYS, MATTER_TYPES, type MatterTypeKey } from "./words.js";

interface MatterSettingsProps {
  type: MatterTypeKey;
  /** One to a line. */
  stages: string;
  fields: readonly CustomField[];
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function MatterSettingsPage({ type, stages, fields, typed = {}, errors }: MatterSettingsProps) {
  return (
    <Layout title="Kinds of matters" narrow>
      <PageHeader title="Kinds of matters" meta={["What the firm asks of its matters, type by type."]} />
      <ErrorSummary errors={errors} />
      <Tools
        label="Choose a type of matter"
        action="/settings/matters"
        selects={[
          {
            name: "type",
            label: "Type",
            value: type,
            options: MATTER_TYPE_KEYS.map((key) => ({ value: key, text: MATTER_TYPES[key].name })),
          },
        ]}
      />
      <Section title={`Stages of ${MATTER_TYPES[type].name}`}>
        <form method="post" action="/settings/matters/stages" data-keep novalidate>
          <CsrfField />
          <input type="hidden" name="type" value={type} />
          <div class="s-form">
            <TextField
              label="In the order in which a matter goes through them"
              name="stages"
              value={stages}
              rows={9}
              required={false}
              hint="One to a line, at most 20. Leave it empty to have ours back."
              error={errorFor(errors, "stages")}
            />
          </div>
          <ActBar main="Keep stages" />
        </form>
      </Section>
      <Section title="Fields of your own" note={`${fields.filter(({ isRetired }) => !isRetired).length} of 30`}>
        <DataTable
          label="Fields of your own"
          columns={COLUMNS}
          rows={fields}
          empty={
            <EmptyState
              title="No field of your own yet"
              text="Add one below, such as the insurer’s claim number. It is then on every matter of this type."
            />
          }
        />
      </Section>
      <Section title="Add a field">
        <form method="post" action="/settings/matters/fields" data-keep novalidate>
          <CsrfField />
          <input type="hidden" name="type" value={type} />
          <div class="s-form">
            <Field
              label="What it is called"
              name="label"
              value={typed.label}
              width={8}
              maxlength={80}
              error={errorFor(errors, "label")}
            />
            <SelectField
              label="What is written in it"
              name="kind"
              value={typed.kind}
              width={4}
              options={FIELD_KIND_KEYS.map((key) => ({ value: key, text: FIELD_KINDS[key] }))}
              error={errorFor(errors, "kind")}
            />
            <FieldDetails typed={typed} errors={errors} />
          </div>
          <ActBar main="Add field" />
        </form>
      </Section>
    </Layout>
  );
}

function FieldDetails({ typed, errors }: { typed: Typed; errors: readonly FieldError[] | undefined }) {
  return (
    <>
      <TextField
        label="Choices"
        name="choices"
        value={typed.choices}
        rows={3}
        required={false}
        hint="For one of a list: one to a line."
        error={errorFor(errors, "choices")}
      />
      <Check label="A matter of this type is not kept without it" name="isRequired" on={Boolean(typed.isRequired)} />
    </>
  );
}

const COLUMNS: Column<CustomField>[] = [
  { head: "Field", kind: "key", cell: ({ id, label }) => <a href={`/settings/matters/fields/${id}`}>{label}</a> },
  {
    head: "Kind",
    kind: "text",
    half: true,
    cell: ({ kind, choices }) => (choices.length > 0 ? choices.join(", ") : FIELD_KINDS[kind]),
  },
  { head: "Needed", kind: "text", half: true, cell: ({ isRequired }) => (isRequired ? "needed" : "may stay empty") },
  { head: "Status", kind: "status", cell: ({ isRetired }) => <StatusBadge status={isRetired ? "Former" : "Active"} /> },
];

interface FieldPageProps {
  field: CustomField;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

export function FieldPage({ field, typed, errors }: FieldPageProps) {
  return (
    <Layout title={`Field ${field.label}`} narrow>
      <PageHeader
        title={field.label}
        crumbs={[["Kinds of matters", `/settings/matters?type=${field.matterType}`]]}
        meta={[MATTER_TYPES[field.matterType].name, FIELD_KINDS[field.kind]]}
      />
      <ErrorSummary errors={errors} />
      <form method="post" action={`/settings/matters/fields/${field.id}`} data-keep novalidate>
        <CsrfField />
        <div class="s-form">
          <Field
            label="What it is called"
            name="label"
            value={typed.label}
            width={8}
            maxlength={80}
            error={errorFor(errors, "label")}
          />
          <FieldDetails typed={typed} errors={errors} />
        </div>
        <ActBar main="Keep field" discard={{ href: `/settings/matters?type=${field.matterType}` }} />
      </form>
      <Section title={field.isRetired ? "Ask for it again" : "Ask for it no more"}>
        <form method="post" action={`/settings/matters/fields/${field.id}/retirement`}>
          <CsrfField />
          <p class="s-small">What was written in it stays on the matters, whether it is asked for or not.</p>
          <button class="btn" type="submit">
            {field.isRetired ? "Ask for it again" : "Retire the field"}
          </button>
        </form>
      </Section>
    </Layout>
  );
}
