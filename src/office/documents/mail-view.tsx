import { type CheckItem, CheckList, Facts } from "../../web/components/facts.js";
import { Section } from "../../web/components/page-parts.js";
import { Moment } from "../../web/components/text.js";
import type { FiledAttachment, FiledMail } from "./mails.js";

/** What the head of an e-mail says, and what came with it. */
export function MailSection({ mail, matterId }: { mail: FiledMail; matterId: string }) {
  return (
    <Section title="E-mail" note="As it says of itself; anybody can write another name into it.">
      <Facts
        pairs={[
          ["Subject", mail.subject],
          ["From", mail.sender],
          ["To", mail.recipients],
          ["Sent", mail.sentAt ? <Moment at={mail.sentAt} /> : null],
        ]}
      />
      {mail.attachments.length > 0 ? (
        <>
          <h3 class="s-h2 mt-3">Attachments</h3>
          <CheckList items={mail.attachments.map((attachment) => itemOf(attachment, matterId))} />
        </>
      ) : null}
    </Section>
  );
}

function itemOf({ fileName, documentId, refusedWhy }: FiledAttachment, matterId: string): CheckItem {
  if (!documentId) return { state: "bad", text: `${fileName}: ${refusedWhy ?? "not taken"}` };
  return { state: "done", text: <a href={`/matters/${matterId}/documents/${documentId}`}>{fileName}</a> };
}
