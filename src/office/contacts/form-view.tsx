import { ActBar, Check, CsrfField, Field, FieldSet, SelectField, TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { Filters } from "../../web/components/lists.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { hasIdentity } from "./draft.js";
import { linesOf } from "./forms.js";
import { CONTACT_KINDS, type ContactKind, isContactKind, LANGUAGES } from "./kinds.js";
import { LIKENESS_WORDS, type Likeness } from "./likenesses.js";

interface FormProps {
  typed: Typed;
  errors?: readonly FieldError[];
  /** Contacts that may be the same; saving again with them shown adds this one anyway. */
  alike?: readonly Likeness[];
  /** Whether this reader may see identity numbers: without it a field left blank keeps what is there. */
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
      <Alike alike={props.alike} />
      <form method="post" action="/contacts" data-keep>
        <CsrfField />
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="alike" value={props.alike?.map(({ contactId }) => contactId).join(" ") ?? ""} />
        <Fields {...props} kind={kind} />
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
        <Fields {...props} kind={kind} hadIdNumber={props.hasIdNumber} />
        <ActBar main="Save the contact" discard={{ href: `/contacts/${contactId}` }} />
      </form>
    </Layout>
  );
}

function Alike({ alike }: { alike: readonly Likeness[] | undefined }) {
  if (!alike?.length) return null;
  return (
    <Message kind="warn" live>
      <p>
        <b>Perhaps already here.</b> Nothing was written yet. Open the contact, or add this one anyway.
      </p>
      <ul>
        {alike.map(({ contactId, displayName, why }) => (
          <li>
            <a href={`/contacts/${contactId}`}>{displayName}</a>, {LIKENESS_WORDS[why]}
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

type FieldsProps = FormProps & { kind: ContactKind; hadIdNumber?: boolean };

function Fields({ typed, errors, kind, seesIdentity, hadIdNumber }: FieldsProps) {
  const text = (name: string) => ({ name, value: typed[name], error: errorFor(errors, name) });
  return (
    <>
      <FieldSet legend="Name">
        <div class="s-form">
          {kind === "person" ? (
            <>
              <Field label="Title" {...text("title")} width={2} required={false} autocomplete="off" maxlength={40} />
              <Field
                label="First names"
                {...text("firstNames")}
                width={5}
                required={false}
                autocomplete="off"
                maxlength={120}
              />
              <Field label="Surname" {...text("surname")} width={5} autocomplete="off" maxlength={120} />
              <Field
                label="Employer"
                {...text("employer")}
                width={6}
                required={false}
                autocomplete="off"
                maxlength={200}
              />
              <Field
                label="Job title"
                {...text("jobTitle")}
                width={6}
                required={false}
                autocomplete="off"
                maxlength={120}
              />
            </>
          ) : (
            <>
              <Field
                label="Name"
                {...text("name")}
                value={typed.name || [typed.firstNames, typed.surname].filter(Boolean).join(" ")}
                width={8}
                autocomplete="off"
                maxlength={200}
                hint={NAME_HINTS[kind]}
              />
              <Field
                label="Trading name"
                {...text("tradingName")}
                width={4}
                required={false}
                autocomplete="off"
                maxlength={200}
              />
            </>
          )}
          <TextField
            label="Former names"
            {...text("formerNames")}
            rows={2}
            required={false}
            hint="One on each line. A conflict check looks for them too."
          />
        </div>
      </FieldSet>
      <FieldSet legend="Numbers">
        <div class="s-form">
          {hasIdentity(kind) ? (
            <IdentityFields typed={typed} errors={errors} kept={Boolean(hadIdNumber) && !seesIdentity} />
          ) : null}
          {kind === "person" ? null : (
            <Field
              label={kind === "trust" || kind === "estate" ? "Master’s reference" : "Registration number"}
              {...text("registrationNo")}
              width={4}
              required={false}
              autocomplete="off"
              hint={REGISTRATION_HINTS[kind]}
            />
          )}
          <Field
            label="VAT number"
            {...text("vatNo")}
            width={4}
            required={false}
            autocomplete="off"
            inputmode="numeric"
            hint="10 digits, the first is 4"
          />
          <div class="s-w12">
            <Check
              label="Registered outside South Africa: numbers are kept as they stand"
              name="registeredAbroad"
              on={Boolean(typed.registeredAbroad)}
            />
          </div>
        </div>
      </FieldSet>
      <PointFields typed={typed} errors={errors} />
      <AddressFields typed={typed} errors={errors} />
      <FieldSet legend="Besides">
        <div class="s-form">
          <SelectField
            label="Language"
            {...text("language")}
            width={4}
            required={false}
            none="Not known"
            options={Object.entries(LANGUAGES).map(([value, name]) => ({ value, text: name }))}
          />
          <TextField label="Notes" {...text("notes")} rows={3} required={false} />
        </div>
      </FieldSet>
    </>
  );
}

const NAME_HINTS: Partial<Record<ContactKind, string>> = {
  company: "As registered, for example Berg River Cellars (Pty) Ltd",
  estate: "For example Estate late H J Fourie",
  trust: "For example Naran Family Trust",
  state: "For example Minister of Police",
};
const REGISTRATION_HINTS: Partial<Record<ContactKind, string>> = {
  company: "For example 2011/123456/07",
  close_corporation: "For example 2001/123456/23",
  trust: "For example IT 000123/2020(G)",
  estate: "For example 000123/2020",
};

function IdentityFields({ typed, errors, kept }: { typed: Typed; errors?: readonly FieldError[]; kept: boolean }) {
  const text = (name: string) => ({ name, value: typed[name], error: errorFor(errors, name) });
  const keptHint = "One is on file that your role does not show. Left blank, it stays.";
  return (
    <>
      <Field
        label="ID number"
        {...text("idNumber")}
        width={4}
        required={false}
        autocomplete="off"
        inputmode="numeric"
        hint={kept ? keptHint : "13 digits"}
      />
      <Field label="Passport" {...text("passport")} width={4} required={false} autocomplete="off" plain />
      <Field
        label="Birth date"
        {...text("birthDate")}
        width={4}
        required={false}
        autocomplete="off"
        hint="Read from the ID number when left blank"
      />
    </>
  );
}

function PointFields({ typed, errors }: { typed: Typed; errors?: readonly FieldError[] }) {
  const { points } = linesOf(typed);
  const starters = ["phone", "email"];
  return (
    <FieldSet legend="Telephone, e-mail, web" name="points" error={errorFor(errors, "points")}>
      <p class="s-hint">
        The first telephone number and the first e-mail address are the ones used. Clear a line to remove it.
      </p>
      {Array.from({ length: points }, (_, at) => {
        const name = `point-${at}`;
        return (
          <div class="s-form">
            <SelectField
              label="What"
              name={`${name}-kind`}
              width={3}
              value={typed[`${name}-kind`] ?? starters[at] ?? "phone"}
              options={[
                { value: "phone", text: "Telephone" },
                { value: "email", text: "E-mail" },
                { value: "url", text: "Web address" },
              ]}
            />
            <Field
              label="Number or address"
              name={name}
              value={typed[name]}
              width={6}
              required={false}
              autocomplete="off"
              error={errorFor(errors, name)}
              plain
            />
            <Field
              label="Label"
              name={`${name}-label`}
              value={typed[`${name}-label`]}
              width={3}
              required={false}
              autocomplete="off"
              maxlength={40}
            />
          </div>
        );
      })}
    </FieldSet>
  );
}

function AddressFields({ typed, errors }: { typed: Typed; errors?: readonly FieldError[] }) {
  const { addresses } = linesOf(typed);
  return (
    <>
      {Array.from({ length: addresses }, (_, at) => {
        const name = (part: string) => `address-${at}-${part}`;
        const field = (label: string, part: string, width: 3 | 4 | 6) => (
          <Field
            label={label}
            name={name(part)}
            value={typed[name(part)]}
            width={width}
            required={false}
            autocomplete="off"
          />
        );
        return (
          <FieldSet
            legend={at === 0 ? "Address" : `Address ${at + 1}`}
            name={`address-${at}`}
            error={errorFor(errors, `address-${at}`)}
          >
            <div class="s-form">
              <TextField
                label="Street or box"
                name={name("street")}
                value={typed[name("street")]}
                rows={2}
                width={6}
                required={false}
              />
              {field("Suburb and city", "city", 6)}
              {field("Province", "province", 4)}
              {field("Postal code", "postalCode", 3)}
              {field("Country", "country", 3)}
              <Field
                label="Label"
                name={name("label")}
                value={typed[name("label")]}
                width={2}
                required={false}
                autocomplete="off"
                maxlength={40}
              />
            </div>
          </FieldSet>
        );
      })}
    </>
  );
}

function kindOf(typed: Typed): ContactKind {
  return typed.kind && isContactKind(typed.kind) ? typed.kind : "person";
}
