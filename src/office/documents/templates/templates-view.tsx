import { dayOf } from "../../../calendar.js";
import { ActBar, Check, CsrfField, Field, FileField } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { EmptyState, ErrorSummary } from "../../../web/components/messages.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { StatusBadge } from "../../../web/components/status.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { Day, Moment } from "../../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import type { MergeField, mergeSchema } from "./fields.js";
import type { Template } from "./templates.js";

type Schema = ReturnType<typeof mergeSchema>;

interface TemplatesProps {
  templates: readonly Template[];
  schema: Schema;
  /** Since when there is one. */
  letterhead: Date | undefined;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
  letterheadErrors?: readonly FieldError[] | undefined;
}

export function TemplatesPage({ templates, schema, letterhead, typed = {}, errors, letterheadErrors }: TemplatesProps) {
  return (
    <Layout title="Templates">
      <PageHeader title="Templates" meta={["Word documents with fields, of which documents of a matter are made."]} />
      <ErrorSummary errors={errors ?? letterheadErrors} />
      <Section title="Templates" note={`${templates.filter(({ isRetired }) => !isRetired).length} in use`}>
        <DataTable
          label="Templates"
          columns={COLUMNS}
          rows={templates}
          empty={
            <EmptyState title="No template yet" text="Write one in Word with the fields below, and add it here." />
          }
        />
      </Section>
      <Section title="Add a template">
        <AddForm typed={typed} errors={errors} />
      </Section>
      <Section title="Letterhead">
        <LetterheadForm letterhead={letterhead} errors={letterheadErrors} />
      </Section>
      <Section title="Fields" note="written between { and }">
        <FieldTable schema={schema} />
      </Section>
    </Layout>
  );
}

const COLUMNS: Column<Template>[] = [
  { head: "Template", kind: "key", cell: ({ id, name }) => <a href={`/templates/${id}`}>{name}</a> },
  { head: "Paper", kind: "text", half: true, cell: ({ isOnLetterhead }) => (isOnLetterhead ? "letterhead" : "plain") },
  { head: "Version", kind: "num", cell: ({ n }) => n },
  { head: "Changed", kind: "date", cell: ({ changedAt }) => <Day day={dayOf(changedAt)} /> },
  { head: "Status", kind: "status", cell: ({ isRetired }) => <StatusBadge status={isRetired ? "Former" : "Active"} /> },
];

function AddForm({ typed, errors }: { typed: Typed; errors: readonly FieldError[] | undefined }) {
  return (
    <form method="post" action="/templates" enctype="multipart/form-data" novalidate>
      <CsrfField />
      <div class="s-form">
        <Field
          label="What it is called"
          name="name"
          value={typed.name}
          maxlength={100}
          error={errorFor(errors, "name")}
        />
        <FileField
          label="Word document"
          name="file"
          accept=".docx"
          hint="A .docx file of at most 10 MB."
          error={errorFor(errors, "file")}
        />
        <Check label="On our letterhead" name="isOnLetterhead" on={Boolean(typed.isOnLetterhead)} />
      </div>
      <ActBar main="Add template" hint="Its fields are checked before it is kept." />
    </form>
  );
}

interface FieldRow extends MergeField {
  group: string;
}

const FIELD_COLUMNS: Column<FieldRow>[] = [
  { head: "Field", kind: "text", cell: ({ name }) => <code>{`{${name}}`}</code> },
  { head: "What stands there", kind: "text", cell: ({ words }) => words },
  { head: "Of", kind: "text", half: true, cell: ({ group }) => group },
];

function FieldTable({ schema }: { schema: Schema }) {
  const rows = schema.flatMap(({ title, fields }) => fields.map((field) => ({ ...field, group: title })));
  return (
    <>
      <p class="s-small">
        A part between {"{#client.vatNo}"} and {"{/client.vatNo}"} is left out where the field is empty; one between{" "}
        {"{#parties}"} and {"{/parties}"} is repeated for each party.
      </p>
      <DataTable label="Fields" columns={FIELD_COLUMNS} rows={rows} />
    </>
  );
}

function LetterheadForm({
  letterhead,
  errors,
}: {
  letterhead: Date | undefined;
  errors: readonly FieldError[] | undefined;
}) {
  return (
    <>
      <p class="s-small">
        {letterhead ? (
          <>
            Ours since <Moment at={letterhead} />.
          </>
        ) : (
          "There is none yet: the firm’s name stands above documents on letterhead."
        )}
      </p>
      <form method="post" action="/templates/letterhead" enctype="multipart/form-data" novalidate>
        <CsrfField />
        <div class="s-form">
          <FileField
            id="letterhead"
            label="Letterhead"
            name="file"
            accept=".docx"
            hint="A Word document of at most 5 MB, of which header, footer and margins are used."
            error={errorFor(errors, "file")}
          />
        </div>
        <ActBar main={letterhead ? "Replace the letterhead" : "Keep the letterhead"} />
      </form>
      {letterhead ? (
        <form method="post" action="/templates/letterhead/removal">
          <CsrfField />
          <button class="btn btn-quiet" type="submit">
            Remove the letterhead
          </button>
        </form>
      ) : null}
    </>
  );
}
