import { ActBar, CsrfField } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader, Stepper } from "../../../web/components/page-parts.js";
import { DataTable } from "../../../web/components/tables.js";
import { formatCount } from "../../../web/components/text.js";
import type { FieldError } from "../../../web/forms.js";
import { DropForm } from "./drop-form.js";
import { type CsvField, FIELDS } from "./fields.js";
import type { ContactImport } from "./imports.js";
import { IMPORT_STEPS } from "./upload-view.js";

interface ColumnsPageProps {
  kept: ContactImport;
  columns: readonly string[];
  /** The first values of each column. */
  samples: readonly (readonly string[])[];
  fields: readonly CsvField[];
  rowCount: number;
  /** The program that wrote the file, when its columns show it. */
  program: string | undefined;
  errors?: readonly FieldError[];
}

/** Where each column goes: guessed from its head, decided by a person who sees what is in it. */
export function ColumnsPage({ kept, columns, samples, fields, rowCount, program, errors }: ColumnsPageProps) {
  const rows = columns.map((name, at) => ({ at, name, values: samples[at] ?? [], field: fields[at] ?? "skip" }));
  return (
    <Layout title="Decide the columns">
      <PageHeader
        title="Decide the columns"
        crumbs={[
          ["Contacts", "/contacts"],
          ["Import", "/contacts/import"],
        ]}
        meta={[kept.fileName, `${formatCount(rowCount)} rows`, `${formatCount(columns.length)} columns`]}
      />
      <ErrorSummary errors={errors} />
      <Stepper steps={IMPORT_STEPS} current={1} />
      {program ? (
        <Message kind="ok">
          <p>
            <b>This is a list of {program}.</b> Its columns are decided below; look whether they are right.
          </p>
        </Message>
      ) : null}
      <form method="post" action={`/contacts/import/${kept.id}/columns`} id="columns">
        <CsrfField />
        <DataTable
          label="Columns of the file"
          rows={rows}
          columns={[
            { head: "Column", kind: "key", cell: ({ name, at }) => <span>{name || `(column ${at + 1})`}</span> },
            {
              head: "For example",
              kind: "text",
              cell: ({ values }) => <span class="s-quiet">{values.join(" · ").slice(0, 120) || "nothing in it"}</span>,
            },
            { head: "Goes to", kind: "text", cell: (row) => <FieldChoice {...row} /> },
          ]}
        />
        <ActBar main="Look at the rows" hint="Nothing is kept yet." />
      </form>
      <DropForm importId={kept.id} />
    </Layout>
  );
}

const GROUPS = [...new Set(Object.values(FIELDS).map(({ group }) => group))].filter(Boolean);

function FieldChoice({ at, name, field }: { at: number; name: string; field: CsvField }) {
  const entries = Object.entries(FIELDS);
  return (
    <select class="form-select" name={`column-${at}`} aria-label={`Where ${name || `column ${at + 1}`} goes`}>
      <option value="skip">{FIELDS.skip.text}</option>
      {GROUPS.map((group) => (
        <optgroup label={group}>
          {entries
            .filter(([, each]) => each.group === group)
            .map(([value, { text }]) => (
              <option value={value} selected={value === field}>
                {text}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
