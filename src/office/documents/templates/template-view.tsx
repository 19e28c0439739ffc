import { ActBar, CsrfField, FileField } from "../../../web/components/forms.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary } from "../../../web/components/messages.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { formatMoment } from "../../../calendar.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import { formatBytes } from "../sizes.js";
import { WITHIN } from "./checked.js";
import type { Template } from "./templates.js";

interface TemplateProps {
  template: Template;
  errors?: readonly FieldError[] | undefined;
}

export function TemplatePage({ template, errors }: TemplateProps) {
  const { id, name, n, isRetired, isOnLetterhead, sizeBytes, changedBy, changedAt } = template;
  return (
    <Layout title={`Template ${name}`}>
      <PageHeader
        title={name}
        crumbs={[["Templates", "/templates"]]}
        meta={[
          isRetired ? "retired" : "in use",
          isOnLetterhead ? "on our letterhead" : "on plain paper",
          `version ${n} of ${changedBy}, ${formatMoment(changedAt)}`,
        ]}
      />
      <ErrorSummary errors={errors} />
      <Section
        title="Fields it asks for"
        more={{ text: `Download it (${formatBytes(sizeBytes)})`, href: `/templates/${id}/file` }}
      >
        <UsedFields fields={template.fields} />
      </Section>
      <Section title="Replace it" more={{ text: "All fields there are", href: "/templates" }}>
        <ReplaceForm id={id} errors={errors} />
      </Section>
      <Section title={isRetired ? "Offer it again" : "Offer it no more"}>
        <form method="post" action={`/templates/${id}/retirement`}>
          <CsrfField />
          <p class="s-small">Documents that were made of it stay as they are.</p>
          <button class="btn" type="submit">
            {isRetired ? "Offer it again" : "Retire the template"}
          </button>
        </form>
      </Section>
    </Layout>
  );
}

function UsedFields({ fields }: { fields: readonly string[] }) {
  if (fields.length === 0) return <p>It has no fields: every document made of it is the same.</p>;
  return (
    <ul>
      {fields.map((path) => (
        <li>
          <code>{`{${path.split(WITHIN).at(-1)}}`}</code>
          {path.includes(WITHIN) ? ` within {#${path.split(WITHIN)[0]}}` : ""}
        </li>
      ))}
    </ul>
  );
}

function ReplaceForm({ id, errors }: { id: string; errors: readonly FieldError[] | undefined }) {
  return (
    <form method="post" action={`/templates/${id}/versions`} enctype="multipart/form-data" novalidate>
      <CsrfField />
      <div class="s-form">
        <FileField
          label="Word document"
          name="file"
          accept=".docx"
          hint="A .docx file of at most 10 MB. The versions before it are kept."
          error={errorFor(errors, "file")}
        />
      </div>
      <ActBar main="Replace template" />
    </form>
  );
}
