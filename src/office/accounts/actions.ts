import { may } from "../../grants.js";
import { isGranted, isRole, ROLE_NAMES, wordsOf } from "../../permissions.js";
import { valueInWords } from "../../platform/audit/details.js";
import { isProof, type Proof } from "./factors/proofs.js";
import type { ActionWords, SubjectKinds, Words } from "../../platform/audit/words.js";

/** The trail's words for people and their sign-ins. */

const ROLES_FIELD = { name: "Roles", value: rolesInWords };
const PERSON = {
  group: "people",
  permission: "users.read",
  what: "a person",
  fields: {
    roles: ROLES_FIELD,
    until: "Until",
    login: "Signs in as",
    kind: "Kind of link",
    email: "E-mail",
    sessions: "Sessions",
  },
} as const;
const RULES = {
  group: "people",
  permission: "users.read",
  fields: {
    factorRoles: { name: "Second factor asked of", value: rolesInWords },
    idleMinutes: "Minutes without the user",
    lifeHours: "Hours in all",
    networks: { name: "Networks", value: (value) => listInWords(value, "from anywhere") },
  },
} as const satisfies Partial<Words>;
const OWN = { group: "signIns", permission: "self" } as const;

export const accountActions: ActionWords = {
  "accounts.user_created": { ...PERSON, did: "added" },
  "accounts.user_invited": { ...PERSON, did: "invited" },
  "accounts.link_issued": { ...PERSON, did: "issued a link", what: "for a person" },
  "accounts.link_mailed": { ...PERSON, did: "mailed a link", what: "to a person who asked" },
  "accounts.email_changed": { ...PERSON, did: "changed the e-mail address", what: "of a person" },
  "accounts.person_signed_out": { ...PERSON, did: "ended all sessions", what: "of a person" },
  "accounts.sign_in_rules_changed": { ...RULES, did: "changed", what: "the sign-in rules" },
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
  "accounts.signed_in": {
    ...OWN,
    did: "signed in",
    what: "here",
    fields: { proof: { name: "With", value: proofInWords } },
  },
  "accounts.signed_out": { ...OWN, did: "signed out", what: "here" },
  "accounts.sessions_ended": { ...OWN, did: "ended sessions", what: "of their own" },
  "accounts.password_changed": { ...OWN, did: "changed", what: "their password" },
  "accounts.password_set": { ...OWN, did: "set", what: "their password" },
  "accounts.authenticator_added": { ...OWN, did: "set up", what: "an authenticator" },
  "accounts.authenticator_removed": { ...OWN, did: "removed", what: "their authenticator" },
  "accounts.passkey_added": { ...OWN, did: "set up", what: "a passkey", fields: { name: "Passkey" } },
  "accounts.passkey_removed": { ...OWN, did: "removed", what: "a passkey", fields: { name: "Passkey" } },
  "accounts.recovery_codes_made": { ...OWN, did: "made", what: "recovery codes", fields: { codes: "Codes" } },
  "accounts.recovery_code_used": { ...OWN, did: "used", what: "a recovery code", fields: { left: "Codes left" } },
  "accounts.factors_reset": {
    ...PERSON,
    did: "reset the second factor",
    what: "of a person",
    fields: { authenticators: "Authenticators", passkeys: "Passkeys" },
  },
  "accounts.theme_changed": { group: "changes", permission: "self", did: "changed", what: "how pages look" },
};

export const accountSubjects: SubjectKinds = {
  sign_in_rules: { what: "Sign-in rules" },
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

const PROOF_WORDS: Record<Proof, string> = {
  password: "the password",
  totp: "an authenticator's code",
  passkey: "a passkey",
  recovery: "a recovery code",
};

function proofInWords(value: unknown): string {
  return typeof value === "string" && isProof(value) ? PROOF_WORDS[value] : valueInWords(value);
}

function listInWords(value: unknown, none: string): string {
  return Array.isArray(value) && value.length === 0 ? none : valueInWords(value);
}

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
