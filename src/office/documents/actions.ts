import { may } from "../../grants.js";
import { changesInWords, valueInWords } from "../../platform/audit/details.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";
import { visible } from "../matters/visible.js";

/** The trail's words for the documents of a matter. A name says much of what is in a document: it is for whoever may open one. */

const DOCUMENT = {
  group: "changes",
  permission: "documents.read",
  what: "a document",
  part: "Documents",
  fields: { name: "Name", folder: "Folder", tags: "Tags", version: "Version", documents: "Documents", versionId: null },
} as const;
const SHOWN = { ...DOCUMENT, onTimeline: true } as const;

export const documentActions: ActionWords = {
  "documents.document_added": { ...SHOWN, did: "added", say: (line) => `Document added: ${nameIn(line)}` },
  "documents.version_added": { ...SHOWN, did: "added a version of", say: (line) => `New version of ${nameIn(line)}` },
  "documents.document_changed": {
    ...DOCUMENT,
    did: "changed",
    say: (line) => `Document changed: ${changesInWords(line)}`,
  },
  "documents.document_removed": { ...SHOWN, did: "removed", say: (line) => `Document removed: ${nameIn(line)}` },
  "documents.document_put_back": { ...SHOWN, did: "put back", say: (line) => `Document put back: ${nameIn(line)}` },
  "documents.upload_infected": { ...DOCUMENT, did: "was refused", what: "an infected file" },
  "documents.version_infected": { ...DOCUMENT, did: "found an infected version of" },
  "documents.document_viewed": { ...DOCUMENT, group: "views", did: "viewed" },
  "documents.document_previewed": { ...DOCUMENT, group: "views", did: "opened" },
  "documents.document_downloaded": { ...DOCUMENT, group: "exports", did: "downloaded" },
  "documents.archive_downloaded": {
    ...DOCUMENT,
    group: "exports",
    did: "downloaded",
    what: "all documents of a matter",
  },
};

export const documentSubjects: SubjectKinds = {
  document: {
    what: "Document",
    async name(db, ids, reader) {
      if (!may(reader, "documents.read")) return new Map();
      const found = db("documents").join("matters", "matters.id", "documents.matter_id").whereIn("documents.id", ids);
      const rows = await visible(found, reader, "documents.read").select<NamedDocument[]>(
        "documents.id",
        "documents.matter_id",
        "documents.name",
      );
      return new Map(
        rows.map(({ id, matter_id, name }) => [id, { text: name, href: `/matters/${matter_id}/documents/${id}` }]),
      );
    },
  },
  upload: { what: "Upload" },
  settings: { what: "Settings of the firm" },
};

interface NamedDocument {
  id: string;
  matter_id: string;
  name: string;
}

function nameIn({ changes }: RecordedLine): string {
  return valueInWords(changes.name?.to ?? changes.name?.from);
}
