import { type ComponentChildren, h } from "preact";
import { useFrame } from "../frame.js";
import { Below, Labelled, type LabelledProps, describedBy } from "./labelled.js";

/** The hidden token that every posted form carries. */
export function CsrfField() {
  const { csrf } = useFrame();
  return csrf ? <input type="hidden" name="_csrf" value={csrf()} /> : null;
}

export interface FieldProps extends LabelledProps {
  value?: string | null | undefined;
  type?: "text" | "email" | "tel" | "password" | "search" | "url" | undefined;
  readonly?: boolean | undefined;
  autocomplete?: string | undefined;
  inputmode?: "text" | "numeric" | "decimal" | "email" | "tel" | undefined;
  maxlength?: number | undefined;
  /** Offered while one types; anything else may be typed too. */
  suggestions?: readonly string[] | undefined;
  /** For names of sign-ins and codes: no spelling, no capitals. */
  plain?: boolean | undefined;
}

export function Field(props: FieldProps) {
  const {
    name,
    value,
    type = "text",
    required = true,
    readonly,
    autocomplete,
    inputmode,
    maxlength,
    plain,
    suggestions,
    autofocus,
  } = props;
  const id = props.id ?? name;
  const list = suggestions && suggestions.length > 0 ? `${id}-list` : undefined;
  return (
    <Labelled {...props}>
      {h("input", {
        class: "form-control",
        type,
        id,
        name,
        value: value ?? "",
        required,
        readonly,
        autofocus,
        autocomplete,
        inputmode,
        maxlength,
        spellcheck: plain ? false : undefined,
        autocapitalize: plain ? "none" : undefined,
        list,
        ...describedBy(props),
      })}
      {list ? (
        <datalist id={list}>
          {suggestions!.map((text) => (
            <option value={text} />
          ))}
        </datalist>
      ) : null}
    </Labelled>
  );
}

/** A day, typed as people write it; it comes back as "22 Nov 2026". */
export function DateField(props: Omit<FieldProps, "type" | "inputmode">) {
  return (
    <Field
      {...props}
      width={props.width ?? 3}
      autocomplete={props.autocomplete ?? "off"}
      hint={props.hint ?? "For example 22 Nov 2026, or t for today."}
    />
  );
}

export interface Option {
  value: string;
  text: string;
}

export interface SelectFieldProps extends LabelledProps {
  value?: string | null | undefined;
  options: readonly Option[];
  /** The words of the choice that is none: "Choose…". Without them the first option is taken. */
  none?: string | undefined;
}

export function SelectField(props: SelectFieldProps) {
  const { name, value, options, none, required = true, autofocus } = props;
  return (
    <Labelled {...props}>
      <select
        class="form-select"
        id={props.id ?? name}
        name={name}
        required={required}
        autofocus={autofocus}
        {...describedBy(props)}
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export interface TextFieldProps extends LabelledProps {
  value?: string | null | undefined;
  rows?: number | undefined;
  maxlength?: number | undefined;
}

/** Several lines of text. */
export function TextField(props: TextFieldProps) {
  const { name, value, rows = 3, maxlength, required = true, autofocus } = props;
  return (
    <Labelled {...props}>
      <textarea
        class="form-control"
        id={props.id ?? name}
        name={name}
        rows={rows}
        maxlength={maxlength}
        required={required}
        autofocus={autofocus}
        {...describedBy(props)}
        value={value ?? ""}
      />
    </Labelled>
  );
}

export interface FileFieldProps extends LabelledProps {
  /** What the picker offers first: ".csv,.vcf". The server looks at the bytes. */
  accept?: string | undefined;
  multiple?: boolean | undefined;
}

/** A file. Its form needs enctype="multipart/form-data" and a route with allowUpload, or allowStreamedUpload. */
export function FileField(props: FileFieldProps) {
  const { name, accept, multiple, required = true, autofocus } = props;
  return (
    <Labelled {...props}>
      <input
        class="form-control"
        type="file"
        id={props.id ?? name}
        name={name}
        accept={accept}
        multiple={multiple}
        required={required}
        autofocus={autofocus}
        {...describedBy(props)}
      />
    </Labelled>
  );
}

export interface CheckProps {
  label: ComponentChildren;
  name: string;
  /** Default "on". */
  value?: string | undefined;
  on?: boolean | undefined;
  /** One of several of that name, of which one holds. */
  radio?: boolean | undefined;
  hint?: ComponentChildren;
  error?: string | undefined;
  disabled?: boolean | undefined;
}

export function Check({ label, name, value = "on", on, radio, hint, error, disabled }: CheckProps) {
  const id = value === "on" ? name : `${name}-${value}`;
  return (
    <div class="form-check">
      <input
        class="form-check-input"
        type={radio ? "radio" : "checkbox"}
        id={id}
        name={name}
        value={value}
        checked={on}
        disabled={disabled}
        {...describedBy({ name, id, hint, error })}
      />
      <label for={id}>{label}</label>
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

/** Fields of one subject under a heading: radios, checks, an address. */
export function FieldSet({
  legend,
  children,
  error,
  name,
}: {
  legend: string;
  children: ComponentChildren;
  error?: string | undefined;
  name?: string | undefined;
}) {
  return (
    <fieldset class="mb-4" id={name} aria-describedby={error && name ? `${name}-err` : undefined}>
      <legend>{legend}</legend>
      {error && name ? <Below id={name} error={error} /> : null}
      {children}
    </fieldset>
  );
}

interface ActBarProps {
  /** The main act's words: "Open matter". */
  main: string;
  /** Other submits or links. */
  others?: ComponentChildren;
  /** Where leaving without saving leads. */
  discard?: { text?: string; href: string } | undefined;
  /** The keys that do it. */
  hint?: ComponentChildren;
  danger?: boolean | undefined;
}

export function ActBar({ main, others, discard, hint, danger }: ActBarProps) {
  return (
    <div class="s-actbar">
      <button class={danger ? "btn btn-danger" : "btn btn-primary"} type="submit">
        {main}
      </button>
      {others}
      {discard ? (
        <a class="btn btn-quiet" href={discard.href}>
          {discard.text ?? "Discard"}
        </a>
      ) : null}
      {hint ? <p class="ms-auto">{hint}</p> : null}
    </div>
  );
}
