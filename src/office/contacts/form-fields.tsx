import { Check, Field, FieldSet, SelectField, TextField } from "../../web/components/forms.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { hasIdentity } from "./draft.js";
import { type ContactKind, LANGUAGES } from "./kinds.js";
import { AddressFields, PointFields } from "./reach-fields.js";

export interface FieldsProps {
  typed: Typed;
  errors?: readonly FieldError[];
  kind: ContactKind;
  /** Whether this reader may see identity numbers: then one on file can be taken away. */
  seesIdentity: boolean;
  had?: NumbersHeld;
}

/** Which numbers are on file. */
interface NumbersHeld {
  idNumber: boolean;
  passport: boolean;
}

const NONE_HELD: NumbersHeld = { idNumber: false, passport: false };

/** The fields of a contact of this kind, the same on both forms. */
export function ContactFields({ typed, errors, kind, seesIdentity, had = NONE_HELD }: FieldsProps) {
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
            <IdentityFields typed={typed} errors={errors} had={had} mayRemove={seesIdentity} />
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
          {kind === "person" ? null : (
            <div class="s-w12">
              <Check
                label="Registered outside South Africa: numbers are kept as they stand"
                name="registeredAbroad"
                on={Boolean(typed.registeredAbroad)}
              />
            </div>
          )}
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

interface IdentityFieldsProps {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  had: NumbersHeld;
  mayRemove: boolean;
}

/** No form shows a number that is kept: left blank it stays, and another takes its place. */
function IdentityFields({ typed, errors, had, mayRemove }: IdentityFieldsProps) {
  const text = (name: string) => ({ name, value: typed[name], error: errorFor(errors, name) });
  const keptHint = "One is on file. Left blank, it stays.";
  return (
    <>
      <Field
        label="ID number"
        {...text("idNumber")}
        width={4}
        required={false}
        autocomplete="off"
        inputmode="numeric"
        hint={had.idNumber ? keptHint : "13 digits"}
      />
      <Field
        label="Passport"
        {...text("passport")}
        width={4}
        required={false}
        autocomplete="off"
        plain
        hint={had.passport ? keptHint : undefined}
      />
      <Field
        label="Birth date"
        {...text("birthDate")}
        width={4}
        required={false}
        autocomplete="off"
        hint="Read from the ID number when left blank"
      />
      {mayRemove && (had.idNumber || had.passport) ? (
        <div class="s-w12">
          {had.idNumber ? (
            <Check label="Remove the ID number on file" name="remove-idNumber" on={Boolean(typed["remove-idNumber"])} />
          ) : null}
          {had.passport ? (
            <Check label="Remove the passport on file" name="remove-passport" on={Boolean(typed["remove-passport"])} />
          ) : null}
        </div>
      ) : null}
    </>
  );
}
