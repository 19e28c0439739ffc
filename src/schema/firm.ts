import { migration as identity } from "./firm/20261122-0900-identity.js";
import { migration as migrations } from "./firm/20261122-0905-migrations.js";
import { migration as auditLines } from "./firm/20261122-0910-audit-lines.js";
import { migration as auditLinesNotUpdated } from "./firm/20261122-0911-audit-lines-not-updated.js";
import { migration as auditLinesNotDeleted } from "./firm/20261122-0912-audit-lines-not-deleted.js";
import { migration as identityNotInsertedByFirm } from "./firm/20261122-0920-identity-not-inserted-by-firm.js";
import { migration as identityNotUpdatedByFirm } from "./firm/20261122-0921-identity-not-updated-by-firm.js";
import { migration as identityNotDeletedByFirm } from "./firm/20261122-0922-identity-not-deleted-by-firm.js";
import { migration as migrationNotInsertedByFirm } from "./firm/20261122-0923-migration-not-inserted-by-firm.js";
import { migration as migrationNotUpdatedByFirm } from "./firm/20261122-0924-migration-not-updated-by-firm.js";
import { migration as migrationNotDeletedByFirm } from "./firm/20261122-0925-migration-not-deleted-by-firm.js";
import { migration as users } from "./firm/20261122-1000-users.js";
import { migration as userRoles } from "./firm/20261122-1010-user-roles.js";
import { migration as userLinks } from "./firm/20261122-1020-user-links.js";
import { migration as sessions } from "./firm/20261122-1030-sessions.js";
import { migration as signInFailures } from "./firm/20261122-1040-sign-in-failures.js";
import { migration as contactImports } from "./firm/20261122-1100-contact-imports.js";
import { migration as contactImportRows } from "./firm/20261122-1105-contact-import-rows.js";
import { migration as contacts } from "./firm/20261122-1110-contacts.js";
import { migration as contactPoints } from "./firm/20261122-1120-contact-points.js";
import { migration as contactAddresses } from "./firm/20261122-1130-contact-addresses.js";
import { migration as contactFormerNames } from "./firm/20261122-1140-contact-former-names.js";
import { migration as contactWords } from "./firm/20261122-1150-contact-words.js";
import { migration as counters } from "./firm/20261122-1200-counters.js";
import { migration as clients } from "./firm/20261122-1210-clients.js";
import { migration as matters } from "./firm/20261122-1220-matters.js";
import { migration as matterParties } from "./firm/20261122-1230-matter-parties.js";
import { migration as restoreProofs } from "./firm/20261122-1300-restore-proofs.js";
import { migration as mattersRestricted } from "./firm/20261122-1400-matters-restricted.js";
import { migration as matterAccess } from "./firm/20261122-1402-matter-access.js";
import { migration as contactKeys } from "./firm/20261122-1410-contact-keys.js";
import { migration as contactsKeysVersion } from "./firm/20261122-1411-contacts-keys-version.js";
import { migration as mattersForm } from "./firm/20261122-1420-matters-form.js";
import { migration as clientsByHand } from "./firm/20261122-1421-clients-by-hand.js";
import { migration as conflictChecks } from "./firm/20261122-1422-conflict-checks.js";
import { migration as conflictMatches } from "./firm/20261122-1424-conflict-matches.js";
import { migration as conflictPlaces } from "./firm/20261122-1426-conflict-places.js";
import { migration as conflictWarnings } from "./firm/20261122-1428-conflict-warnings.js";
import { migration as mattersStage } from "./firm/20261122-1430-matters-stage.js";
import { migration as mattersArchived } from "./firm/20261122-1432-matters-archived.js";
import { migration as matterStages } from "./firm/20261122-1434-matter-stages.js";
import { migration as customFields } from "./firm/20261122-1436-custom-fields.js";
import { migration as matterFieldValues } from "./firm/20261122-1438-matter-field-values.js";
import { migration as matterRelations } from "./firm/20261122-1440-matter-relations.js";
import { migration as customFieldsLabel } from "./firm/20261122-1442-custom-fields-label.js";
import { migration as matterDrafts } from "./firm/20261122-1444-matter-drafts.js";
import { migration as blobs } from "./firm/20261122-1450-blobs.js";
import { migration as blobsLost } from "./firm/20261122-1458-blobs-lost.js";
import { migration as documents } from "./firm/20261122-1460-documents.js";
import { migration as documentVersions } from "./firm/20261122-1462-document-versions.js";
import { migration as documentTags } from "./firm/20261122-1464-document-tags.js";
import { migration as documentMails } from "./firm/20261122-1466-document-mails.js";
import { migration as documentAttachments } from "./firm/20261122-1468-document-attachments.js";
import { migration as documentNames } from "./firm/20261122-1470-document-names.js";
import { migration as documentTexts } from "./firm/20261122-1472-document-texts.js";
import { migration as fileNotes } from "./firm/20261122-1480-file-notes.js";
import { migration as fileNoteTexts } from "./firm/20261122-1482-file-note-texts.js";
import { migration as fileNoteVersions } from "./firm/20261122-1484-file-note-versions.js";
import { migration as tasks } from "./firm/20261122-1486-tasks.js";
import { migration as auditLinesByMoment } from "./firm/20261122-1498-audit-lines-by-moment.js";
import { migration as ficaFiles } from "./firm/20261122-1500-fica-files.js";
import { migration as ficaItems } from "./firm/20261122-1502-fica-items.js";
import { migration as contactRelations } from "./firm/20261122-1504-contact-relations.js";
import { migration as documentTemplates } from "./firm/20261122-1510-document-templates.js";
import { migration as documentTemplateVersions } from "./firm/20261122-1512-document-template-versions.js";
import { migration as matterWords } from "./firm/20261122-1520-matter-words.js";
import { migration as mattersWordsVersion } from "./firm/20261122-1521-matters-words-version.js";
import { migration as mattersListed } from "./firm/20261122-1522-matters-listed.js";
import { migration as clientsListed } from "./firm/20261122-1523-clients-listed.js";
import { migration as mattersOfClients } from "./firm/20261122-1524-matters-of-clients.js";
import { migration as signInRules } from "./firm/20261127-1000-sign-in-rules.js";
import { migration as totpSecrets } from "./firm/20261127-1100-totp-secrets.js";
import { migration as passkeys } from "./firm/20261127-1101-passkeys.js";
import { migration as recoveryCodes } from "./firm/20261127-1102-recovery-codes.js";
import { migration as preSessions } from "./firm/20261127-1103-pre-sessions.js";
import { migration as spentChallenges } from "./firm/20261127-1104-spent-challenges.js";
import { migration as sessionsFactor } from "./firm/20261127-1105-sessions-factor.js";
import { migration as usersFactorDue } from "./firm/20261127-1106-users-factor-due.js";
import { migration as outboxMails } from "./firm/20261127-1200-outbox-mails.js";
import { migration as resetRequests } from "./firm/20261127-1210-reset-requests.js";
import { migration as userDevices } from "./firm/20261127-1220-user-devices.js";
import { migration as sessionsLastIp } from "./firm/20261127-1230-sessions-last-ip.js";
import { migration as userRolesUntil } from "./firm/20261127-1300-user-roles-until.js";
import { migration as roleNarrowings } from "./firm/20261127-1310-role-narrowings.js";
import { migration as matterWalls } from "./firm/20261127-1320-matter-walls.js";
import { migration as approvals } from "./firm/20261127-1330-approvals.js";
import { migration as securityCounts } from "./firm/20261127-1500-security-counts.js";
import { migration as userLinksMailed } from "./firm/20261127-1510-user-links-mailed.js";
import type { CatalogueEntry, FirmMigration } from "./migration.js";

/** Every change of a firm's schema, in order. The last name is the schema's version. */
export const firmMigrations: readonly FirmMigration[] = [
  identity,
  migrations,
  auditLines,
  auditLinesNotUpdated,
  auditLinesNotDeleted,
  identityNotInsertedByFirm,
  identityNotUpdatedByFirm,
  identityNotDeletedByFirm,
  migrationNotInsertedByFirm,
  migrationNotUpdatedByFirm,
  migrationNotDeletedByFirm,
  users,
  userRoles,
  userLinks,
  sessions,
  signInFailures,
  contactImports,
  contactImportRows,
  contacts,
  contactPoints,
  contactAddresses,
  contactFormerNames,
  contactWords,
  counters,
  clients,
  matters,
  matterParties,
  restoreProofs,
  mattersRestricted,
  matterAccess,
  contactKeys,
  contactsKeysVersion,
  mattersForm,
  clientsByHand,
  conflictChecks,
  conflictMatches,
  conflictPlaces,
  conflictWarnings,
  mattersStage,
  mattersArchived,
  matterStages,
  customFields,
  matterFieldValues,
  matterRelations,
  customFieldsLabel,
  matterDrafts,
  blobs,
  blobsLost,
  documents,
  documentVersions,
  documentTags,
  documentMails,
  documentAttachments,
  documentNames,
  documentTexts,
  fileNotes,
  fileNoteTexts,
  fileNoteVersions,
  tasks,
  auditLinesByMoment,
  ficaFiles,
  ficaItems,
  contactRelations,
  documentTemplates,
  documentTemplateVersions,
  matterWords,
  mattersWordsVersion,
  mattersListed,
  clientsListed,
  mattersOfClients,
  signInRules,
  totpSecrets,
  passkeys,
  recoveryCodes,
  preSessions,
  spentChallenges,
  sessionsFactor,
  usersFactorDue,
  outboxMails,
  resetRequests,
  userDevices,
  sessionsLastIp,
  userRolesUntil,
  roleNarrowings,
  matterWalls,
  approvals,
  securityCounts,
  userLinksMailed,
];

export const firmSchemaVersion: string = firmMigrations.at(-1)?.name ?? "";

/** What is known of each table of a firm. */
export const catalogue: readonly CatalogueEntry[] = firmMigrations.flatMap((migration) => migration.catalogue ?? []);
