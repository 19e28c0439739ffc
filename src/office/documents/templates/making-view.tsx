import { ActBar, CsrfField, Field } from "../../../web/components/forms.js";
import { Tools } from "../../../web/components/lists.js";
import { EmptyState, ErrorSummary, Message } from "../../../web/components/messages.js";
import { Section } from "../../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import { MatterFrame, type MatterHead } from "../../matters/matter-frame.js";
import type { Template } from "./templates.js";

interface MakeProps {
  head: MatterHead;
  templates: readonly Template[];
  chosen: Template | undefined;
  /** Fields of the chosen template for which the matter has nothing. */
  empty: readonly string[];
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function MakePage({ head, templates, chosen, empty, typed, errors }: MakeProps) {
  const { matter } = head;
  const action = `/matters/${matter.id}/from-template`;
  return (
    <MatterFrame head={head} current="documents">
      <ErrorSummary errors={errors} />
      <Section
        title="From a template"
        more={{ text: "Back to the documents", href: `/matters/${matter.id}/documents` }}
      >
        {templates.length === 0 ? (
          <EmptyState title="No template yet" text="A partner or the firm’s administrator adds them under Templates." />
        ) : (
          <Tools
            label="Choose a template"
            action={action}
            selects={[
              {
                name: "template",
                label: "Template",
                value: chosen?.id ?? "",
                options: [
                  { value: "", text: "Choose one" },
                  ...templates.map(({ id, name }) => ({ value: id, text: name })),
                ],
              },
            ]}
          />
        )}
        {chosen ? (
          <form method="post" action={action} data-keep novalidate>
            <CsrfField />
            <input type="hidden" name="template" value={chosen.id} />
            <EmptyFields empty={empty} />
            <div class="s-form">
              <Field
                label="What the document is called"
                name="name"
                value={typed?.name ?? chosen.name}
                width={8}
                maxlength={100}
                hint={chosen.isOnLetterhead ? "It stands on our letterhead." : undefined}
                error={errorFor(errors, "name")}
              />
            </div>
            <ActBar main="Make and file it" discard={{ href: `/matters/${matter.id}/documents` }} />
          </form>
        ) : null}
      </Section>
    </MatterFrame>
  );
}

function EmptyFields({ empty }: { empty: readonly string[] }) {
  if (empty.length === 0)
    return <Message kind="ok">Every field of this template has something to say on this matter.</Message>;
  return <Message kind="warn">Empty: {empty.join(", ")}. They stay blank in the document.</Message>;
}
