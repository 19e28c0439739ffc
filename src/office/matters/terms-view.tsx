import type { ComponentChildren } from "preact";
import { DateField, Field, FieldSet, SelectField, TextField } from "../../web/components/forms.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import type { FeeEarner } from "./fee-earners.js";
import { FEE_BASES, FEE_BASIS_KEYS, MATTER_TYPE_KEYS, MATTER_TYPES } from "./words.js";

export interface FormParts {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  feeEarners: readonly FeeEarner[];
}

export function TitleAndType({ typed, errors }: { typed: Typed; errors: readonly FieldError[] | undefined }) {
  return (
    <>
      <Field
        label="What the matter is called"
        name="title"
        value={typed.title}
        width={8}
        maxlength={200}
        error={errorFor(errors, "title")}
      />
      <SelectField
        label="Type"
        name="type"
        value={typed.type}
        width={4}
        none="Choose…"
        options={MATTER_TYPE_KEYS.map((key) => ({ value: key, text: MATTER_TYPES[key].name }))}
        error={errorFor(errors, "type")}
      />
    </>
  );
}

export function Terms({ typed, errors, feeEarners, children }: FormParts & { children?: ComponentChildren }) {
  return (
    <FieldSet legend="How we work and charge">
      <div class="s-form">
        <SelectField
          label="Responsible"
          name="ownerId"
          value={typed.ownerId}
          width={4}
          none="Choose…"
          options={feeEarners.map(({ id, name }) => ({ value: id, text: name }))}
          error={errorFor(errors, "ownerId")}
        />
        <SelectField
          label="Basis"
          name="feeBasis"
          value={typed.feeBasis}
          width={4}
          options={FEE_BASIS_KEYS.map((key) => ({ value: key, text: FEE_BASES[key] }))}
          error={errorFor(errors, "feeBasis")}
        />
        {children}
        <DateField
          label="Prescription date"
          name="prescribesOn"
          value={typed.prescribesOn}
          width={4}
          required={false}
          hint="For example 28 Feb 2029. Ordinary debts: three years."
          error={errorFor(errors, "prescribesOn")}
        />
        <Field
          label="Why there is none"
          name="noPrescriptionReason"
          value={typed.noPrescriptionReason}
          width={8}
          required={false}
          maxlength={300}
          hint="For litigation without such a date. For example: summons was served, which interrupted it."
          error={errorFor(errors, "noPrescriptionReason")}
        />
        <Field
          label="Court"
          name="court"
          value={typed.court}
          width={8}
          required={false}
          maxlength={120}
          error={errorFor(errors, "court")}
        />
        <Field
          label="Case number"
          name="caseNo"
          value={typed.caseNo}
          width={4}
          required={false}
          maxlength={40}
          hint="For example 12345/2026."
          error={errorFor(errors, "caseNo")}
        />
        <TextField
          label="What we are instructed to do"
          name="description"
          value={typed.description}
          rows={3}
          required={false}
          maxlength={4000}
          error={errorFor(errors, "description")}
        />
      </div>
    </FieldSet>
  );
}
