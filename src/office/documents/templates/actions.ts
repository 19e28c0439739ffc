import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { valueInWords } from "../../../platform/audit/details.js";
import type { ActionWords, NamedSubject, SubjectKinds } from "../../../platform/audit/words.js";
import type { UserActor } from "../../../actor.js";
import { may } from "../../../grants.js";

/** The trail's words for templates and the letterhead. */

const TEMPLATE = {
  group: "changes",
  permission: "templates.write",
  what: "a template",
  fields: { name: "Name", version: "Version", retired: "Retired", template: "Template" },
} as const;
const LETTERHEAD = { ...TEMPLATE, what: "the letterhead" } as const;

export const templateActions: ActionWords = {
  "templates.template_added": { ...TEMPLATE, did: "added" },
  "templates.template_replaced": { ...TEMPLATE, did: "replaced" },
  "templates.template_retired": { ...TEMPLATE, did: "retired, or took back," },
  "templates.template_downloaded": { ...TEMPLATE, group: "exports", did: "downloaded" },
  "templates.letterhead_kept": { ...LETTERHEAD, did: "replaced" },
  "templates.letterhead_removed": { ...LETTERHEAD, did: "removed" },
  "templates.document_made": {
    ...TEMPLATE,
    permission: "documents.read",
    what: "a document from a template",
    did: "made",
    say: ({ changes }) => `Made from ${valueInWords(changes.template?.to)}: ${valueInWords(changes.name?.to)}`,
  },
};

export const templateSubjects: SubjectKinds = { template: { what: "Template", name: namesOfTemplates } };

async function namesOfTemplates(
  db: FirmDb,
  ids: readonly string[],
  reader: UserActor,
): Promise<Map<string, NamedSubject>> {
  if (!may(reader, "templates.write")) return new Map();
  const rows: { id: string; name: string }[] = await db("document_templates").whereIn("id", ids).select("id", "name");
  return new Map(rows.map(({ id, name }) => [id, { text: name, href: `/templates/${id}` }]));
}
