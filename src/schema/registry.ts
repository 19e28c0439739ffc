import type { Migration } from "./migration.js";
import { migration as migrations } from "./registry/20261122-1000-migrations.js";
import { migration as databaseServers } from "./registry/20261122-1005-database-servers.js";
import { migration as firms } from "./registry/20261122-1010-firms.js";
import { migration as generations } from "./registry/20261122-1015-generations.js";
import { migration as operations } from "./registry/20261122-1020-operations.js";
import { migration as operationSteps } from "./registry/20261122-1025-operation-steps.js";
import { migration as routingVersion } from "./registry/20261122-1030-routing-version.js";
import { migration as firmRoutes } from "./registry/20261122-1035-firm-routes.js";
import { migration as operatorAudit } from "./registry/20261122-1040-operator-audit.js";
import { migration as operatorAuditNotUpdated } from "./registry/20261122-1041-operator-audit-not-updated.js";
import { migration as operatorAuditNotDeleted } from "./registry/20261122-1042-operator-audit-not-deleted.js";
import { migration as leases } from "./registry/20261122-1100-leases.js";
import { migration as jobSlots } from "./registry/20261122-1110-job-slots.js";
import { migration as backups } from "./registry/20261122-1200-backups.js";
import { migration as backupVerifications } from "./registry/20261122-1210-backup-verifications.js";
import { migration as releases } from "./registry/20261122-1300-releases.js";
import { migration as releaseFirms } from "./registry/20261122-1310-release-firms.js";
import { migration as backupDocuments } from "./registry/20261122-1320-backup-documents.js";
import { migration as verificationDocuments } from "./registry/20261122-1330-verification-documents.js";
import { migration as requestCounts } from "./registry/20261127-1400-request-counts.js";

/** Every change of the registry's schema, in order. */
export const registryMigrations: readonly Migration[] = [
  migrations,
  databaseServers,
  firms,
  generations,
  operations,
  operationSteps,
  routingVersion,
  firmRoutes,
  operatorAudit,
  operatorAuditNotUpdated,
  operatorAuditNotDeleted,
  leases,
  jobSlots,
  backups,
  backupVerifications,
  releases,
  releaseFirms,
  backupDocuments,
  verificationDocuments,
  requestCounts,
];
