/** What came of a picker: an id that was chosen, or words that still have to be resolved, or neither. */
export interface Picked {
  id: string | undefined;
  query: string;
}

/** Reads a <ContactPicker> from a posted form. A choice no longer counts when the words beside it were changed after it. */
export function readPicked(body: unknown, name: string): Picked {
  const fields = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const query = wordsOf(fields[`${name}_query`]);
  const isUnchanged = query !== "" && query === wordsOf(fields[`${name}_was`]);
  const id = wordsOf(fields[`${name}_choice`]) || wordsOf(fields[name]);
  return { id: isUnchanged && id ? id : undefined, query };
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value.trim().slice(0, 200) : "";
}
