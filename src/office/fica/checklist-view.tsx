import { dayOf, formatDay } from "../../calendar.js";
import { CheckList, Facts } from "../../web/components/facts.js";
import { ActBar, CsrfField, DateField, Field, FieldSet, SelectField } from "../../web/components/forms.js";
import { Message } from "../../web/components/messages.js";
import { Day } from "../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { ITEM_STATE_KEYS, ITEM_STATES, ITEMS } from "./checklist.js";
import type { FicaFile, FicaItem } from "./files.js";
import { typedOfItems } from "./forms.js";
import type { Paper } from "./papers.js";

interface ChecklistFormProps {
  file: FicaFile;
  /** What an item can rest on, as far as the reader may see it. */
  papers: readonly Paper[];
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

/** All items in one form, kept together: whoever has the papers on the table goes down the list once. */
export function ChecklistForm({ file, papers, typed, errors }: ChecklistFormProps) {
  return (
    <form method="post" action={`/contacts/${file.contact.id}/fica/items`} data-keep novalidate>
      <CsrfField />
      <input type="hidden" name="version" value={file.version} />
      {file.items.map((item) => (
        <ItemFields item={item} papers={papers} typed={typed} errors={errors} />
      ))}
      <ActBar
        main="Keep the checklist"
        hint={
          <>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> keeps it
          </>
        }
      />
    </form>
  );
}

function ItemFields({ item, papers, typed, errors }: Omit<ChecklistFormProps, "file"> & { item: FicaItem }) {
  const { key, marked } = item;
  const [state, basis, expires] = [`state-${key}`, `basis-${key}`, `expires-${key}`] as const;
  const paper = papers.find(({ id }) => id === item.documentId);
  return (
    <FieldSet legend={ITEMS[key].text}>
      <p class="s-hint">
        {ITEMS[key].hint}
        {marked ? (
          <>
            . Marked by {marked.by}, <Day day={dayOf(marked.at)} />
          </>
        ) : null}
        {paper ? (
          <>
            . Rests on <PaperLink paper={paper} />
          </>
        ) : null}
      </p>
      <div class="s-form">
        <SelectField
          label="State"
          name={state}
          value={typed[state]}
          width={3}
          options={ITEM_STATE_KEYS.map((value) => ({ value, text: ITEM_STATES[value] }))}
          error={errorFor(errors, state)}
        />
        <DateField
          label="Valid until"
          name={expires}
          value={typed[expires]}
          width={3}
          required={false}
          hint=""
          error={errorFor(errors, expires)}
        />
        <Field
          label="How it was seen, or why it is not needed"
          name={basis}
          value={typed[basis]}
          width={6}
          required={typed[state] === "verified" || typed[state] === "not_needed"}
          maxlength={400}
          autocomplete="off"
          error={errorFor(errors, basis)}
        />
        {papers.length > 0 ? (
          <SelectField
            label="Document"
            name={`document-${key}`}
            value={typed[`document-${key}`]}
            width={9}
            none="None named"
            required={false}
            options={papers.map(({ id, text }) => ({ value: id, text }))}
            error={errorFor(errors, `document-${key}`)}
          />
        ) : null}
      </div>
    </FieldSet>
  );
}

/** For who may only read. */
export function Checklist({ file, papers }: Pick<ChecklistFormProps, "file" | "papers">) {
  return (
    <CheckList
      items={file.items.map(({ key, state, basis, documentId, expiresOn, marked }) => ({
        state: state === "verified" || state === "not_needed" ? "done" : "open",
        text: (
          <>
            {[`${ITEMS[key].text}: ${ITEM_STATES[state].toLowerCase()}`, basis].filter(Boolean).join(". ")}
            {papers
              .filter(({ id }) => id === documentId)
              .map((paper) => (
                <>
                  . <PaperLink paper={paper} />
                </>
              ))}
          </>
        ),
        note: [expiresOn && `until ${formatDay(expiresOn)}`, marked && `${marked.by}, ${formatDay(dayOf(marked.at))}`]
          .filter(Boolean)
          .join(", "),
      }))}
    />
  );
}

function PaperLink({ paper: { id, matterId, text } }: { paper: Paper }) {
  return <a href={`/matters/${matterId}/documents/${id}`}>{text}</a>;
}

/** Keeping the checklist now overwrites these, knowingly. */
export function Overtaken({ file, typed }: { file: FicaFile; typed: Typed }) {
  const now = typedOfItems(file, []);
  const differing = file.items.filter(({ key }) =>
    [`state-${key}`, `basis-${key}`, `expires-${key}`].some((name) => (typed[name] ?? "") !== now[name]),
  );
  return (
    <Message kind="note">
      <p>Changed since you opened it. Below is what you typed; this is what is there now, and would be written over:</p>
      <Facts
        pairs={differing.map(
          ({ key, state, basis }) => [ITEMS[key].text, [ITEM_STATES[state], basis].filter(Boolean).join(", ")] as const,
        )}
      />
    </Message>
  );
}
