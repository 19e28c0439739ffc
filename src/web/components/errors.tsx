import type { ComponentChildren } from "preact";
import { formatMoment } from "../../calendar.js";
import { Section } from "./page-parts.js";
import { Facts } from "./facts.js";

export interface ErrorPageProps {
  status: number;
  title: string;
  text: ComponentChildren;
  acts?: ComponentChildren;
  /** The number to give when asking for help; the log has the same. */
  reference: string;
  at: Date;
  /** What was typed, so that nothing is lost. */
  sent?: readonly (readonly [name: string, value: string])[] | undefined;
}

export function ErrorPage({ status, title, text, acts, reference, at, sent }: ErrorPageProps) {
  return (
    <>
      <div class="s-oops">
        <p class="s-oops__no">{status}</p>
        <h1>{title}</h1>
        <p>{text}</p>
        {acts ? <div class="d-flex gap-2 flex-wrap mt-3">{acts}</div> : null}
        <p class="s-ref">
          If you ask for help, give this number: <b class="s-num">{reference}</b>. {formatMoment(at)}.
        </p>
      </div>
      {sent && sent.length > 0 ? (
        <Section title="What you sent">
          <Facts pairs={sent} />
        </Section>
      ) : null}
    </>
  );
}
