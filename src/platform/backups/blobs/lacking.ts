import { existsSync } from "node:fs";
import { join } from "node:path";
import { blobPath } from "../../blobs/folders.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import type { SignedManifest } from "../manifest.js";
import { readIndex } from "./index-file.js";

/** Documents of a backup that a restore will have to bring back. */
export interface Lacking {
  count: number;
  plainBytes: number;
  of: number;
}

/** Only looks whether the files are there; the restore looks at each more closely. */
export async function countLacking({ config }: Operator, firm: FirmRecord, signed: SignedManifest): Promise<Lacking> {
  const folder = join(config.tenantsDir, firm.slug);
  const documents = [...(await readIndex(signed)).values()];
  const lacking = documents.filter(({ name }) => !existsSync(blobPath({ folder }, name)));
  const plainBytes = lacking.reduce((sum, one) => sum + one.plainBytes, 0);
  return { count: lacking.length, plainBytes, of: documents.length };
}
