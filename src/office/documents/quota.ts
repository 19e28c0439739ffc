import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { formatBytes } from "./sizes.js";

/** How much more of the firm's space one upload may fill. Uploads at the same moment do not see each other's, so a firm may end a few files above its space. */
export interface Space {
  /** Counts what arrives. Throws Refused("quota_full") once it is more than there is room for. */
  take(bytes: number): void;
  /** A file of which nothing was kept takes no room from those behind it. */
  giveBack(bytes: number): void;
}

export async function openSpace(db: FirmDb, firmBytesMax: number): Promise<Space> {
  const row = await db("blobs").sum({ bytes: "size_bytes" }).first<{ bytes: string | number | null }>();
  const used = Number(row?.bytes ?? 0);
  let left = firmBytesMax - used;
  const space: Space = {
    take(bytes) {
      left -= bytes;
      if (left >= 0) return;
      throw new Refused(
        "quota_full",
        `The firm's documents fill ${formatBytes(used)} of the ${formatBytes(firmBytesMax)} there are, and this has no room beside them. Nothing was kept.`,
        "file",
      );
    },
    giveBack(bytes) {
      left += bytes;
    },
  };
  space.take(0);
  return space;
}
