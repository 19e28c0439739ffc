import { Layout } from "../../../web/components/layout.js";
import { EmptyState } from "../../../web/components/messages.js";
import { Figures, PageHeader, Section, Stepper } from "../../../web/components/page-parts.js";
import { DataTable } from "../../../web/components/tables.js";
import { formatCount, Icon, Moment } from "../../../web/components/text.js";
import type { ContactImport } from "./imports.js";
import type { ReportRow } from "./taking.js";
import { IMPORT_STEPS } from "./upload-view.js";

const ROWS_SHOWN = 500;
const TITLES = {
  refused: "Could not be taken",
  left: "Left out: perhaps already here",
  partly: "Taken without some parts",
} as const;

/** What became of a file, row by row where a row needs a word. */
export function ReportPage({ kept, rows }: { kept: ContactImport; rows: readonly ReportRow[] }) {
  const hasRowsToGiveBack = kept.rowsLeft + kept.rowsRefused > 0;
  return (
    <Layout title="What was taken">
      <PageHeader
        title="What was taken"
        crumbs={[
          ["Contacts", "/contacts"],
          ["Import", "/contacts/import"],
        ]}
        meta={[kept.fileName, <>by {kept.createdBy}</>, <Moment at={kept.finishedAt} />]}
        acts={
          <>
            {hasRowsToGiveBack ? (
              <a class="btn" href={`/contacts/import/${kept.id}/not-taken.csv`}>
                <Icon name="download" />
                Rows not taken, as CSV
              </a>
            ) : null}
            <a class="btn btn-primary" href="/contacts?sort=changed&dir=desc">
              See the contacts
            </a>
          </>
        }
      />
      <Stepper steps={IMPORT_STEPS} current={3} />
      <Figures
        items={[
          { label: "Taken", value: formatCount(kept.rowsTaken), note: "are contacts now" },
          { label: "Left out", value: formatCount(kept.rowsLeft), note: "perhaps already here" },
          { label: "Could not be taken", value: formatCount(kept.rowsRefused), note: "reasons below" },
        ]}
      />
      {rows.length === 0 ? (
        <EmptyState title="Every row was taken whole" text="There is nothing to look after." />
      ) : null}
      {(["refused", "left", "partly"] as const).map((outcome) => (
        <Rows outcome={outcome} rows={rows.filter((row) => row.outcome === outcome)} />
      ))}
    </Layout>
  );
}

function Rows({ outcome, rows }: { outcome: ReportRow["outcome"]; rows: readonly ReportRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Section
      title={TITLES[outcome]}
      note={rows.length > ROWS_SHOWN ? `the first ${ROWS_SHOWN} of ${formatCount(rows.length)}` : undefined}
    >
      <DataTable
        label={TITLES[outcome]}
        rows={rows.slice(0, ROWS_SHOWN)}
        columns={[
          { head: "In the file", kind: "key", cell: ({ label }) => <span>{label}</span> },
          { head: "Row", kind: "text", half: true, cell: ({ no }) => <span class="s-num">{no}</span> },
          { head: "Why", kind: "text", cell: ({ reason }) => reason },
        ]}
      />
    </Section>
  );
}
