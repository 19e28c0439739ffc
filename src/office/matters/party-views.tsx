import { ConfirmAct } from "../../web/components/danger.js";
import { ActBar, CsrfField, Field, SelectField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { ContactPicker } from "../../web/components/pickers.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { ConflictForm, type ConflictFormProps } from "./conflicts/form-view.js";
import { type ContactPicked, contactSearch } from "./form-view.js";
import { crumbsTo } from "./matter-frame.js";
import type { Matter } from "./matters.js";
import type { Party } from "./parties.js";
import { PARTY_ROLE_KEYS, PARTY_ROLES } from "./words.js";

interface AddPartyProps {
  matter: Matter;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  contact: ContactPicked;
  conflict: ConflictFormProps;
}

export function AddPartyPage({ matter, typed, errors, contact, conflict }: AddPartyProps) {
  return (
    <Layout title={`Add a party to ${matter.number}`} narrow>
      <PageHeader title="Add a party" crumbs={crumbsTo(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <form method="post" action={`/matters/${matter.id}/parties`} data-keep novalidate>
        <CsrfField />
        <input type="hidden" name="formId" value={typed.formId} />
        <div class="s-form mb-4">
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
        <ConflictForm {...conflict} />
        <ActBar main="Add party" discard={{ href: `/matters/${matter.id}` }} />
      </form>
    </Layout>
  );
}

export function RemovePartyPage({ matter, party }: { matter: Matter; party: Party }) {
  return (
    <Layout title={`Remove a party from ${matter.number}`} narrow>
      <PageHeader title="Remove a party" crumbs={crumbsTo(matter)} meta={[matter.title]} />
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
