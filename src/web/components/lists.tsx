import type { ComponentChildren } from "preact";
import { formatCount } from "./text.js";

/** Saved views of a list, each a plain link. */
export function Filters({
  items,
  label = "Views",
}: {
  items: readonly { text: string; count?: number | undefined; href: string; current: boolean }[];
  label?: string;
}) {
  return (
    <ul class="s-filters mb-2" aria-label={label}>
      {items.map(({ text, count, href, current }) => (
        <li>
          <a class="s-chip" href={href} aria-current={current ? "true" : undefined}>
            {text}
            {count === undefined ? null : <span>{formatCount(count)}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface ToolsProps {
  /** "Filter matters" */
  label: string;
  action: string;
  find?: { value: string; placeholder: string; name?: string | undefined } | undefined;
  selects?: readonly {
    name: string;
    label: string;
    value: string;
    options: readonly { value: string; text: string }[];
  }[];
  /** Days, as people type them. */
  dates?: readonly { name: string; label: string; value: string; placeholder: string }[];
  /** What the list keeps besides: the view, the sort. */
  hidden?: Readonly<Record<string, string | undefined>> | undefined;
  /** Downloads and such, at the end. */
  end?: ComponentChildren;
}

/** Narrowing a list: a GET form, so that what is shown has an address. */
export function Tools({ label, action, find, selects = [], dates = [], hidden = {}, end }: ToolsProps) {
  return (
    <form method="get" action={action} class="s-tools" aria-label={label}>
      {find ? (
        <input
          class="form-control"
          type="search"
          name={find.name ?? "q"}
          aria-label="Find in this list"
          placeholder={find.placeholder}
          value={find.value}
          size={22}
          maxlength={200}
        />
      ) : null}
      {selects.map(({ name, label: words, value, options }) => (
        <select class="form-select" name={name} aria-label={words}>
          {options.map((option) => (
            <option value={option.value} selected={option.value === value}>
              {option.text}
            </option>
          ))}
        </select>
      ))}
      {dates.map(({ name, label: words, value, placeholder }) => (
        <input
          class="form-control"
          type="text"
          name={name}
          aria-label={words}
          placeholder={placeholder}
          value={value}
          size={11}
          maxlength={40}
          autocomplete="off"
        />
      ))}
      {Object.entries(hidden).map(([name, value]) =>
        value ? <input type="hidden" name={name} value={value} /> : null,
      )}
      <button class="btn" type="submit">
        Apply
      </button>
      {end ? <span class="s-tools__end">{end}</span> : null}
    </form>
  );
}

interface PaginationProps {
  page: number;
  size: number;
  total: number;
  /** "matters" */
  noun: string;
  href: (page: number) => string;
}

/** "1–25 of 159 matters", the pages near this one, the first and the last. */
export function Pagination({ page, size, total, noun, href }: PaginationProps) {
  const pages = Math.max(1, Math.ceil(total / size));
  const from = total === 0 ? 0 : Math.min((page - 1) * size + 1, total);
  const to = Math.min(page * size, total);
  return (
    <nav class="s-pager" aria-label="Pages">
      <p>{total === 0 ? `No ${noun}` : `${formatCount(from)}–${formatCount(to)} of ${formatCount(total)} ${noun}`}</p>
      {pages === 1 ? null : (
        <>
          <Step text="Previous" rel="prev" href={page > 1 ? href(Math.min(page - 1, pages)) : undefined} />
          {pagesShown(page, pages).map((shown) =>
            shown === undefined ? (
              <span>…</span>
            ) : (
              <a href={href(shown)} aria-current={shown === page ? "page" : undefined}>
                {formatCount(shown)}
              </a>
            ),
          )}
          <Step text="Next" rel="next" href={page < pages ? href(page + 1) : undefined} />
        </>
      )}
    </nav>
  );
}

function Step({ text, rel, href }: { text: string; rel: "prev" | "next"; href: string | undefined }) {
  if (href) {
    return (
      <a href={href} rel={rel}>
        {text}
      </a>
    );
  }
  return <span class="s-quiet">{text}</span>;
}

/** A list without end has no numbers of pages: what is newer, what is older. */
export function OlderNewer({
  words,
  newer,
  older,
  noun,
}: {
  /** What is shown: "50 lines, 21 to 22 Nov 2026". */
  words: string;
  newer: string | undefined;
  older: string | undefined;
  noun: string;
}) {
  return (
    <nav class="s-pager" aria-label="Pages">
      <p>{words}</p>
      {newer || older ? (
        <>
          {newer ? <Step text={`Newer ${noun}`} rel="prev" href={newer} /> : null}
          {older ? <Step text={`Older ${noun}`} rel="next" href={older} /> : null}
        </>
      ) : null}
    </nav>
  );
}

/** 1 … 4 5 6 … 12; undefined is the gap. */
function pagesShown(page: number, pages: number): (number | undefined)[] {
  const near = [1, page - 1, page, page + 1, page <= 2 ? 3 : page, pages].filter((at) => at >= 1 && at <= pages);
  const sorted = [...new Set(near)].sort((left, right) => left - right);
  return sorted.flatMap((at, index) => (index > 0 && at > sorted[index - 1]! + 1 ? [undefined, at] : [at]));
}
