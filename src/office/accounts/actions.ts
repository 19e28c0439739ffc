import { may } from "../../grants.js";
import { isGranted, isRole, ROLE_NAMES, wordsOf } from "../../permissions.js";
import { valueInWords } from "../../platform/audit/details.js";
import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";

/** The trail's words for people and their sign-ins. */

const ROLES_FIELD = { name: "Roles", value: rolesInWords };
const PERSON = {
  group: "people",
  permission: "users.read",
  what: "a person",
  fields: { roles: ROLES_FIELD, until: "Until", login: "Signs in as", kind: "Kind of link" },
} as const;
const OWN = { group: "signIns", permission: "self" } as const;

export const accountActions: ActionWords = {
  "accounts.user_created": { ...PERSON, did: "added" },
  "accounts.user_invited": { ...PERSON, did: "invited" },
  "accounts.link_issued": { ...PERSON, did: "issued a link", what: "for a person" },
  "accounts.roles_changed": { ...PERSON, did: "changed the roles", what: "of a person" },
  "accounts.grant_changed": {
    ...PERSON,
    did: "changed what a role may do",
    what: "for",
    fields: {
      permission: { name: "Permission", value: permissionInWords },
      scope: { name: "How far", value: scopeInWords },
    },
  },
  "accounts.user_disabled": { ...PERSON, did: "ended the access", what: "of a person" },
  "accounts.user_enabled": { ...PERSON, did: "let in again", what: "a person" },
  "accounts.user_carried_over": { ...PERSON, did: "kept, in a restore,", what: "a person" },
  "accounts.signed_in": { ...OWN, did: "signed in", what: "here" },
  "accounts.signed_out": { ...OWN, did: "signed out", what: "here" },
  "accounts.sessions_ended": { ...OWN, did: "ended sessions", what: "of their own" },
  "accounts.password_changed": { ...OWN, did: "changed", what: "their password" },
  "accounts.password_set": { ...OWN, did: "set", what: "their password" },
  "accounts.theme_changed": { group: "changes", permission: "self", did: "changed", what: "how pages look" },
};

export const accountSubjects: SubjectKinds = {
  role: {
    what: "Role",
    name: (_db, ids) =>
      Promise.resolve(new Map(ids.filter(isRole).map((role) => [role, { text: ROLE_NAMES[role], href: "/people" }]))),
  },
  user: {
    what: "Person",
    isKnownByName: true,
    async name(db, ids, reader) {
      const rows = await db("users")
        .whereIn("users.id", ids)
        .select<{ id: string; name: string }[]>("users.id", "users.name");
      const mayOpen = may(reader, "users.read");
      return new Map(
        rows
          .filter(({ id }) => mayOpen || id === reader.id)
          .map(({ id, name }) => [id, { text: name, href: mayOpen ? `/people/${id}` : "/account" }]),
      );
    },
  },
};

function rolesInWords(value: unknown): string {
  if (!Array.isArray(value)) return valueInWords(value);
  return value
    .map((role) => (typeof role === "string" && isRole(role) ? ROLE_NAMES[role] : valueInWords(role)))
    .join(", ");
}

function permissionInWords(value: unknown): string {
  return typeof value === "string" && isGranted(value) ? wordsOf(value).words : valueInWords(value);
}

const SCOPES: Readonly<Record<string, string>> = { open: "yes", own: "own matters", none: "no" };

function scopeInWords(value: unknown): string {
  return (typeof value === "string" ? SCOPES[value] : undefined) ?? valueInWords(value);
}
