import { ConfirmAct } from "../../web/components/danger.js";
import { ActBar, CsrfField, Field, SelectField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { ContactPicker } from "../../web/components/pickers.js";
import { Badges } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import type { ContactPicked } from "../matters/form-view.js";
import { RELATIONS, relationsFor } from "./checklist.js";
import type { FicaFile } from "./files.js";
import { formatShare } from "./forms.js";
import type { RelatedContact } from "./relations.js";

/** Directors, beneficial owners, trustees: each a contact with a file of their own. */
export function Persons({ file, mayWrite }: { file: FicaFile; mayWrite: boolean }) {
  const href = `/contacts/${file.contact.id}/fica/persons`;
  return (
    <Section
      title="Who stands behind them"
      note={file.related.length > 0 ? `${file.related.length}` : undefined}
      more={mayWrite ? { text: "Link a person", href: `${href}/new` } : undefined}
    >
      <DataTable
        label="Who stands behind them"
        columns={personColumns(mayWrite ? href : undefined)}
        rows={file.related}
        empty={
          <EmptyState
            title="Nobody is linked yet"
            text="Each is a contact, identified as a client is: directors, beneficial owners, trustees, whoever acts for them."
          />
        }
      />
    </Section>
  );
}

function personColumns(href: string | undefined): Column<RelatedContact>[] {
  const columns: Column<RelatedContact>[] = [
    { head: "Name", kind: "key", cell: (one) => <a href={`/contacts/${one.contactId}`}>{one.name}</a> },
    { head: "What they are", kind: "text", half: true, cell: (one) => RELATIONS[one.relation] },
    {
      head: "FICA",
      kind: "status",
      cell: (one) => (
        <a href={`/contacts/${one.contactId}/fica`}>
          <Badges badges={[one.badge]} />
        </a>
      ),
    },
    {
      head: "Share",
      kind: "num",
      cell: ({ shareBasisPoints: share }) => (share === null ? null : `${formatShare(share)} %`),
    },
  ];
  if (!href) return columns;
  const remove = (one: RelatedContact) => (
    <a href={`${href}/${one.id}/removal`}>
      Remove<span class="visually-hidden"> {one.name}</span>
    </a>
  );
  return [...columns, { head: "Acts", kind: "acts", cell: remove }];
}

interface LinkPersonProps {
  file: FicaFile;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  person: ContactPicked;
}

export function LinkPersonPage({ file, typed, errors, person }: LinkPersonProps) {
  const home = `/contacts/${file.contact.id}/fica`;
  return (
    <Layout title={`Link a person to ${file.contact.name}`} narrow>
      <PageHeader title="Link a person" crumbs={ficaCrumbs(file)} meta={[file.contact.name]} />
      <ErrorSummary errors={errors} />
      <form method="post" action={`${home}/persons`} data-keep novalidate>
        <CsrfField />
        <div class="s-form">
          <ContactPicker
            label="Who"
            name="relatedId"
            searchUrl="/contacts/options"
            {...person}
            width={8}
            error={errorFor(errors, "relatedId")}
            autofocus={!errors}
            hint={
              <>
                Somebody who is not a contact yet: <a href="/contacts/new">add a contact</a> first.
              </>
            }
          />
          <SelectField
            label="What they are"
            name="relation"
            value={typed.relation}
            width={4}
            none="Choose…"
            options={relationsFor(file.kind).map((value) => ({ value, text: RELATIONS[value] }))}
            error={errorFor(errors, "relation")}
          />
          <Field
            label="Share, per cent"
            name="share"
            value={typed.share}
            width={4}
            required={false}
            maxlength={12}
            hint="Of ownership or benefit, for example 33.33"
            error={errorFor(errors, "share")}
          />
        </div>
        <ActBar main="Link person" discard={{ href: home }} />
      </form>
    </Layout>
  );
}

export function UnlinkPersonPage({
  file,
  related,
  errors,
}: {
  file: FicaFile;
  related: RelatedContact;
  errors?: readonly FieldError[] | undefined;
}) {
  const home = `/contacts/${file.contact.id}/fica`;
  return (
    <Layout title={`Remove a person from ${file.contact.name}`} narrow>
      <PageHeader title="Remove a person" crumbs={ficaCrumbs(file)} meta={[file.contact.name]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Remove ${related.name}, ${RELATIONS[related.relation].toLowerCase()}`}
          consequence="The contact and their own file stay; only that they stand behind this client goes. The history says that they did."
          action={`${home}/persons/${related.id}/removal`}
          act="Remove person"
          back={{ href: home }}
        />
      </Section>
    </Layout>
  );
}

export function ficaCrumbs({ contact }: FicaFile): [string, string][] {
  return [
    [contact.name, `/contacts/${contact.id}`],
    ["FICA", `/contacts/${contact.id}/fica`],
  ];
}
