import { ActBar, CsrfField, SelectField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { Filters } from "../../web/components/lists.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { ContactFields } from "./form-fields.js";
import { CONTACT_KINDS, type ContactKind, isContactKind } from "./kinds.js";
import { LIKENESS_WORDS, type Likeness } from "./likenesses.js";

interface FormProps {
  typed: Typed;
  errors?: readonly FieldError[];
  /** Contacts that may be the same; saving again with them shown adds this one anyway. */
  alike?: readonly Likeness[];
  /** Whether this reader may see identity numbers: then one on file can be taken away. */
  seesIdentity: boolean;
}

export function NewContactPage(props: FormProps) {
  const kind = kindOf(props.typed);
  return (
    <Layout title="Add a contact" narrow>
      <PageHeader title="Add a contact" crumbs={[["Contacts", "/contacts"]]} />
      <ErrorSummary errors={props.errors} />
      <Filters
        label="What it is"
        items={(Object.keys(CONTACT_KINDS) as ContactKind[]).map((each) => ({
          text: CONTACT_KINDS[each],
          href: `/contacts/new?kind=${each}`,
          current: each === kind,
        }))}
      />
      <Alike alike={props.alike} seesIdentity={props.seesIdentity} />
      <form method="post" action="/contacts" data-keep>
        <CsrfField />
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="alike" value={props.alike?.map(({ contactId }) => contactId).join(" ") ?? ""} />
        <ContactFields {...props} kind={kind} />
        <ActBar
          main={props.alike?.length ? "Add anyway" : `Add ${CONTACT_KINDS[kind].toLowerCase()}`}
          discard={{ href: "/contacts" }}
        />
      </form>
    </Layout>
  );
}

interface ChangeProps extends FormProps {
  contactId: string;
  displayName: string;
  hasIdNumber: boolean;
  hasPassport: boolean;
  /** What somebody else saved meanwhile, field by field. */
  meanwhile?: readonly { field: string; now: string }[];
}

export function ChangeContactPage(props: ChangeProps) {
  const { contactId, displayName, meanwhile } = props;
  const kind = kindOf(props.typed);
  return (
    <Layout title={`Change ${displayName}`} narrow>
      <PageHeader
        title={`Change ${displayName}`}
        crumbs={[
          ["Contacts", "/contacts"],
          [displayName, `/contacts/${contactId}`],
        ]}
      />
      <ErrorSummary errors={props.errors} />
      {meanwhile ? <Meanwhile meanwhile={meanwhile} /> : null}
      <form method="post" action={`/contacts/${contactId}`} data-keep>
        <CsrfField />
        <input type="hidden" name="version" value={props.typed.version} />
        <div class="s-form mb-4">
          <SelectField
            label="Kind"
            name="kind"
            width={6}
            value={kind}
            error={errorFor(props.errors, "kind")}
            options={(Object.keys(CONTACT_KINDS) as ContactKind[]).map((value) => ({
              value,
              text: CONTACT_KINDS[value],
            }))}
          />
        </div>
        <ContactFields {...props} kind={kind} had={{ idNumber: props.hasIdNumber, passport: props.hasPassport }} />
        <ActBar main="Save the contact" discard={{ href: `/contacts/${contactId}` }} />
      </form>
    </Layout>
  );
}

/** Who may see no identity numbers learns from no answer that one which they type is somebody's. */
function Alike({ alike, seesIdentity }: Pick<FormProps, "alike" | "seesIdentity">) {
  if (!alike?.length) return null;
  return (
    <Message kind="warn" live>
      <p>
        <b>Perhaps already here.</b> Nothing was written yet. Open the contact, or add this one anyway.
      </p>
      <ul>
        {alike.map(({ contactId, displayName, why }) => (
          <li>
            <a href={`/contacts/${contactId}`}>{displayName}</a>,{" "}
            {seesIdentity ? LIKENESS_WORDS[why] : "perhaps the same"}
          </li>
        ))}
      </ul>
    </Message>
  );
}

function Meanwhile({ meanwhile }: { meanwhile: readonly { field: string; now: string }[] }) {
  return (
    <Message kind="note" live>
      <p>
        <b>Changed since you opened it.</b> Nothing of yours was written; it stands below. Save once more to put it in
        place of theirs.
      </p>
      <ul>
        {meanwhile.map(({ field, now }) => (
          <li>
            {field} is now: {now || "blank"}
          </li>
        ))}
      </ul>
    </Message>
  );
}

function kindOf(typed: Typed): ContactKind {
  return typed.kind && isContactKind(typed.kind) ? typed.kind : "person";
}
