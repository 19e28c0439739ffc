import { formatDay } from "../../calendar.js";
import { ConfirmAct } from "../../web/components/danger.js";
import { ActBar, CsrfField, DateField, Field, SelectField, TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { ContactPicker } from "../../web/components/pickers.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { type ContactPicked, contactSearch } from "./form-view.js";
import type { Matter } from "./matters.js";
import type { Party } from "./parties.js";
import { PARTY_ROLE_KEYS, PARTY_ROLES } from "./words.js";

interface ActProps {
  matter: Matter;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

export function AddPartyPage({ matter, typed, errors, contact }: ActProps & { contact: ContactPicked }) {
  return (
    <Layout title={`Add a party to ${matter.number}`} narrow>
      <PageHeader title="Add a party" crumbs={crumbsOf(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <form method="post" action={`/matters/${matter.id}/parties`} data-keep novalidate>
        <CsrfField />
        <div class="s-form">
          <ContactPicker
            label="Who"
            name="contactId"
            searchUrl={contactSearch("contactId")}
            {...contact}
            width={8}
            error={errorFor(errors, "contactId")}
            autofocus={!errors}
            hint={
              <>
                Somebody who is not a contact yet: <a href="/contacts/new">add a contact</a> first.
              </>
            }
          />
          <SelectField
            label="Role"
            name="role"
            value={typed.role}
            width={4}
            none="Choose…"
            options={PARTY_ROLE_KEYS.map((key) => ({ value: key, text: PARTY_ROLES[key] }))}
            error={errorFor(errors, "role")}
          />
          <Field
            label="Their reference, or whom they act for"
            name="reference"
            value={typed.reference}
            width={8}
            required={false}
            maxlength={120}
            error={errorFor(errors, "reference")}
          />
        </div>
        <ActBar main="Add party" discard={{ href: `/matters/${matter.id}` }} />
      </form>
    </Layout>
  );
}

export function RemovePartyPage({ matter, party }: { matter: Matter; party: Party }) {
  return (
    <Layout title={`Remove a party from ${matter.number}`} narrow>
      <PageHeader title="Remove a party" crumbs={crumbsOf(matter)} meta={[matter.title]} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Remove ${party.name}, ${PARTY_ROLES[party.role].toLowerCase()}`}
          consequence="The contact stays; only its part in this matter goes. What was done says that it was here."
          action={`/matters/${matter.id}/parties/${party.id}/removal`}
          act="Remove party"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}

export function CloseMatterPage({ matter, typed, errors }: ActProps) {
  return (
    <Layout title={`Close ${matter.number}`} narrow>
      <PageHeader
        title="Close the matter"
        crumbs={crumbsOf(matter)}
        meta={[matter.title, `Opened ${formatDay(matter.openedOn)}`]}
      />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Close ${matter.number}`}
          consequence="It leaves the lists of open matters and takes no change. It can be reopened, with a reason."
          action={`/matters/${matter.id}/closing`}
          fields={
            <>
              <DateField
                label="Closed on"
                name="closedOn"
                value={typed.closedOn}
                width={4}
                error={errorFor(errors, "closedOn")}
              />
              <Field
                label="Where the paper file goes"
                name="archivePlace"
                value={typed.archivePlace ?? matter.archivePlace}
                width={8}
                required={false}
                maxlength={120}
                hint="For example: box 12, strongroom B. It gets the next archive number."
                error={errorFor(errors, "archivePlace")}
              />
              <TextField
                label="Note"
                name="note"
                value={typed.note}
                rows={2}
                required={false}
                maxlength={400}
                hint="What is left to do, what was agreed."
                error={errorFor(errors, "note")}
              />
            </>
          }
          act="Close matter"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}

export function ReopenMatterPage({ matter, typed, errors }: ActProps) {
  return (
    <Layout title={`Reopen ${matter.number}`} narrow>
      <PageHeader title="Reopen the matter" crumbs={crumbsOf(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Reopen ${matter.number}`}
          consequence="It keeps its number and its parties, and is in the lists of open matters again."
          action={`/matters/${matter.id}/reopening`}
          fields={
            <TextField
              label="Why"
              name="reason"
              value={typed.reason}
              rows={2}
              maxlength={400}
              error={errorFor(errors, "reason")}
            />
          }
          act="Reopen matter"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}

function crumbsOf(matter: Matter): [string, string][] {
  return [
    ["Matters", "/matters"],
    [matter.number, `/matters/${matter.id}`],
  ];
}
