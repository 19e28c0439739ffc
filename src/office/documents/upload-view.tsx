import { CsrfField, Field, FileField, SelectField } from "../../web/components/forms.js";
import { Message } from "../../web/components/messages.js";
import { errorFor, type FieldError } from "../../web/forms.js";
import { FOLDER_CHARACTERS_MAX } from "./places.js";
import type { Outcome } from "./receiving.js";
import { formatBytes } from "./sizes.js";

const ACCEPTED = ".pdf,.docx,.xlsx,.odt,.ods,.txt,.csv,.eml,.msg,.jpg,.jpeg,.png,.tif,.tiff,.heic";

interface UploadFormProps {
  matterId: string;
  /** Offered for the folder; the one that is looked at stands in the field. */
  folders: readonly string[];
  folder: string;
  fileBytesMax: number;
  errors?: readonly FieldError[] | undefined;
}

/** A plain form; with script, files are also dropped on the page, sent one by one with their progress, and answered one by one. */
export function UploadForm({ matterId, folders, folder, fileBytesMax, errors }: UploadFormProps) {
  return (
    <form
      method="post"
      action={`/matters/${matterId}/documents`}
      enctype="multipart/form-data"
      class="s-drop"
      data-upload="page"
    >
      <CsrfField />
      <div class="s-form">
        <Field
          label="Folder"
          name="folder"
          value={folder}
          required={false}
          width={4}
          maxlength={FOLDER_CHARACTERS_MAX}
          suggestions={folders}
          hint="For example Pleadings/Rule 43."
          error={errorFor(errors, "folder")}
        />
        <Field
          label="Tags"
          name="tags"
          required={false}
          width={3}
          hint="Parted by commas."
          error={errorFor(errors, "tags")}
        />
        <SelectField
          label="A name that is there already"
          name="sameName"
          value="version"
          width={5}
          options={[
            { value: "version", text: "becomes its next version" },
            { value: "document", text: "stays a document of its own" },
          ]}
          hint="E-mails always stay their own."
          error={errorFor(errors, "sameName")}
        />
        <FileField
          label="Files"
          name="file"
          multiple
          width={8}
          accept={ACCEPTED}
          hint={
            <>
              Drop them anywhere on this page, or choose up to 10: PDF, Word, Excel, OpenDocument, text, e-mails and
              pictures of at most {formatBytes(fileBytesMax)} each. An e-mail is filed with its attachments.
            </>
          }
          error={errorFor(errors, "file")}
        />
        <div class="s-w4 s-drop__act">
          <button class="btn btn-primary" type="submit">
            Upload files
          </button>
        </div>
      </div>
      <ul class="s-uploads" data-uploads aria-live="polite" hidden />
    </form>
  );
}

interface VersionFormProps {
  matterId: string;
  documentId: string;
  errors?: readonly FieldError[] | undefined;
}

export function VersionForm({ matterId, documentId, errors }: VersionFormProps) {
  const card = `/matters/${matterId}/documents/${documentId}`;
  return (
    <form method="post" action={`${card}/versions`} enctype="multipart/form-data" class="s-drop" data-upload={card}>
      <CsrfField />
      <div class="s-form">
        <Field
          label="What is new in it"
          name="note"
          required={false}
          width={6}
          maxlength={400}
          error={errorFor(errors, "note")}
        />
        <FileField label="File" name="file" width={6} accept={ACCEPTED} error={errorFor(errors, "file")} />
      </div>
      <div class="mt-3">
        <button class="btn" type="submit">
          Upload the next version
        </button>
      </div>
      <ul class="s-uploads" data-uploads aria-live="polite" hidden />
    </form>
  );
}

/** What became of each file of an upload in which one was refused. */
export function Outcomes({ outcomes, matterId }: { outcomes: readonly Outcome[]; matterId: string }) {
  const filed = outcomes.filter(({ isFiled }) => isFiled).length;
  const refused = outcomes.length - filed;
  return (
    <Message kind="bad" live>
      <p>
        <b>
          {refused === 1 ? "One file was not taken" : `${refused} files were not taken`}
          {filed > 0 ? `; ${filed === 1 ? "one is" : `${filed} are`} filed.` : "."}
        </b>
      </p>
      <ul>
        {outcomes.map(({ fileName, documentId, sentence }) => (
          <li>
            {documentId ? <a href={`/matters/${matterId}/documents/${documentId}`}>{fileName}</a> : fileName}:{" "}
            {sentence}
          </li>
        ))}
      </ul>
    </Message>
  );
}
