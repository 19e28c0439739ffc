import { Field, FieldSet, SelectField, TextField } from "../../web/components/forms.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { linesOf } from "./forms.js";

/** What the first lines of a new contact are for. */
const STARTERS = ["phone", "email", "phone", "url"];

export function PointFields({ typed, errors }: { typed: Typed; errors?: readonly FieldError[] }) {
  const { points } = linesOf(typed);
  return (
    <FieldSet legend="Telephone, e-mail, web" name="points" error={errorFor(errors, "points")}>
      <p class="s-hint">
        The first telephone number and the first e-mail address are the ones used. Clear a line to remove it.
      </p>
      <div class="s-form">
        {Array.from({ length: points }, (_, at) => {
          const name = `point-${at}`;
          return (
            <>
              <SelectField
                label="What"
                name={`${name}-kind`}
                width={3}
                value={typed[`${name}-kind`] ?? STARTERS[at] ?? "phone"}
                options={[
                  { value: "phone", text: "Telephone" },
                  { value: "email", text: "E-mail" },
                  { value: "url", text: "Web address" },
                ]}
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
            </>
          );
        })}
      </div>
    </FieldSet>
  );
}

export function AddressFields({ typed, errors }: { typed: Typed; errors?: readonly FieldError[] }) {
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
