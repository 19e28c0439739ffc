import { dayOf } from "../../calendar.js";
import { Filters, Pagination, Tools } from "../../web/components/lists.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Day, Tag } from "../../web/components/text.js";
import type { FieldError } from "../../web/forms.js";
import type { ListQuery } from "../../web/lists.js";
import { initialsOf } from "../matters/fee-earners.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import type { Document } from "./documents.js";
import type { Outcome } from "./receiving.js";
import type { DocumentPlaces, DocumentSort, DocumentView } from "./reports.js";
import { formatBytes } from "./sizes.js";
import { mayBeOpened, statusOf } from "./states.js";
import { Outcomes, UploadForm } from "./upload-view.js";

export interface DocumentsPageProps {
  head: MatterHead;
  list: ListQuery<DocumentSort, DocumentView>;
  documents: readonly Document[];
  total: number;
  sizeBytes: number;
  places: DocumentPlaces;
  mayUpload: boolean;
  fileBytesMax: number;
  outcomes?: readonly Outcome[] | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function DocumentsPage(props: DocumentsPageProps) {
  const { head, list, documents, total, places, mayUpload, outcomes, errors } = props;
  const { matter } = head;
  const isRemoved = list.filter === "removed";
  return (
    <MatterFrame head={head} current="documents">
      <ErrorSummary errors={errors} />
      {outcomes ? <Outcomes outcomes={outcomes} matterId={matter.id} /> : null}
      {mayUpload && !isRemoved ? (
        <Section title="Add documents" more={{ text: "From a template", href: `/matters/${matter.id}/from-template` }}>
          <UploadForm {...props} {...places} matterId={matter.id} folder={list.kept.folder ?? ""} />
        </Section>
      ) : null}
      <Section title={isRemoved ? "Removed documents" : "Documents"} note={sizeNote(props)}>
        <div id="documents">
          {places.removed > 0 ? <Views {...props} /> : null}
          {places.here + places.removed > 0 ? <DocumentTools {...props} /> : null}
          <DataTable
            label={isRemoved ? "Removed documents" : "Documents"}
            columns={isRemoved ? REMOVED_COLUMNS : COLUMNS}
            rows={documents}
            sort={{ by: list.sort, dir: list.dir, href: (by, dir) => list.href({ sort: by as DocumentSort, dir }) }}
            empty={<NoDocuments {...props} />}
          />
          {total > 0 ? (
            <Pagination
              page={list.page}
              size={list.size}
              total={total}
              noun="documents"
              href={(page) => list.href({ page })}
            />
          ) : null}
        </div>
      </Section>
    </MatterFrame>
  );
}

function sizeNote({ total, sizeBytes }: DocumentsPageProps): string | undefined {
  return total > 0 ? `${formatBytes(sizeBytes)} in their current versions` : undefined;
}

function Views({ list, places }: DocumentsPageProps) {
  return (
    <Filters
      items={[
        {
          text: "On the matter",
          count: places.here,
          href: list.href({ filter: "here" }),
          current: list.filter === "here",
        },
        {
          text: "Removed",
          count: places.removed,
          href: list.href({ filter: "removed" }),
          current: list.filter === "removed",
        },
      ]}
    />
  );
}

function DocumentTools({ list, head: { matter }, places, total }: DocumentsPageProps) {
  const folder = list.kept.folder ?? "";
  const zip = `/matters/${matter.id}/documents.zip${folder ? `?folder=${encodeURIComponent(folder)}` : ""}`;
  return (
    <Tools
      label="Filter documents"
      action={`/matters/${matter.id}/documents`}
      find={{ value: list.q, placeholder: "Name or folder" }}
      selects={[
        {
          name: "folder",
          label: "Folder",
          value: folder,
          options: [{ value: "", text: "Every folder" }, ...places.folders.map((text) => ({ value: text, text }))],
        },
        {
          name: "tag",
          label: "Tag",
          value: list.kept.tag ?? "",
          options: [{ value: "", text: "Every tag" }, ...places.tags.map((text) => ({ value: text, text }))],
        },
      ]}
      hidden={{ filter: list.filter, sort: list.sort, dir: list.dir }}
      end={
        total > 0 && list.filter === "here" ? (
          <a href={zip}>{folder ? `Download ${folder} as a zip` : "Download all as a zip"}</a>
        ) : undefined
      }
    />
  );
}

const NAME_COLUMN: Column<Document> = {
  head: "Document",
  kind: "key",
  sort: "name",
  cell: (document) => (
    <>
      <a href={`/matters/${document.matterId}/documents/${document.id}`}>{document.name}</a>
      {document.tags.map((tag) => (
        <>
          {" "}
          <Tag>{tag}</Tag>
        </>
      ))}
    </>
  ),
};

const COLUMNS: readonly Column<Document>[] = [
  NAME_COLUMN,
  { head: "Folder", kind: "text", sort: "folder", nolabel: true, cell: ({ folder }) => folder },
  { head: "Version", kind: "num", hide: true, cell: ({ current }) => current.n },
  { head: "Size", kind: "num", sort: "size", hide: true, cell: ({ current }) => formatBytes(current.sizeBytes) },
  {
    head: "By",
    abbr: "Uploaded by",
    kind: "text",
    sort: "by",
    hide: true,
    cell: ({ current }) => <abbr title={current.uploadedBy}>{initialsOf(current.uploadedBy)}</abbr>,
  },
  { head: "Uploaded", kind: "date", sort: "when", cell: ({ current }) => <Day day={dayOf(current.uploadedAt)} /> },
  {
    head: "State",
    kind: "status",
    cell: ({ state }) => {
      const status = statusOf(state);
      return status ? <StatusBadge status={status} /> : null;
    },
  },
  {
    head: "Acts",
    kind: "acts",
    cell: (document) =>
      mayBeOpened(document.state) ? (
        <a href={downloadHref(document)}>
          Download<span class="visually-hidden"> {document.name}</span>
        </a>
      ) : null,
  },
];

const REMOVED_COLUMNS: readonly Column<Document>[] = [
  NAME_COLUMN,
  { head: "Folder", kind: "text", sort: "folder", nolabel: true, cell: ({ folder }) => folder },
  { head: "Why", kind: "text", cell: ({ removed }) => removed?.why },
  { head: "Removed by", kind: "text", cell: ({ removed }) => removed?.by },
  { head: "Removed", kind: "date", cell: ({ removed }) => <Day day={removed && dayOf(removed.at)} /> },
];

function downloadHref({ matterId, id, current }: Document): string {
  return `/matters/${matterId}/documents/${id}/versions/${current.id}/download`;
}

function NoDocuments({ list, places, mayUpload }: DocumentsPageProps) {
  if (places.here + places.removed === 0) {
    return (
      <EmptyState
        title="Nothing is filed on this matter yet"
        text={
          mayUpload
            ? "What is uploaded is sealed with the firm’s key while it arrives."
            : "The matter is closed, or yours to read only."
        }
      />
    );
  }
  return (
    <EmptyState
      title="No document fits"
      text={
        list.filter === "removed"
          ? "None that was removed does."
          : "None of this matter’s has these words, folder and tag."
      }
      acts={
        <a class="btn" href={list.href({}).split("?")[0]}>
          All documents
        </a>
      }
    />
  );
}
