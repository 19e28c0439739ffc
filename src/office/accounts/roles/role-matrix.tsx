import type { ComponentChildren } from "preact";
import type { Narrowing } from "../../../grants.js";
import {
  type GrantedPermission,
  PERMISSIONS,
  type Role,
  ROLE_NAMES,
  ROLES,
  type Scope,
  wordsOf,
} from "../../../permissions.js";
import { Icon } from "../../../web/components/text.js";
import { scopesOf } from "./narrowings.js";

const GROUPS = [
  ["see", "See"],
  ["do", "Do"],
] as const;

/** A line beside the table's own: what follows from a permission and is asked most. */
interface Extra {
  words: string;
  after: GrantedPermission;
  cell: string;
}

const RESTRICTED: Extra = { words: "Restricted matters", after: "matters.read", cell: "if named" };

/** What a cell says where the plain mark would say too much. */
const SAID: readonly { permission: GrantedPermission; role?: Role; says: string }[] = [
  { permission: "desk.read", role: "provider", says: "its own figures" },
  { permission: "contacts.identity", says: "one at a time" },
  { permission: "users.write", says: "not their own" },
  { permission: "approvals.decide", says: "not own request" },
];

interface MatrixProps {
  label: string;
  cell: (role: Role, permission: GrantedPermission) => ComponentChildren;
  extra?: Extra;
  /** Small words under those of a line. */
  noteOf?: (permission: GrantedPermission) => string | undefined;
}

/** The table of permissions: a line each, under See and Do, with a column for each role. What stands in a cell is the caller's. */
export function Matrix({ label, cell, extra, noteOf }: MatrixProps) {
  return (
    <div class="s-wrap" tabindex={0} role="region" aria-label={label}>
      <table class="table s-table s-matrix" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Permission</th>
            {ROLES.map((role) => (
              <th scope="col" class="rot">
                {ROLE_NAMES[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {GROUPS.map(([act, words]) => (
            <>
              <tr class="s-group">
                <th colspan={ROLES.length + 1} scope="rowgroup">
                  {words}
                </th>
              </tr>
              {PERMISSIONS.filter((permission) => wordsOf(permission).act === act).map((permission) => (
                <>
                  <Line
                    words={wordsOf(permission).words}
                    note={noteOf?.(permission)}
                    cell={(role) => cell(role, permission)}
                  />
                  {extra?.after === permission ? (
                    <Line
                      words={extra.words}
                      cell={(role) => (cell(role, permission) === NO ? NO : <span class="own">{extra.cell}</span>)}
                    />
                  ) : null}
                </>
              ))}
            </>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  words: string;
  note?: string | undefined;
  cell: (role: Role) => ComponentChildren;
}

function Line({ words, note, cell }: LineProps) {
  return (
    <tr>
      <th scope="row" class="fw-normal">
        {words}
        {note ? <span class="d-block s-tiny s-quiet">{note}</span> : null}
      </th>
      {ROLES.map((role) => (
        <td class="ctr">{cell(role)}</td>
      ))}
    </tr>
  );
}

export const NO = (
  <span class="no">
    –<span class="visually-hidden"> no</span>
  </span>
);

/** What each role may do in this firm: printed from the table that the server itself goes by, less what the firm took away. */
export function RoleMatrix({ narrowings }: { narrowings: readonly Narrowing[] }) {
  return (
    <Matrix
      label="What each role may do"
      extra={RESTRICTED}
      cell={(role, permission) => shown(role, permission, scopesOf(permission, narrowings)[role])}
    />
  );
}

function shown(role: Role, permission: GrantedPermission, scope: Scope | undefined): ComponentChildren {
  if (scope === undefined) return NO;
  if (scope === "own") return <span class="own">own matters</span>;
  const said = SAID.find((one) => one.permission === permission && (one.role ?? role) === role);
  return said ? (
    <span class="own">{said.says}</span>
  ) : (
    <span class="yes">
      <Icon name="check" label="yes" />
    </span>
  );
}
