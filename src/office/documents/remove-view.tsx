import { ConfirmAct } from "../../web/components/danger.js";
import { TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import type { Matter } from "../matters/matters.js";
import type { Document } from "./documents.js";

interface RemoveDocumentPageProps {
  matter: Matter;
  document: Document;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

export function RemoveDocumentPage({ matter, document, typed, errors }: RemoveDocumentPageProps) {
  const list = `/matters/${matter.id}/documents`;
  return (
    <Layout title={`Remove ${document.name}`} narrow>
      <PageHeader
        title="Remove a document"
        crumbs={[
          ["Matters", "/matters"],
          [matter.number, `/matters/${matter.id}`],
          ["Documents", list],
        ]}
        meta={[document.name]}
      />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Remove ${document.name}`}
          consequence="It leaves the lists and the search, with all its versions. Nothing of it is destroyed: it stands under “Removed” and can be put back."
          action={`${list}/${document.id}/removal`}
          fields={
            <>
              <input type="hidden" name="version" value={typed.version ?? document.version} />
              <TextField
                label="Why"
                name="why"
                value={typed.why}
                rows={2}
                maxlength={400}
                error={errorFor(errors, "why")}
              />
            </>
          }
          act="Remove document"
          back={{ href: `${list}/${document.id}` }}
        />
      </Section>
    </Layout>
  );
}
