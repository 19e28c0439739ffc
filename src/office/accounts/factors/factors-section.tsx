import { Message } from "../../../web/components/messages.js";
import { Section } from "../../../web/components/page-parts.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { Moment } from "../../../web/components/text.js";
import type { Factors } from "./factors.js";
import { RECOVERY_CODES } from "./recovery-codes.js";

interface FactorLine {
  kind: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  removal: string;
}

/** On the account page: with what somebody signs in beside their password. */
export function FactorsSection({ factors }: { factors: Factors }) {
  const lines = linesOf(factors);
  const { authenticator, recoveryCodesLeft: left } = factors;
  return (
    <Section title="Your second factor" note="Something that only you have at hand, beside the password.">
      {lines.length > 0 ? (
        <>
          {left <= 3 ? (
            <Message kind="warn" act={<a href="/account/recovery-codes">Make new codes</a>}>
              <p>
                {left === 0
                  ? "No recovery code is left."
                  : `Only ${left} of your recovery codes ${left === 1 ? "is" : "are"} left.`}
              </p>
            </Message>
          ) : null}
          <DataTable label="Second factors" columns={COLUMNS} rows={lines} />
          <p class="s-small mt-2">
            {left} of {RECOVERY_CODES} recovery codes are left.{" "}
            <a href="/account/recovery-codes">Make new recovery codes</a>
          </p>
        </>
      ) : (
        <p>You have none yet. With one, a password that somebody else learns opens nothing.</p>
      )}
      <div class="d-flex gap-2 flex-wrap mt-2">
        <a class="btn" href="/account/authenticator">
          {authenticator ? "Replace the authenticator" : "Set up an authenticator"}
        </a>
        <a class="btn" href="/account/passkeys/new">
          Add a passkey
        </a>
      </div>
    </Section>
  );
}

function linesOf({ authenticator, passkeys }: Factors): FactorLine[] {
  const codes = authenticator
    ? [{ kind: "Code", name: "Authenticator", ...authenticator, removal: "/account/authenticator/removal" }]
    : [];
  const keys = passkeys.map(({ id, name, createdAt, lastUsedAt }) => {
    return { kind: "Passkey", name, createdAt, lastUsedAt, removal: `/account/passkeys/${id}/removal` };
  });
  return [...codes, ...keys];
}

const COLUMNS: Column<FactorLine>[] = [
  { head: "Name", kind: "key", cell: (line) => line.name },
  { head: "Kind", kind: "text", cell: (line) => line.kind },
  { head: "Since", kind: "date", hide: true, cell: (line) => <Moment at={line.createdAt} /> },
  { head: "Last used", kind: "date", cell: (line) => (line.lastUsedAt ? <Moment at={line.lastUsedAt} /> : "–") },
  {
    head: "Remove",
    kind: "acts",
    cell: (line) => (
      <a href={line.removal}>
        Remove<span class="visually-hidden"> {line.name}</span>
      </a>
    ),
  },
];
