import { may } from "../../grants.js";
import { valueInWords } from "../../platform/audit/details.js";
import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";
import { CONTACT_KINDS } from "./kinds.js";

/** The trail's words for contacts and their imports. */

const KINDS: Readonly<Record<string, string>> = CONTACT_KINDS;
const CONTACT = {
  group: "changes",
  permission: "contacts.read",
  what: "a contact",
  fields: {
    kind: { name: "Kind", value: (value: unknown) => KINDS[valueInWords(value)] ?? valueInWords(value) },
    displayName: "Name",
    idNumber: "ID number",
    vatNo: "VAT number",
    registrationNo: "Registration number",
    points: "How they are reached",
    addresses: "Addresses",
    formerNames: "Former names",
  },
} as const;
const IMPORT = { group: "changes", permission: "contacts.import", what: "an import of contacts" } as const;

export const contactActions: ActionWords = {
  "contacts.contact_added": { ...CONTACT, did: "added" },
  "contacts.contact_changed": { ...CONTACT, did: "changed" },
  "contacts.contact_viewed": { ...CONTACT, group: "views", did: "viewed" },
  "contacts.identity_shown": { ...CONTACT, group: "views", did: "looked at the identity number of" },
  "contacts.import_begun": { ...IMPORT, did: "began" },
  "contacts.import_dropped": { ...IMPORT, did: "dropped" },
  "contacts.import_taken": {
    ...IMPORT,
    did: "took in",
    fields: { taken: "Taken", left: "Left out", refused: "Refused" },
  },
  "contacts.rows_not_taken_exported": {
    ...IMPORT,
    group: "exports",
    did: "downloaded the rows not taken",
    what: "of an import",
  },
};

export const contactSubjects: SubjectKinds = {
  contact: {
    what: "Contact",
    isKnownByName: true,
    async name(db, ids, reader) {
      if (!may(reader, "contacts.read")) return new Map();
      const rows = await db("contacts")
        .whereIn("contacts.id", ids)
        .select<{ id: string; name: string }[]>("contacts.id", "contacts.display_name as name");
      return new Map(rows.map(({ id, name }) => [id, { text: name, href: `/contacts/${id}` }]));
    },
  },
  contact_import: {
    what: "Import of contacts",
    async name(db, ids, reader) {
      if (!may(reader, "contacts.import")) return new Map();
      const rows = await db("contact_imports")
        .whereIn("contact_imports.id", ids)
        .select<{ id: string; name: string }[]>("contact_imports.id", "contact_imports.file_name as name");
      return new Map(rows.map(({ id, name }) => [id, { text: name, href: `/contacts/import/${id}` }]));
    },
  },
};
