import { formatDay } from "../../calendar.js";
import { ConfirmAct } from "../../web/components/danger.js";
import { DateField, Field, TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { crumbsTo } from "./matter-frame.js";
import type { Matter } from "./matters.js";

interface ActProps {
  matter: Matter;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

export function CloseMatterPage({ matter, typed, errors }: ActProps) {
  return (
    <Layout title={`Close ${matter.number}`} narrow>
      <PageHeader
        title="Close the matter"
        crumbs={crumbsTo(matter)}
        meta={[matter.title, `Opened ${formatDay(matter.openedOn)}`]}
      />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Close ${matter.number}`}
          consequence="It leaves the lists of open matters and takes no change. It can be reopened, with a reason."
          action={`/matters/${matter.id}/closing`}
          fields={
            <>
              <DateField
                label="Closed on"
                name="closedOn"
                value={typed.closedOn}
                width={4}
                error={errorFor(errors, "closedOn")}
              />
              <Field
                label="Where the paper file goes"
                name="archivePlace"
                value={typed.archivePlace ?? matter.archivePlace}
                width={8}
                required={false}
                maxlength={120}
                hint="For example: box 12, strongroom B. It gets the next archive number."
                error={errorFor(errors, "archivePlace")}
              />
              <TextField
                label="Note"
                name="note"
                value={typed.note}
                rows={2}
                required={false}
                maxlength={400}
                hint="What is left to do, what was agreed."
                error={errorFor(errors, "note")}
              />
            </>
          }
          act="Close matter"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}

export function ReopenMatterPage({ matter, typed, errors }: ActProps) {
  return (
    <Layout title={`Reopen ${matter.number}`} narrow>
      <PageHeader title="Reopen the matter" crumbs={crumbsTo(matter)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Reopen ${matter.number}`}
          consequence="It keeps its number and its parties, and is in the lists of open matters again."
          action={`/matters/${matter.id}/reopening`}
          fields={
            <TextField
              label="Why"
              name="reason"
              value={typed.reason}
              rows={2}
              maxlength={400}
              error={errorFor(errors, "reason")}
            />
          }
          act="Reopen matter"
          back={{ href: `/matters/${matter.id}` }}
        />
      </Section>
    </Layout>
  );
}
