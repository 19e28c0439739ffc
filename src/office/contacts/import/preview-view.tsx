import { ActBar, Check, CsrfField, FieldSet } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { EmptyState, ErrorSummary, Message } from "../../../web/components/messages.js";
import { Figures, PageHeader, Section, Stepper } from "../../../web/components/page-parts.js";
import { StatusBadge } from "../../../web/components/status.js";
import { DataTable } from "../../../web/components/tables.js";
import { formatCount, Moment } from "../../../web/components/text.js";
import type { FieldError } from "../../../web/forms.js";
import { CONTACT_KINDS } from "../kinds.js";
import { LIKENESS_WORDS } from "../likenesses.js";
import { DropForm } from "./drop-form.js";
import type { ContactImport } from "./imports.js";
import type { DoubleRow, ImportPlan, TakeableRow } from "./plan.js";
import type { ReadRow } from "./rows.js";
import { IMPORT_STEPS } from "./upload-view.js";

/** Rows shown of each sort; the figures count all. Choices fit into the 200 fields of a form. */
const ROWS_SHOWN = 100;

interface PreviewPageProps {
  kept: ContactImport;
  plan: ImportPlan;
  /** The same file was taken before. */
  twin: ContactImport | undefined;
  errors?: readonly FieldError[];
}

export function PreviewPage({ kept, plan, twin, errors }: PreviewPageProps) {
  const { fresh, doubles, refused } = plan;
  const columnsHref = `/contacts/import/${kept.id}/columns`;
  return (
    <Layout title="Look before anything is kept">
      <PageHeader
        title="Look before anything is kept"
        crumbs={[
          ["Contacts", "/contacts"],
          ["Import", "/contacts/import"],
        ]}
        meta={[kept.fileName, kept.format === "csv" ? <a href={columnsHref}>change the columns</a> : "read as vCard"]}
      />
      <ErrorSummary errors={errors} />
      <Stepper steps={IMPORT_STEPS} current={2} />
      <Figures
        items={[
          { label: "New contacts", value: formatCount(fresh.length), note: "will be added" },
          {
            label: "Perhaps already here",
            value: formatCount(doubles.length),
            note: "left out, unless you say otherwise",
          },
          { label: "Cannot be taken", value: formatCount(refused.length), note: "given back with the reason" },
        ]}
      />
      {twin ? (
        <Message kind="note" act={<a href={`/contacts/import/${twin.id}`}>See it</a>}>
          <p>
            <b>This very file was imported before</b>, on <Moment at={twin.finishedAt} /> by {twin.createdBy}.
          </p>
        </Message>
      ) : null}
      <form method="post" action={`/contacts/import/${kept.id}/take`}>
        <CsrfField />
        <input type="hidden" name="version" value={kept.version} />
        {doubles.length > 0 ? <Doubles rows={doubles} /> : null}
        <Fresh rows={fresh} />
        {refused.length > 0 ? <RefusedRows rows={refused} /> : null}
        {fresh.length + doubles.length > 0 ? (
          <ActBar
            main={
              fresh.length > 0
                ? `Add ${formatCount(fresh.length)} new ${fresh.length === 1 ? "contact" : "contacts"}`
                : "Finish with the ticked"
            }
            hint="Nothing is kept yet. The same file can be read again without harm."
          />
        ) : null}
      </form>
      <DropForm importId={kept.id} />
    </Layout>
  );
}

function Doubles({ rows }: { rows: readonly DoubleRow[] }) {
  return (
    <Section title="Perhaps already here" note={shownOf(rows)}>
      <DataTable
        label="Rows that may be here already"
        rows={rows.slice(0, ROWS_SHOWN)}
        columns={[
          { head: "In the file", kind: "key", cell: ({ label }) => <span>{label}</span> },
          { head: "Row", kind: "text", hide: true, cell: ({ no }) => <span class="s-quiet s-num">{no}</span> },
          { head: "Here", kind: "text", cell: (row) => <Here row={row} /> },
          { head: "State", kind: "status", cell: () => <StatusBadge status="Perhaps a double" /> },
          {
            head: "Decision",
            kind: "text",
            nolabel: true,
            cell: ({ no, label }) => <AddAnyway no={no} label={label} />,
          },
        ]}
      />
      <div class="mt-3">
        <FieldSet legend="The rows not ticked">
          <Check radio name="doubles" value="leave" on label="Leave them out and list them in the report" />
          <Check
            radio
            name="doubles"
            value="add"
            label={rows.length === 1 ? "Add it anyway" : `Add all ${formatCount(rows.length)} anyway`}
          />
        </FieldSet>
      </div>
    </Section>
  );
}

function AddAnyway({ no, label }: { no: number; label: string }) {
  const words = (
    <>
      Add<span class="visually-hidden"> {label}</span> anyway
    </>
  );
  return <Check name="add" value={String(no)} label={words} />;
}

function Here({ row: { likenesses, twin } }: { row: DoubleRow }) {
  return (
    <>
      {likenesses.map(({ contactId, displayName, why }) => (
        <div>
          <a href={`/contacts/${contactId}`}>{displayName}</a>, {LIKENESS_WORDS[why]}
        </div>
      ))}
      {twin ? (
        <div>
          Row {twin.no} of this file, {LIKENESS_WORDS[twin.why]}
        </div>
      ) : null}
    </>
  );
}

function Fresh({ rows }: { rows: readonly TakeableRow[] }) {
  const point = (row: TakeableRow, kind: string) => row.contact.points.find((each) => each.kind === kind)?.value;
  return (
    <Section title="New contacts" note={shownOf(rows)}>
      <DataTable
        label="New contacts"
        rows={rows.slice(0, ROWS_SHOWN)}
        columns={[
          { head: "Name", kind: "key", cell: (row) => <NameAndRemarks row={row} /> },
          { head: "Row", kind: "text", hide: true, cell: ({ no }) => <span class="s-quiet s-num">{no}</span> },
          { head: "Kind", kind: "text", half: true, cell: ({ contact }) => CONTACT_KINDS[contact.kind] },
          { head: "E-mail", kind: "text", cell: (row) => point(row, "email") },
          { head: "Telephone", kind: "text", half: true, cell: (row) => point(row, "phone") },
          { head: "State", kind: "status", cell: () => <StatusBadge status="New" /> },
        ]}
        empty={
          <EmptyState
            title="No new contact in this file"
            text="Every row is either here already or cannot be taken; the reasons stand beside them."
          />
        }
      />
    </Section>
  );
}

function NameAndRemarks({ row }: { row: TakeableRow }) {
  return (
    <>
      <span>{row.label}</span>
      {row.remarks.map((remark) => (
        <small class="d-block s-quiet">{remark}</small>
      ))}
    </>
  );
}

function RefusedRows({ rows }: { rows: readonly ReadRow[] }) {
  return (
    <Section title="Cannot be taken" note={shownOf(rows)}>
      <DataTable
        label="Rows that cannot be taken"
        rows={rows.slice(0, ROWS_SHOWN)}
        columns={[
          { head: "In the file", kind: "key", cell: ({ label }) => <span>{label}</span> },
          { head: "Row", kind: "text", cell: ({ no }) => <span class="s-num">{no}</span> },
          { head: "Why", kind: "text", cell: ({ refusal }) => refusal },
        ]}
      />
    </Section>
  );
}

function shownOf(rows: readonly unknown[]): string | undefined {
  return rows.length > ROWS_SHOWN ? `the first ${ROWS_SHOWN} of ${formatCount(rows.length)}` : undefined;
}
