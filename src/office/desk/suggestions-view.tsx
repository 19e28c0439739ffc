import type { Suggestion } from "./search.js";

/** The rows of the list that opens below the search field; strongroom.js moves among them. */
export function Suggestions({ suggestions }: { suggestions: readonly Suggestion[] }) {
  return (
    <>
      {suggestions.map(({ kind, href, text, note }, at) => (
        <a href={href} id={`suggestion-${at}`} role="option" aria-selected="false" tabindex={-1}>
          <small>{kind}</small>
          <span>{text}</span>
          <small>{note}</small>
        </a>
      ))}
    </>
  );
}
