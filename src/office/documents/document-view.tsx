import { DangerZone } from "../../web/components/danger.js";
import { Facts } from "../../web/components/facts.js";
import { CsrfField, Field } from "../../web/components/forms.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { Columns, Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Icon, Moment, Tag } from "../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import { kindNamed } from "./contents/kinds.js";
import type { Document } from "./documents.js";
import type { FiledMail } from "./mails.js";
import { MailSection } from "./mail-view.js";
import { FOLDER_CHARACTERS_MAX } from "./places.js";
import { isShown } from "./serving.js";
import { formatBytes } from "./sizes.js";
import { mayBeOpened, statusOf } from "./states.js";
import { VersionForm } from "./upload-view.js";
import type { Version } from "./versions.js";

export interface DocumentPageProps {
  head: MatterHead;
  document: Document;
  versions: readonly Version[];
  mail: FiledMail | undefined;
  /** The e-mails it came with. */
  cameWith: readonly { id: string; name: string }[];
  folders: readonly string[];
  mayWrite: boolean;
  fileBytesMax: number;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
  uploadErrors?: readonly FieldError[] | undefined;
}

export function DocumentPage(props: DocumentPageProps) {
  const { head, document, errors, uploadErrors, mayWrite, mail } = props;
  const mayChange = mayWrite && !document.removed;
  return (
    <MatterFrame head={head} current="documents" acts={<Opening versions={props.versions} document={document} />}>
      <ErrorSummary errors={errors ?? uploadErrors} />
      <Standing {...props} />
      <Columns
        main={
          <>
            <Section title={document.name} note={document.folder ? `in ${document.folder}` : undefined}>
              <About {...props} />
            </Section>
            {mail ? <MailSection mail={mail} matterId={document.matterId} /> : null}
            <Section title="Versions" note="What was uploaded stays as it was; the newest counts.">
              <DataTable label="Versions" columns={columnsOf(document)} rows={props.versions} />
            </Section>
            {mayChange ? (
              <Section title="A new version">
                <VersionForm matterId={document.matterId} documentId={document.id} errors={uploadErrors} />
              </Section>
            ) : null}
          </>
        }
        aside={mayChange ? <Changing {...props} /> : <p class="s-quiet">{whyNot(props)}</p>}
      />
    </MatterFrame>
  );
}

function whyNot({ document, head }: DocumentPageProps): string {
  if (document.removed) return "A removed document is put back before it is changed.";
  return head.matter.status === "closed" ? "The matter is closed, so its documents stay as they are." : "";
}

function Opening({ versions, document }: Pick<DocumentPageProps, "versions" | "document">) {
  const [newest] = versions;
  if (!newest || !mayBeOpened(newest.state)) return null;
  return (
    <>
      {isShown(newest.kind) ? (
        <a class="btn" href={hrefOf(document, newest, "preview")} target="_blank" rel="noopener">
          <Icon name="eye" />
          Preview
        </a>
      ) : null}
      <a class="btn btn-primary" href={hrefOf(document, newest, "download")}>
        <Icon name="download" />
        Download
      </a>
    </>
  );
}

function Standing({ document, mayWrite }: DocumentPageProps) {
  const { removed, state } = document;
  return (
    <>
      {removed ? (
        <Message kind="warn" act={mayWrite ? <PutBack document={document} /> : undefined}>
          <p>
            Removed on <Moment at={removed.at} /> by {removed.by}: {removed.why}
          </p>
        </Message>
      ) : null}
      {state === "waiting" ? (
        <Message kind="warn">
          <p>
            The scanner could not look at this version yet. It is kept, cannot be opened, and is shown to the scanner
            again by itself.
          </p>
        </Message>
      ) : null}
      {state === "infected" ? (
        <Message kind="bad">
          <p>The scanner found something harmful in this version. It is not given out to anybody.</p>
        </Message>
      ) : null}
    </>
  );
}

function PutBack({ document }: { document: Document }) {
  return (
    <form method="post" action={`${cardOf(document)}/putting-back`}>
      <CsrfField />
      <input type="hidden" name="version" value={document.version} />
      <button class="btn" type="submit">
        Put it back
      </button>
    </form>
  );
}

function About({ document, cameWith }: DocumentPageProps) {
  const { current } = document;
  const { words } = kindNamed(document.kind);
  return (
    <Facts
      pairs={[
        ["Kind", words.replace(/^an? /, "").replace(/^./, (letter) => letter.toUpperCase())],
        ["Size", formatBytes(current.sizeBytes)],
        ["Version", `${current.n}, by ${current.uploadedBy}`],
        ["Uploaded", <Moment at={current.uploadedAt} />],
        ["Tags", document.tags.length > 0 ? <Tags tags={document.tags} /> : null],
        ["Came with", cameWith.length > 0 ? <CameWith matterId={document.matterId} mails={cameWith} /> : null],
      ]}
    />
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <>
      {tags.map((tag) => (
        <>
          <Tag>{tag}</Tag>{" "}
        </>
      ))}
    </>
  );
}

function CameWith({ matterId, mails }: { matterId: string; mails: DocumentPageProps["cameWith"] }) {
  return (
    <>
      {mails.map(({ id, name }, at) => (
        <>
          {at > 0 ? ", " : null}
          <a href={`/matters/${matterId}/documents/${id}`}>{name}</a>
        </>
      ))}
    </>
  );
}

function columnsOf(document: Document): readonly Column<Version>[] {
  return [
    { head: "Version", kind: "key", cell: ({ n, fileName }) => `${n} · ${fileName}` },
    { head: "What is new", kind: "text", hide: true, cell: ({ note }) => note },
    { head: "Size", kind: "num", hide: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
    { head: "By", kind: "text", cell: ({ uploadedBy }) => uploadedBy },
    { head: "Uploaded", kind: "date", cell: ({ uploadedAt }) => <Moment at={uploadedAt} /> },
    {
      head: "State",
      kind: "status",
      cell: ({ state }) => {
        const status = statusOf(state);
        return status ? <StatusBadge status={status} /> : null;
      },
    },
    { head: "Acts", kind: "acts", cell: (version) => <VersionActs document={document} version={version} /> },
  ];
}

function VersionActs({ document, version }: { document: Document; version: Version }) {
  if (!mayBeOpened(version.state)) return null;
  const words = <span class="visually-hidden"> version {version.n}</span>;
  return (
    <>
      {isShown(version.kind) ? (
        <>
          <a href={hrefOf(document, version, "preview")} target="_blank" rel="noopener">
            Preview{words}
          </a>{" "}
        </>
      ) : null}
      <a href={hrefOf(document, version, "download")}>Download{words}</a>
    </>
  );
}

function Changing({ document, folders, typed, errors }: DocumentPageProps) {
  const shown = typed ?? { name: document.name, folder: document.folder, tags: document.tags.join(", ") };
  return (
    <>
      <Section title="Name and place">
        <form method="post" action={cardOf(document)} data-keep novalidate>
          <CsrfField />
          <input type="hidden" name="version" value={document.version} />
          <div class="s-form">
            <Field label="Name" name="name" value={shown.name} maxlength={200} error={errorFor(errors, "name")} />
            <Field
              label="Folder"
              name="folder"
              value={shown.folder}
              required={false}
              maxlength={FOLDER_CHARACTERS_MAX}
              suggestions={folders}
              error={errorFor(errors, "folder")}
            />
            <Field
              label="Tags"
              name="tags"
              value={shown.tags}
              required={false}
              hint="Parted by commas."
              error={errorFor(errors, "tags")}
            />
          </div>
          <button class="btn mt-3" type="submit">
            Keep name and place
          </button>
        </form>
      </Section>
      <Section title="Removal">
        <DangerZone
          title="Remove this document"
          consequence="It leaves the lists and the search. Its contents stay, and it can be put back."
          act={
            <a class="btn" href={`${cardOf(document)}/removal`}>
              Remove document
            </a>
          }
        />
      </Section>
    </>
  );
}

function cardOf({ matterId, id }: Document): string {
  return `/matters/${matterId}/documents/${id}`;
}

function hrefOf(document: Document, version: Version, what: "preview" | "download"): string {
  return `${cardOf(document)}/versions/${version.id}/${what}`;
}
