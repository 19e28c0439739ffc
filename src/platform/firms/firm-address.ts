import type { FirmAddress } from "../databases/firm-db.js";
import type { FirmRecord } from "../databases/firm-records.js";
import type { ServerAddress } from "../databases/server-address.js";
import { openDataKey } from "../keys/firm-keys.js";
import type { Root } from "../keys/roots.js";
import { open, seal, subkey } from "../keys/sealing.js";

type Placed = Pick<FirmRecord, "id" | "slug" | "name" | "jurisdiction" | "isDemo" | "dbName" | "epoch" | "dbSecret">;

/** All that reaching the firm needs, unsealed with the web root. Throws KeyNotHeld, Unsealable. */
export function firmAddress(keysDir: string, web: Root, firm: Placed, server: ServerAddress): FirmAddress {
  const { dataKey, version } = openDataKey(keysDir, web, firm.id);
  const password = open(subkey(dataKey, "database-password"), passwordPlace(firm.id, firm.dbName), firm.dbSecret);
  return {
    id: firm.id,
    slug: firm.slug,
    name: firm.name,
    jurisdiction: firm.jurisdiction,
    isDemo: firm.isDemo,
    dbName: firm.dbName,
    epoch: firm.epoch,
    dataKey,
    dataKeyVersion: version,
    server,
    password: password.toString("utf8"),
  };
}

/** The password of a generation's account, as the registry keeps it. */
export function sealDatabasePassword(
  keysDir: string,
  web: Root,
  firmId: string,
  dbName: string,
  password: string,
): string {
  const { dataKey, version } = openDataKey(keysDir, web, firmId);
  const key = subkey(dataKey, "database-password");
  return seal(key, String(version), passwordPlace(firmId, dbName), Buffer.from(password));
}

/** Bound to the generation, so that the password of one account is never sent for another. */
function passwordPlace(firmId: string, dbName: string): string {
  return `database-password|${firmId}|${dbName}`;
}
