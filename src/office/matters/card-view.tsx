import type { VNode } from "preact";
import { DangerZone } from "../../web/components/danger.js";
import { Facts, Timeline } from "../../web/components/facts.js";
import { EmptyState } from "../../web/components/messages.js";
import { Columns, Section } from "../../web/components/page-parts.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Day, Icon } from "../../web/components/text.js";
import { MatterFrame, type MatterHead } from "./matter-frame.js";
import type { NamedPerson } from "./access.js";
import { factsOf } from "./custom-fields-view.js";
import type { FieldValue } from "./field-values.js";
import type { Matter } from "./matters.js";
import type { RelatedMatter } from "./related.js";
import { RelatedSection } from "./related-view.js";
import type { Party } from "./parties.js";
import type { MatterEvent } from "./timeline.js";
import { FEE_BASES, MATTER_TYPES, PARTY_ROLES } from "./words.js";

export interface MatterPageProps {
  head: MatterHead;
  parties: readonly Party[];
  fields: readonly FieldValue[];
  /** Who may see it, when it is restricted. */
  named: readonly NamedPerson[];
  related: readonly RelatedMatter[];
  /** What later rooms show of it. */
  sections: readonly VNode[];
  events: readonly MatterEvent[];
  /** Why it may not be closed now. */
  closingReasons: readonly string[];
  mayWrite: boolean;
}

export function MatterPage(props: MatterPageProps) {
  const { head, parties, related, sections, events, closingReasons, mayWrite } = props;
  const { matter } = head;
  const isLive = matter.status !== "closed";
  const mayChange = mayWrite && isLive;
  return (
    <MatterFrame head={head} current="overview" acts={mayChange ? <Acts matter={matter} /> : undefined}>
      <Columns
        main={
          <>
            <Section
              title="Parties"
              note={parties.length > 0 ? `${parties.length}` : undefined}
              more={mayChange ? { text: "Add a party", href: `/matters/${matter.id}/parties/new` } : undefined}
            >
              <DataTable
                label="Parties"
                columns={partyColumns(mayChange)}
                rows={parties}
                empty={
                  <EmptyState
                    title="No other party yet"
                    text="Opponents, their attorneys, counsel, the sheriff: whoever has a part in this matter."
                  />
                }
              />
            </Section>
            <RelatedSection matter={matter} related={related} mayChange={mayChange} />
            {sections}
            <Section title="What was done" more={{ text: "History", href: `/matters/${matter.id}/history` }}>
              <Timeline items={events.map(({ what, who, at, isKey }) => ({ what, who, at, key: isKey }))} />
            </Section>
          </>
        }
        aside={<Sides {...props} />}
      />
      {mayWrite ? <End matter={matter} closingReasons={closingReasons} /> : null}
    </MatterFrame>
  );
}

function Acts({ matter }: { matter: Matter }) {
  return (
    <>
      <a class="btn" href={`/matters/${matter.id}/edit`}>
        <Icon name="pencil" />
        Edit
      </a>
      <a class="btn btn-primary" href={`/matters/${matter.id}/parties/new`}>
        <Icon name="user-plus" />
        Add a party
      </a>
    </>
  );
}

function partyColumns(mayChange: boolean): Column<Party>[] {
  const columns: Column<Party>[] = [
    { head: "Name", kind: "key", cell: (party) => <a href={`/contacts/${party.contactId}`}>{party.name}</a> },
    { head: "Role", kind: "text", half: true, cell: (party) => PARTY_ROLES[party.role] },
    { head: "Reference", kind: "text", cell: (party) => party.reference },
  ];
  if (!mayChange) return columns;
  const remove = (party: Party) => (
    <a href={`/matters/${party.matterId}/parties/${party.id}/removal`}>
      Remove<span class="visually-hidden"> {party.name}</span>
    </a>
  );
  return [...columns, { head: "Acts", kind: "acts", cell: remove }];
}

function Sides({ head: { matter }, fields, named, related, mayWrite }: MatterPageProps) {
  const isLive = matter.status !== "closed";
  return (
    <>
      <Section title="Terms">
        <Facts
          pairs={[
            ["Type", MATTER_TYPES[matter.type].name],
            ["Stage", matter.stage],
            ["Basis", FEE_BASES[matter.feeBasis]],
            ["Responsible", matter.owner.name],
            [
              "Prescribes",
              matter.prescribesOn ? <Day day={matter.prescribesOn} /> : (matter.noPrescriptionReason ?? "not a claim"),
            ],
            ["Court", matter.court],
            ["Case number", matter.caseNo],
            ...factsOf(fields),
            ["Last entry", <Day day={matter.lastEntryOn} />],
            ["Archive number", matter.archiveNo],
            ["Paper file", matter.archivePlace],
          ]}
        />
      </Section>
      <Section title="Client">
        <Facts
          pairs={[
            ["Name", <a href={`/contacts/${matter.client.contactId}`}>{matter.client.name}</a>],
            ["Client code", <a href={`/clients/${matter.client.id}`}>{matter.client.code}</a>],
          ]}
        />
      </Section>
      <Section
        title="May see it"
        more={mayWrite && isLive ? { text: "Change", href: `/matters/${matter.id}/access` } : undefined}
      >
        <p class="s-small">
          {matter.isRestricted ? named.map(({ name }) => name).join(", ") : "Everyone who may see matters"}
        </p>
        {related.length === 0 && mayWrite && isLive ? (
          <p class="s-small">
            <a href={`/matters/${matter.id}/related/new`}>Add a related matter</a>
          </p>
        ) : null}
      </Section>
      {matter.description ? (
        <Section title="Instruction">
          <div class="s-prose">
            {matter.description.split("\n").map((line) => (
              <p>{line}</p>
            ))}
          </div>
        </Section>
      ) : null}
    </>
  );
}

function End({ matter, closingReasons }: { matter: Matter; closingReasons: readonly string[] }) {
  const isClosed = matter.status === "closed";
  if (!isClosed && closingReasons.length > 0) {
    return (
      <Section title="End of the matter">
        <DangerZone title="Close this matter" consequence={`Not yet possible. ${closingReasons.join(" ")}`} />
      </Section>
    );
  }
  return (
    <Section title="End of the matter">
      <DangerZone
        title={isClosed ? "Reopen this matter" : "Close this matter"}
        consequence={
          isClosed
            ? "It keeps its number and its parties, and is in the lists of open matters again."
            : "It leaves the lists of open matters and takes no change. It can be reopened, with a reason."
        }
        act={
          <a class="btn" href={`/matters/${matter.id}/${isClosed ? "reopening" : "closing"}`}>
            {isClosed ? "Reopen the matter…" : "Close the matter…"}
          </a>
        }
      />
    </Section>
  );
}
