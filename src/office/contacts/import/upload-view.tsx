import { CsrfField, ActBar, FileField } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary } from "../../../web/components/messages.js";
import { PageHeader, Section, Split, Stepper } from "../../../web/components/page-parts.js";
import { DataTable } from "../../../web/components/tables.js";
import { formatCount, Moment } from "../../../web/components/text.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import { ROWS_MAX } from "./csv-table.js";
import { type ContactImport, FILE_BYTES_MAX } from "./imports.js";

export const IMPORT_STEPS = ["Choose the file", "Decide the columns", "Look before anything is kept", "What was taken"];

/** The first step, and what was imported before. */
export function UploadPage({ imports, errors }: { imports: readonly ContactImport[]; errors?: readonly FieldError[] }) {
  return (
    <Layout title="Import contacts">
      <PageHeader title="Import contacts" crumbs={[["Contacts", "/contacts"]]} />
      <ErrorSummary errors={errors} />
      <Stepper steps={IMPORT_STEPS} current={0} />
      <Split
        label="What can be read"
        form={
          <form method="post" action="/contacts/import" enctype="multipart/form-data">
            <CsrfField />
            <FileField
              label="File of contacts"
              name="file"
              accept=".csv,.txt,.vcf,text/csv,text/vcard"
              error={errorFor(errors, "file")}
              hint={`CSV or vCard, up to ${FILE_BYTES_MAX / 1024 / 1024} MB and ${formatCount(ROWS_MAX)} contacts`}
              width={8}
            />
            <ActBar
              main="Read the file"
              discard={{ text: "Back to contacts", href: "/contacts" }}
              hint="Nothing is kept before you have looked."
            />
          </form>
        }
        aside={<WhatCanBeRead />}
      />
      {imports.length > 0 ? <EarlierImports imports={imports} /> : null}
    </Layout>
  );
}

function WhatCanBeRead() {
  return (
    <Section title="What can be read">
      <ul>
        <li>Lists of Clio, Google Contacts and Outlook, saved as CSV: their columns are recognised.</li>
        <li>Any other CSV whose first row names the columns: you decide where each goes.</li>
        <li>vCard files (.vcf) of telephones and mail programs, versions 2.1, 3.0 and 4.0.</li>
      </ul>
      <p class="s-quiet s-tiny">The file is sealed with the firm’s key until you take or drop it, for a day at most.</p>
    </Section>
  );
}

function EarlierImports({ imports }: { imports: readonly ContactImport[] }) {
  return (
    <Section title="Earlier imports">
      <DataTable
        label="Earlier imports"
        rows={imports}
        columns={[
          { head: "File", kind: "key", cell: ({ id, fileName }) => <a href={`/contacts/import/${id}`}>{fileName}</a> },
          { head: "By", kind: "text", half: true, cell: ({ createdBy }) => createdBy },
          { head: "When", kind: "date", cell: ({ finishedAt }) => <Moment at={finishedAt} /> },
          { head: "Taken", kind: "num", cell: ({ rowsTaken }) => formatCount(rowsTaken) },
          { head: "Left out", kind: "num", cell: ({ rowsLeft }) => formatCount(rowsLeft) },
          { head: "Refused", kind: "num", cell: ({ rowsRefused }) => formatCount(rowsRefused) },
        ]}
      />
    </Section>
  );
}
