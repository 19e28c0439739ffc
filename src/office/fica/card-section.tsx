import type { Day as DayText } from "../../calendar.js";
import { Facts } from "../../web/components/facts.js";
import { Message } from "../../web/components/messages.js";
import { Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { Day } from "../../web/components/text.js";
import type { ClientPrompt } from "../contacts/badges.js";
import { CLIENT_KINDS, RISKS } from "./checklist.js";
import { type FicaFile, listed, missingOf, standingOf } from "./files.js";
import { badgeOf, isComplete } from "./status.js";

interface ContactFicaProps {
  file: FicaFile;
  /** The contact is a client or stands behind one, or its file was begun. */
  isExpected: boolean;
  today: DayText;
  mayWrite: boolean;
}

/** On a contact's card: how far the firm knows them. */
export function ContactFica({ file, isExpected, today, mayWrite }: ContactFicaProps) {
  const href = `/contacts/${file.contact.id}/fica`;
  if (!isExpected) {
    return (
      <Section title="FICA" more={mayWrite ? { text: "Begin the file", href } : undefined}>
        <p class="s-quiet">No file. It is asked of clients, and of whoever stands behind one.</p>
      </Section>
    );
  }
  const missing = missingOf(file, today);
  return (
    <Section title="FICA" more={{ text: "Open the file", href }}>
      <Facts
        pairs={[
          ["Status", <StatusBadge status={badgeOf(standingOf(file), today).status} />],
          ["Kind of client", CLIENT_KINDS[file.kind]],
          ["Risk", file.risk ? RISKS[file.risk] : undefined],
          ["Prominent", file.isProminent && (file.prominence ?? "yes")],
          ["Exempt", file.exempt?.reason],
          ["Next review", file.verified && <Day day={file.verified.reviewOn} />],
          ["Missing", isComplete(file.status) ? undefined : listed(missing, 6) || "only to be verified"],
        ]}
      />
    </Section>
  );
}

/** On a matter's card. */
export function ClientNotComplete({ prompt: { text, href } }: { prompt: ClientPrompt }) {
  return (
    <Message
      kind="warn"
      act={
        <a class="btn" href={href}>
          Open the FICA file
        </a>
      }
    >
      {text} Work may go on; trust money may not be paid out before it is verified, section 21.
    </Message>
  );
}
