import type { ComponentChildren } from "preact";
import { formatCount } from "./text.js";

interface PageHeaderProps {
  title: string;
  /** From the third level on: [words, address]; the page itself is added. */
  crumbs?: readonly (readonly [text: string, href: string])[] | undefined;
  /** One line of facts and statuses. */
  meta?: readonly ComponentChildren[] | undefined;
  /** Links or buttons, the main one last. */
  acts?: ComponentChildren;
}

export function PageHeader({ title, crumbs, meta, acts }: PageHeaderProps) {
  return (
    <>
      {crumbs ? (
        <nav class="s-crumbs" aria-label="Breadcrumb">
          <ol>
            {crumbs.map(([text, href]) => (
              <li>
                <a href={href}>{text}</a>
              </li>
            ))}
            <li>{title}</li>
          </ol>
        </nav>
      ) : null}
      <div class="s-head">
        <div class="s-head__text">
          <h1>{title}</h1>
          {meta && meta.length > 0 ? (
            <div class="s-head__meta">
              {meta.map((fact) => (
                <span>{fact}</span>
              ))}
            </div>
          ) : null}
        </div>
        {acts ? <div class="s-head__acts">{acts}</div> : null}
      </div>
    </>
  );
}

interface SectionProps {
  title: string;
  note?: ComponentChildren;
  more?: { text: string; href: string } | undefined;
  children: ComponentChildren;
}

export function Section({ title, note, more, children }: SectionProps) {
  return (
    <section class="s-sec">
      <header>
        <h2>{title}</h2>
        {note ? <span class="s-tiny s-quiet">{note}</span> : null}
        {more ? (
          <a class="s-more" href={more.href}>
            {more.text}
          </a>
        ) : null}
      </header>
      {children}
    </section>
  );
}

/** Twelve columns shared by a main part and an aside behind a hairline. */
export function Columns({
  main,
  aside,
  mainWidth = 8,
}: {
  main: ComponentChildren;
  aside: ComponentChildren;
  mainWidth?: 6 | 7 | 8;
}) {
  return (
    <div class="s-cols">
      <div class={`s-c${mainWidth}`}>{main}</div>
      <div class={`s-c${12 - mainWidth} s-aside`}>{aside}</div>
    </div>
  );
}

/** A form, and beside it what it will do. */
export function Split({
  form,
  aside,
  label = "What this will do",
}: {
  form: ComponentChildren;
  aside: ComponentChildren;
  label?: string;
}) {
  return (
    <div class="s-split">
      <div>{form}</div>
      <aside class="s-sticky" aria-label={label}>
        {aside}
      </aside>
    </div>
  );
}

/** Links to pages that belong together, not panels. */
export function Tabs({
  label,
  items,
}: {
  label: string;
  items: readonly { text: string; href: string; count?: number | undefined; current: boolean }[];
}) {
  return (
    <nav class="s-tabs" aria-label={label}>
      {items.map(({ text, href, count, current }) => (
        <a href={href} aria-current={current ? "page" : undefined}>
          {text}
          {count === undefined ? null : <span>{formatCount(count)}</span>}
        </a>
      ))}
    </nav>
  );
}

/** Where one is in a work of several pages; current counts from 0. */
export function Stepper({ steps, current }: { steps: readonly string[]; current: number }) {
  return (
    <ol class="s-steps" aria-label="Steps">
      {steps.map((step, at) => (
        <li class={at < current ? "is-done" : undefined} aria-current={at === current ? "step" : undefined}>
          {step}
        </li>
      ))}
    </ol>
  );
}

export interface Figure {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
  href?: string | undefined;
  book?: "trust" | undefined;
}

/** Two to five figures in a row, never in boxes. */
export function Figures({ items }: { items: readonly Figure[] }) {
  return (
    <dl class="s-figs">
      {items.map(({ label, value, note, href, book }) => (
        <div class={book ? "s-fig s-fig--trust" : "s-fig"}>
          <dt>{label}</dt>
          <dd>
            {href ? <a href={href}>{value}</a> : value}
            {note ? <small>{note}</small> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
