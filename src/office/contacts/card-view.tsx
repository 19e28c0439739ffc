import type { VNode } from "preact";
import { Facts, Timeline } from "../../web/components/facts.js";
import { CsrfField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState } from "../../web/components/messages.js";
import { Columns, PageHeader, Section } from "../../web/components/page-parts.js";
import { type Badge, Badges } from "../../web/components/status.js";
import { Day, Icon, Tag } from "../../web/components/text.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import type { Contact, Identity } from "./contacts.js";
import type { AddressDraft, PointDraft } from "./draft.js";
import { CONTACT_KINDS, LANGUAGES } from "./kinds.js";

interface ContactPageProps {
  contact: Contact;
  identity: Identity;
  /** They are masked, and this reader can ask to see them. */
  mayShow: boolean;
  history: readonly RecordedLine[];
  mayWrite: boolean;
  /** What other rooms show of this contact. */
  sections: readonly VNode[];
  badges: readonly Badge[];
}

export function ContactPage({ contact, identity, mayShow, history, mayWrite, sections, badges }: ContactPageProps) {
  return (
    <Layout title={contact.displayName}>
      <PageHeader
        title={contact.displayName}
        meta={[
          CONTACT_KINDS[contact.kind],
          contact.tradingName && `trading as ${contact.tradingName}`,
          jobOf(contact),
          badges.length > 0 && <Badges badges={badges} notes />,
        ].filter(Boolean)}
        acts={
          mayWrite ? (
            <a class="btn btn-primary" href={`/contacts/${contact.id}/edit`}>
              Change
            </a>
          ) : null
        }
      />
      <Columns
        main={
          <>
            <Reach contact={contact} mayWrite={mayWrite} />
            {sections}
            {contact.notes ? (
              <Section title="Notes">
                <Lines text={contact.notes} />
              </Section>
            ) : null}
          </>
        }
        aside={
          <>
            <Who contact={contact} identity={identity} mayShow={mayShow} />
            <History lines={history} />
          </>
        }
      />
    </Layout>
  );
}

function jobOf({ jobTitle, employer }: Contact): string | undefined {
  if (jobTitle && employer) return `${jobTitle}, ${employer}`;
  return jobTitle ?? employer;
}

const POINT_WORDS = { phone: "Telephone", email: "E-mail", url: "Web" } as const;

function Reach({ contact, mayWrite }: { contact: Contact; mayWrite: boolean }) {
  const { points, addresses } = contact;
  if (points.length === 0 && addresses.length === 0) {
    return (
      <EmptyState
        title="No way to reach them yet"
        text="Add a telephone number, an e-mail or a postal address, so that letters and fee notes find their way."
        acts={
          mayWrite ? (
            <a class="btn" href={`/contacts/${contact.id}/edit`}>
              Add them
            </a>
          ) : null
        }
      />
    );
  }
  return (
    <Section title="How to reach them">
      <Facts
        pairs={[
          ...points.map((point) => [POINT_WORDS[point.kind], <Point point={point} />] as const),
          ...addresses.map((address) => ["Address", <Address address={address} />] as const),
        ]}
      />
    </Section>
  );
}

/** A ? in an address would begin the headers of the message (RFC 6068 §2). */
function mailto(address: string): string {
  return `mailto:${encodeURIComponent(address).replace("%40", "@")}`;
}

function Point({ point }: { point: PointDraft }) {
  const { kind, value, label } = point;
  const href = kind === "email" ? mailto(value) : kind === "phone" ? `tel:${value.replace(/[^\d+]/g, "")}` : value;
  return (
    <>
      <a href={href} rel={kind === "url" ? "noreferrer" : undefined}>
        {value}
      </a>
      {label ? (
        <>
          {" "}
          <Tag>{label}</Tag>
        </>
      ) : null}
    </>
  );
}

function Address({ address }: { address: AddressDraft }) {
  const { label, street, city, province, postalCode, country } = address;
  const town = [city, postalCode].filter(Boolean).join(" ");
  return (
    <>
      <Lines text={[street, town, province, country].filter(Boolean).join("\n")} />
      {label ? (
        <>
          {" "}
          <Tag>{label}</Tag>
        </>
      ) : null}
    </>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split("\n").map((line, at) => (
        <>
          {at > 0 ? <br /> : null}
          {line}
        </>
      ))}
    </>
  );
}

function Who({ contact, identity, mayShow }: { contact: Contact; identity: Identity; mayShow: boolean }) {
  const hasNumber = Boolean(identity.idNumber ?? identity.passport);
  const isTrustLike = contact.kind === "trust" || contact.kind === "estate";
  return (
    <Section title="Who they are">
      <Facts
        pairs={[
          ["Title", contact.title],
          ["First names", contact.firstNames],
          ["Surname", contact.surname],
          ["Formerly", contact.formerNames.join("; ")],
          ["ID number", identity.idNumber && <span class="s-num">{identity.idNumber}</span>],
          ["Passport", identity.passport && <span class="s-num">{identity.passport}</span>],
          ["Born", contact.birthDate && <Day day={contact.birthDate} />],
          [isTrustLike ? "Master’s reference" : "Registration", contact.registrationNo],
          ["VAT number", contact.vatNo && <span class="s-num">{contact.vatNo}</span>],
          ["Registered", contact.registeredAbroad && "outside South Africa"],
          ["Language", contact.language && LANGUAGES[contact.language]],
        ]}
      />
      {mayShow && hasNumber ? (
        <form method="post" action={`/contacts/${contact.id}/identity`} class="mt-2">
          <CsrfField />
          <button class="btn btn-sm" type="submit">
            <Icon name="eye" />
            Show the number
          </button>{" "}
          <span class="s-tiny s-quiet">The trail keeps who looked.</span>
        </form>
      ) : null}
    </Section>
  );
}

const ACTION_WORDS: Record<string, string> = {
  "contacts.contact_added": "Added",
  "contacts.contact_changed": "Changed",
};
const FIELD_WORDS: Record<string, string> = {
  firstNames: "first names",
  tradingName: "trading name",
  jobTitle: "job title",
  idNumber: "ID number",
  birthDate: "birth date",
  registrationNo: "registration",
  registeredAbroad: "country of registration",
  vatNo: "VAT number",
  formerNames: "former names",
  points: "numbers and addresses",
  addresses: "addresses",
};

function History({ lines }: { lines: readonly RecordedLine[] }) {
  const items = lines.filter(({ action }) => action in ACTION_WORDS);
  if (items.length === 0) return null;
  return (
    <Section title="History">
      <Timeline
        items={items.map(({ action, changes, actorName, at }) => {
          const fields = Object.keys(changes).map((field) => FIELD_WORDS[field] ?? field);
          const what = action === "contacts.contact_changed" ? `Changed: ${fields.join(", ")}` : ACTION_WORDS[action]!;
          return { what, who: actorName, at };
        })}
      />
    </Section>
  );
}
