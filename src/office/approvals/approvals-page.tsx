import { CsrfField } from "../../web/components/forms.js";
import { Facts } from "../../web/components/facts.js";
import { FreshField } from "../../web/components/fresh.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState, ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { StatusBadge, type StatusWord } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Moment } from "../../web/components/text.js";
import type { FieldError } from "../../web/forms.js";
import type { ApprovalStatus } from "./approvals.js";
import type { ApprovalLine } from "./reports.js";

const STATUS_WORDS: Record<ApprovalStatus, StatusWord> = {
  open: "Open",
  approved: "Done",
  declined: "Declined",
  withdrawn: "Withdrawn",
  expired: "Expired",
};

interface ApprovalsPageProps {
  waiting: readonly ApprovalLine[];
  asked: readonly ApprovalLine[];
  errors?: readonly FieldError[] | undefined;
}

/** What needs two people: what this person can decide about, and what they asked for. */
export function ApprovalsPage({ waiting, asked, errors }: ApprovalsPageProps) {
  return (
    <Layout title="Approvals">
      <PageHeader title="Approvals" meta={["What one person asks for and another decides about, within 7 days"]} />
      <ErrorSummary errors={errors} />
      <Section title="Waiting for you">
        {waiting.length === 0 ? (
          <EmptyState
            title="Nothing waits for you"
            text="When somebody asks to make or unmake a firm administrator or a partner, or to open their way in, another one of them decides here."
          />
        ) : (
          waiting.map((line) => <Waiting line={line} />)
        )}
      </Section>
      {asked.length > 0 ? (
        <Section title="What you asked for">
          <DataTable label="What you asked for" columns={ASKED} rows={asked} />
        </Section>
      ) : null}
    </Layout>
  );
}

function Waiting({ line }: { line: ApprovalLine }) {
  return (
    <div class="s-danger mb-4">
      <h3>
        <a href={line.href}>{line.text}</a>
      </h3>
      <Facts
        pairs={[
          ["Asked by", line.requestedBy.name],
          ["Asked", <Moment at={line.requestedAt} />],
          ["Why", line.reason],
          ["Runs out", <Moment at={line.expiresAt} />],
        ]}
      />
      <div class="d-flex flex-wrap align-items-end gap-2 mt-3">
        <Act line={line} to="approval" words="Approve" kind="btn-primary" />
        <Act line={line} to="decline" words="Decline" />
      </div>
    </div>
  );
}

function Act({ line, to, words, kind = "" }: { line: ApprovalLine; to: string; words: string; kind?: string }) {
  return (
    <form method="post" action={`/approvals/${line.id}/${to}`}>
      <CsrfField />
      {to === "approval" ? <FreshField prefix={`${line.id}-`} /> : null}
      <button class={`btn ${kind}`.trim()} type="submit">
        {words}
        <span class="visually-hidden">: {line.text}</span>
      </button>
    </form>
  );
}

const ASKED: Column<ApprovalLine>[] = [
  { head: "What", kind: "key", cell: (line) => <a href={line.href}>{line.text}</a> },
  { head: "State", kind: "status", cell: (line) => <StatusBadge status={STATUS_WORDS[stateOf(line)]} /> },
  { head: "Asked", kind: "date", cell: (line) => <Moment at={line.requestedAt} /> },
  { head: "Who can decide", kind: "text", cell: (line) => (line.isOver ? "–" : <Deciders line={line} />) },
  {
    head: "Withdraw",
    kind: "acts",
    cell: (line) => (line.isOver ? null : <Act line={line} to="withdrawal" words="Withdraw" kind="btn-sm" />),
  },
];

function stateOf({ status, isOver }: ApprovalLine): ApprovalStatus {
  return status === "open" && isOver ? "expired" : status;
}

/** Who could decide, or what a firm does in which nobody can. */
function Deciders({ line }: { line: ApprovalLine }) {
  if (line.deciders.length > 0) return <>{line.deciders.join(", ")}</>;
  return (
    <>
      Nobody here: it takes a partner or a second administrator.{" "}
      {line.operatorCommand ? "Your operator can do it instead, with" : "Your operator can make one, with"}{" "}
      <code>{line.operatorCommand ?? "strongroom user roles"}</code>.
    </>
  );
}

/** On the page of whom it is about: what waits, and who can decide. */
export function OpenApprovals({ lines }: { lines: readonly ApprovalLine[] }) {
  return (
    <>
      {lines.map((line) => (
        <Message kind="note" act={<a href="/approvals">Approvals</a>}>
          <p>
            <b>{line.text}</b> waits for an approval; {line.requestedBy.name} asked. <Deciders line={line} />
            {line.deciders.length > 0 ? " can decide." : ""}
          </p>
        </Message>
      ))}
    </>
  );
}
