import { choicesOf, keptBecause, type Narrowing } from "../../../grants.js";
import { type GrantedPermission, type Role, ROLE_NAMES, ROLES, wordsOf } from "../../../permissions.js";
import { ActBar, CsrfField } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary } from "../../../web/components/messages.js";
import { PageHeader } from "../../../web/components/page-parts.js";
import type { FieldError } from "../../../web/forms.js";
import { type Cell, cellOf, type CellScope, versionOf } from "./narrowings.js";
import { Matrix, NO } from "./role-matrix.js";

const PEOPLE: [string, string][] = [["People and roles", "/people"]];

interface NarrowingPageProps {
  narrowings: readonly Narrowing[];
  /** As it was chosen and refused. */
  chosen?: readonly Cell[] | undefined;
  errors?: readonly FieldError[] | undefined;
}

/** Where a firm takes away from its roles, cell by cell, and gives back; more than the table there is not to choose. */
export function NarrowingPage({ narrowings, chosen = [], errors }: NarrowingPageProps) {
  const scopeIn = (role: Role, permission: GrantedPermission): CellScope =>
    chosen.find((cell) => cell.role === role && cell.permission === permission)?.scope ??
    cellOf(narrowings, { role, permission });
  return (
    <Layout title="Change what a role may do">
      <PageHeader
        title="Change what a role may do"
        crumbs={PEOPLE}
        meta={["A firm gives a role less than Strongroom does, never more"]}
      />
      <ErrorSummary errors={errors} />
      <p class="s-prose s-small s-quiet">
        It holds at once, for everybody who has the role and for who is signed in already. “Own” are the matters that a
        person answers for or that name them. Who may not see matters sees no documents, file notes or tasks of them
        either. To a person with several roles the widest applies.
      </p>
      <form method="post" action="/people/permissions" data-keep>
        <CsrfField />
        <input type="hidden" name="version" value={versionOf(narrowings)} />
        <Matrix
          label="What each role may do"
          noteOf={whyKept}
          cell={(role, permission) => (
            <CellField role={role} permission={permission} scope={scopeIn(role, permission)} />
          )}
        />
        <FreshField errors={errors} />
        <ActBar main="Keep what roles may do" discard={{ href: "/people" }} />
      </form>
    </Layout>
  );
}

/** Why some cells of a line cannot be taken away. */
function whyKept(permission: GrantedPermission): string | undefined {
  const reasons = ROLES.flatMap((role) =>
    choicesOf(role, permission).length === 1 ? keptBecause(role, permission) : [],
  );
  return reasons[0];
}

const WORDS: Record<CellScope, string> = { open: "Yes", own: "Own", none: "No" };

function CellField({ role, permission, scope }: Cell) {
  const choices = choicesOf(role, permission);
  if (choices.length === 0) return NO;
  if (choices.length === 1) return <span class="own">always</span>;
  return (
    <select
      class="form-select form-select-sm"
      name={cellName({ role, permission })}
      aria-label={`${ROLE_NAMES[role]}: ${wordsOf(permission).words}`}
    >
      {choices.map((choice) => (
        <option value={choice} selected={choice === scope}>
          {WORDS[choice]}
        </option>
      ))}
    </select>
  );
}

/** The name of a cell's field: "attorney:matters.read". */
function cellName({ role, permission }: Omit<Cell, "scope">): string {
  return `${role}:${permission}`;
}
