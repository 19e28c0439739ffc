import type { Day as DayText } from "../../calendar.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import { DangerZone } from "../../web/components/danger.js";
import { Facts, Timeline } from "../../web/components/facts.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { Columns, PageHeader, Section } from "../../web/components/page-parts.js";
import { Badges } from "../../web/components/status.js";
import { Day } from "../../web/components/text.js";
import type { FieldError, Typed } from "../../web/forms.js";
import { sentenceOfAct } from "./actions.js";
import { Checklist, ChecklistForm, Overtaken } from "./checklist-view.js";
import { CLIENT_KINDS, relationsFor, RISKS } from "./checklist.js";
import { type FicaFile, isEnhanced, listed, missingOf, standingOf } from "./files.js";
import type { Paper } from "./papers.js";
import { Persons } from "./persons-view.js";
import { badgeOf } from "./status.js";

export interface FicaPageProps {
  file: FicaFile;
  papers: readonly Paper[];
  history: readonly RecordedLine[];
  today: DayText;
  mayWrite: boolean;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  /** Somebody saved since the form was opened. */
  isOvertaken?: boolean | undefined;
}

export function FicaPage(props: FicaPageProps) {
  const { file, papers, history, today, mayWrite, typed, errors, isOvertaken } = props;
  const { contact, kind, related } = file;
  return (
    <Layout title={`FICA, ${contact.name}`}>
      <PageHeader
        title="FICA"
        crumbs={[
          ["Contacts", "/contacts"],
          [contact.name, hrefOf(file, "")],
        ]}
        meta={[contact.name, CLIENT_KINDS[kind], <Badges badges={[badgeOf(standingOf(file), today)]} notes />]}
        acts={mayWrite ? <Acts file={file} /> : undefined}
      />
      <ErrorSummary errors={errors} />
      {isOvertaken ? <Overtaken file={file} typed={typed} /> : null}
      <Columns
        main={
          <>
            <WhatIsMissing file={file} today={today} />
            <Section title="What is asked" note={`${file.items.length} items`}>
              {mayWrite ? (
                <ChecklistForm file={file} papers={papers} typed={typed} errors={errors} />
              ) : (
                <Checklist file={file} papers={papers} />
              )}
            </Section>
            {related.length > 0 || relationsFor(kind).length > 0 ? <Persons file={file} mayWrite={mayWrite} /> : null}
          </>
        }
        aside={
          <>
            <Stands file={file} />
            {history.length > 0 ? <History lines={history} /> : null}
          </>
        }
      />
      {mayWrite ? <End file={file} /> : null}
    </Layout>
  );
}

export function hrefOf({ contact }: Pick<FicaFile, "contact">, path: string): string {
  return `/contacts/${contact.id}${path}`;
}

function Acts({ file }: { file: FicaFile }) {
  return (
    <>
      <a class="btn" href={hrefOf(file, "/fica/assessment")}>
        {file.risk ? "Assess again" : "Assess the risk"}
      </a>
      {file.exempt || !file.risk ? null : (
        <a class="btn" href={hrefOf(file, "/fica/verification")}>
          {file.verified ? "Record a review" : "Verify"}
        </a>
      )}
    </>
  );
}

function WhatIsMissing({ file, today }: { file: FicaFile; today: DayText }) {
  const missing = missingOf(file, today);
  if (file.exempt) {
    return <Message kind="note">Nothing is asked of them: {file.exempt.reason}</Message>;
  }
  if (missing.length > 0) {
    return (
      <Message kind="warn">
        Not complete: {listed(missing, 12)}. A matter may be opened; trust money may not be paid out before it is
        verified, section 21.
      </Message>
    );
  }
  if (file.verified) return null;
  const by = isEnhanced(file) ? "A partner can verify it." : "It can be verified.";
  return <Message kind="note">Everything that is asked is here. {by}</Message>;
}

function Stands({ file }: { file: FicaFile }) {
  const { risk, riskReason, isProminent, prominence, verified, exempt } = file;
  return (
    <Section title="Where it stands">
      <Facts
        pairs={[
          ["Kind of client", CLIENT_KINDS[file.kind]],
          ["Risk", risk ? RISKS[risk] : "not assessed"],
          ["Why", riskReason],
          ["Prominent", isProminent ? prominence : risk && "no"],
          ["Verified", verified && <DayAndWho day={verified.on} who={verified.by} />],
          ["Next review", verified && <Day day={verified.reviewOn} />],
          [
            "Runs out",
            verified && verified.dueOn < verified.reviewOn && (
              <>
                <Day day={verified.dueOn} />, with a paper
              </>
            ),
          ],
          ["Exempt", exempt && <DayAndWho day={exempt.on} who={exempt.by} />],
        ]}
      />
    </Section>
  );
}

function DayAndWho({ day, who }: { day: DayText; who: string }) {
  return (
    <>
      <Day day={day} />, {who}
    </>
  );
}

function History({ lines }: { lines: readonly RecordedLine[] }) {
  return (
    <Section title="History">
      <Timeline
        items={lines.map((line) => {
          const said = sentenceOfAct(line);
          return { what: said?.text, who: line.actorName, at: line.at, key: said?.isKey };
        })}
      />
    </Section>
  );
}

function End({ file }: { file: FicaFile }) {
  const isClosed = file.exempt ?? file.verified;
  const what = file.exempt ? "exemption" : "verification";
  return (
    <Section title={isClosed ? `If it no longer holds` : "If nothing is asked of them"}>
      {isClosed ? (
        <DangerZone
          title={`Take the ${what} back`}
          consequence="They are not complete again at once, with the reason on record. What was marked stays."
          act={
            <a class="btn" href={hrefOf(file, "/fica/withdrawal")}>
              Take it back…
            </a>
          }
        />
      ) : (
        <DangerZone
          title="Exempt this client"
          consequence="A partner may say, with the reason, that FICA asks nothing of them. Trust money can then be paid out."
          act={
            <a class="btn" href={hrefOf(file, "/fica/exemption")}>
              Exempt them…
            </a>
          }
        />
      )}
    </Section>
  );
}
