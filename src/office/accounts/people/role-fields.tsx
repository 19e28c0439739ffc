import { DateField, Field } from "../../../web/components/forms.js";
import { AUDITOR_DAYS } from "./role-rules.js";

/** The last day of a role, beside wherever one is given. */
export function UntilField({ value, error }: { value?: string | undefined; error?: string | undefined }) {
  return (
    <DateField
      label="Until"
      name="until"
      value={value}
      required={false}
      width={4}
      hint={`The last day, for example 31 Jan 2027. Left empty: no end, for an auditor ${AUDITOR_DAYS} days.`}
      error={error}
    />
  );
}

/** Why, for the second person; asked only where it takes two. */
export function ReasonField({ value, error }: { value?: string | undefined; error?: string | undefined }) {
  return (
    <Field
      label="Why"
      name="reason"
      value={value}
      required={false}
      width={8}
      maxlength={300}
      hint="Needed to make or unmake a firm administrator or a partner: another one of them approves it."
      error={error}
    />
  );
}
