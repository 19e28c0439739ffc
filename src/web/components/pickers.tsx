import type { ComponentChildren } from "preact";
import { Labelled, describedBy } from "./labelled.js";
import { type Badge, Badges } from "./status.js";

/** Something that can be picked: what it is called, and what tells it from others of that name. */
export interface PickerOption {
  id: string;
  text: string;
  note?: string | undefined;
  /** What is to be known of it before it is chosen: its FICA status. */
  badges?: readonly Badge[] | undefined;
}

interface PickerProps {
  label: string;
  name: string;
  /** Is asked with <name>_query and answers with <PickerOptions> as a fragment. */
  searchUrl: string;
  chosen?: PickerOption | undefined;
  /** What was typed, when nothing is chosen. */
  query?: string | undefined;
  /** What fits the query, when the form comes back to be completed without script. */
  options?: readonly PickerOption[] | undefined;
  hint?: ComponentChildren;
  error?: string | undefined;
  required?: boolean | undefined;
  width?: 4 | 5 | 6 | 8 | 9 | 12 | undefined;
  autofocus?: boolean | undefined;
}

/**
 * Finds one of many by its name. With script the list opens as one types; without it the form is posted with the words and comes
 * back with what fits them. readPicked() reads either. What was chosen counts only while the words beside it are unchanged.
 */
export function ContactPicker(props: PickerProps) {
  const { name, searchUrl, chosen, query, options, required = true, autofocus } = props;
  const words = chosen?.text ?? query ?? "";
  const list = `${name}-list`;
  return (
    <Labelled {...props}>
      <div class="s-combo" data-picker-of={name}>
        <input
          class="form-control"
          type="text"
          id={name}
          name={`${name}_query`}
          value={words}
          role="combobox"
          aria-expanded="false"
          aria-controls={list}
          aria-autocomplete="list"
          autocomplete="off"
          required={required}
          autofocus={autofocus}
          maxlength={200}
          hx-get={searchUrl}
          hx-trigger="input changed delay:200ms"
          hx-target={`#${list}`}
          hx-sync="this:replace"
          {...describedBy(props)}
        />
        <ul id={list} role="listbox" aria-label={`${props.label}: what fits`} hidden />
        <input type="hidden" name={name} value={chosen?.id ?? ""} data-picker-id />
        <input type="hidden" name={`${name}_was`} value={words} data-picker-was />
      </div>
      <p class="s-hint" data-picker-badges={name} hidden={!chosen?.badges?.length}>
        <Badges badges={chosen?.badges} notes />
      </p>
      {options && !chosen ? <Choices name={name} label={props.label} options={options} /> : null}
    </Labelled>
  );
}

/** What fits, as a plain choice below the words. */
function Choices({ name, label, options }: { name: string; label: string; options: readonly PickerOption[] }) {
  if (options.length === 0) return <p class="s-hint">Nothing has these words in its name. Try fewer of them.</p>;
  return (
    <select class="form-select mt-1" name={`${name}_choice`} aria-label={`${label}: which one`}>
      <option value="">Which one? {options.length === 1 ? "One fits" : `${options.length} fit`}</option>
      {options.map(({ id, text, note, badges = [] }) => (
        <option value={id}>
          {text}
          {wordsBeside([note, ...badges.map(({ status }) => status)])}
        </option>
      ))}
    </select>
  );
}

/** " (Person, Paarl, FICA verified)": an option of a select has text alone. */
function wordsBeside(words: readonly (string | undefined)[]): string {
  const said = words.filter(Boolean).join(", ");
  return said ? ` (${said})` : "";
}

/** The rows of an open picker, answered to its search. */
export function PickerOptions({ name, options }: { name: string; options: readonly PickerOption[] }) {
  if (options.length === 0) {
    return (
      <li role="option" aria-disabled="true" aria-selected="false">
        <span class="s-quiet">Nothing fits these words</span>
      </li>
    );
  }
  return (
    <>
      {options.map(({ id, text, note, badges }, at) => (
        <li id={`${name}-option-${at}`} role="option" aria-selected="false" data-id={id} data-text={text}>
          <span>
            {text}
            {badges?.length ? (
              <span class="ms-1" data-option-badges>
                <Badges badges={badges} notes />
              </span>
            ) : null}
          </span>
          {note ? <small>{note}</small> : null}
        </li>
      ))}
    </>
  );
}
