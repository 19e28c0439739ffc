import { ConfirmAct } from "../../web/components/danger.js";
import { ActBar, CsrfField, Field } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { crumbsTo } from "./matter-frame.js";
import type { Matter } from "./matters.js";
import type { RelatedMatter } from "./related.js";
import { STATUSES } from "./words.js";

/** The part of a matter's card; nothing where there is none and none can be added. */
export function RelatedSection({
  matter,
  related,
  mayChange,
}: {
  matter: Matter;
  related: readonly RelatedMatter[];
  mayChange: boolean;
}) {
  if (related.length === 0) return null;
  return (
    <Section
      title="Related matters"
      more={mayChange ? { text: "Add one", href: `/matters/${matter.id}/related/new` } : undefined}
    >
      <DataTable label="Related matters" columns={columnsOf(matter, mayChange)} rows={related} />
    </Section>
  );
}

function columnsOf(matter: Matter, mayChange: boolean): Column<RelatedMatter>[] {
  const columns: Column<RelatedMatter>[] = [
    {
      head: "Matter",
      kind: "key",
      cell: ({ id, number, title }) => <a href={`/matters/${id}`}>{`${number} ${title}`}</a>,
    },
    { head: "How", kind: "text", cell: ({ note }) => note },
    { head: "Status", kind: "status", cell: ({ status }) => <StatusBadge status={STATUSES[status]} /> },
  ];
  if (!mayChange) return columns;
  const remove = ({ id, number }: RelatedMatter) => (
    <a href={`/matters/${matter.id}/related/${id}/removal`}>
      Remove<span class="visually-hidden"> {number}</span>
    </a>
  );
  return [...columns, { head: "Acts", kind: "acts", cell: remove }];
}

interface RelateProps {
  matter: Matter;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

export function RelatePage({ matter, typed, errors }: RelateProps) {
  return (
    <Layout title={`A matter related to ${matter.number}`} narrow>
      <PageHeader title="Add a related matter" crumbs={crumbsTo(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <form method="post" action={`/matters/${matter.id}/related`} data-keep novalidate>
        <CsrfField />
        <div class="s-form">
          <Field
            label="Number of the other matter"
            name="number"
            value={typed.number}
            width={4}
            maxlength={12}
            hint="For example 2026/0131."
            error={errorFor(errors, "number")}
            autofocus={!errors}
          />
          <Field
            label="How they belong together"
            name="note"
            value={typed.note}
            width={8}
            required={false}
            maxlength={200}
            hint="For example: the appeal, the same accident."
            error={errorFor(errors, "note")}
          />
        </div>
        <ActBar main="Add related matter" discard={{ href: `/matters/${matter.id}` }} />
      </form>
    </Layout>
  );
}

export function UnrelatePage({ matter, other }: { matter: Matter; other: Matter }) {
  return (
    <Layout title={`No longer related to ${matter.number}`} narrow>
      <PageHeader title="Remove a related matter" crumbs={crumbsTo(matter)} meta={[matter.title]} />
      <Section title="Before you do">
        <ConfirmAct
          title={`${other.number} is no longer related`}
          consequence="Both matters stay as they are; only the link between them goes."
          action={`/matters/${matter.id}/related/${other.id}/removal`}
          act="Remove the link"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}
