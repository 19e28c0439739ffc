import { ActBar, Check, CsrfField, FieldSet } from "../../web/components/forms.js";
import { FreshField } from "../../web/components/fresh.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { errorFor, type FieldError } from "../../web/forms.js";
import type { NamedPerson } from "./access.js";
import { crumbsTo } from "./matter-frame.js";
import type { Matter } from "./matters.js";
import { Walls, type WallsShown } from "./walls-view.js";

interface AccessFieldsProps {
  isRestricted: boolean;
  people: readonly NamedPerson[];
  /** Ids that are ticked. */
  ticked: readonly string[];
  /** Always among them: who answers for it. */
  ownerId?: string | undefined;
  /** Where the page is not about this alone. */
  legend?: string;
  errors?: readonly FieldError[] | undefined;
}

/** Who may see a matter, as a part of a form: when it is opened, and later. */
export function AccessFields({ isRestricted, people, ticked, ownerId, legend = "Choose", errors }: AccessFieldsProps) {
  return (
    <FieldSet legend={legend} name="access" error={errorFor(errors, "access")}>
      <Check radio label="Everyone in the firm who may see matters" name="access" value="everyone" on={!isRestricted} />
      <Check
        radio
        label="Only people I name. Nobody else finds it in search, lists, reports or exports, not even an administrator"
        name="access"
        value="named"
        on={isRestricted}
      />
      <div class="s-checks-grid mt-2" role="group" aria-label="People who may see it">
        {people.map(({ id, name }) => (
          <Check
            label={id === ownerId ? `${name}, who answers for it` : name}
            name="accessId"
            value={id}
            on={ticked.includes(id) || id === ownerId}
          />
        ))}
      </div>
    </FieldSet>
  );
}

interface AccessPageProps extends AccessFieldsProps {
  matter: Matter;
  walls: WallsShown;
}

export function AccessPage({ matter, errors, walls, ...fields }: AccessPageProps) {
  return (
    <Layout title={`Who may see ${matter.number}`} narrow>
      <PageHeader title="Who may see it" crumbs={crumbsTo(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      {matter.status === "closed" ? null : (
        <form method="post" action={`/matters/${matter.id}/access`} data-keep novalidate>
          <CsrfField />
          <input type="hidden" name="version" value={matter.version} />
          <AccessFields {...fields} errors={errors} ownerId={matter.owner.id} />
          <p class="s-small s-quiet">
            For whoever is not named a restricted matter is not there: not in a list, a count, a search or the audit
            trail. It always names a partner. Its documents are kept and backed up like any other.
          </p>
          <FreshField prefix="access-" errors={errors} />
          <ActBar main="Keep who may see it" discard={{ href: `/matters/${matter.id}` }} />
        </form>
      )}
      <Walls matter={matter} errors={errors} {...walls} />
    </Layout>
  );
}
