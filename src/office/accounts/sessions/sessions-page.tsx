import { CsrfField } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { PageHeader } from "../../../web/components/page-parts.js";
import type { SessionLine } from "./own-sessions.js";
import { SessionTable } from "./session-table.js";
import { SESSIONS_MAX } from "./sessions.js";

/** Where somebody is signed in, and how to end that. */
export function SessionsPage({ lines, hereIdHash }: { lines: SessionLine[]; hereIdHash: string }) {
  const others = lines.filter((line) => line.idHash !== hereIdHash).length;
  return (
    <Layout title="Where you are signed in">
      <PageHeader
        title="Where you are signed in"
        crumbs={[["Your account", "/account"]]}
        meta={[`${lines.length} of at most ${SESSIONS_MAX} sessions; the oldest makes room`]}
        acts={
          others > 0 ? (
            <form method="post" action="/account/sessions/others/ending">
              <CsrfField />
              <FreshField prefix="others-" />
              <button class="btn" type="submit">
                End all other sessions
              </button>
            </form>
          ) : undefined
        }
      />
      <SessionTable
        lines={lines}
        hereIdHash={hereIdHash}
        end={(line) => (line.idHash === hereIdHash ? null : <EndSession line={line} />)}
      />
      <p class="s-quiet s-small mt-3">
        You do not know one of them? End it, then <a href="/account">change your password</a> and tell your firm’s
        administrator.
      </p>
    </Layout>
  );
}

function EndSession({ line }: { line: SessionLine }) {
  return (
    <form method="post" action={`/account/sessions/${line.idHash}/ending`}>
      <CsrfField />
      <button class="btn btn-sm" type="submit">
        End<span class="visually-hidden"> the session of {line.userAgent}</span>
      </button>
    </form>
  );
}
