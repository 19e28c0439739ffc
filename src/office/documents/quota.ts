import { Refused } from "../../errors.js";
import { type FirmDb, firmOf } from "../../platform/databases/firm-db.js";
import { formatBytes } from "./sizes.js";

/**
 * How much more of the firm's space one upload may fill. Uploads at the same moment in this process count each other's bytes; those of another process
 * are seen once they are filed, so a firm may end a few files above its space.
 */
export interface Space {
  /** Counts what arrives. Throws Refused("quota_full") once it is more than there is room for. */
  take(bytes: number): void;
  /** A file of which nothing was kept takes no room from those behind it. */
  giveBack(bytes: number): void;
  /** The upload is over: what it kept is in the database now. */
  close(): void;
}

/** Bytes that are arriving now, by firm. */
const arriving = new Map<string, number>();

export async function openSpace(db: FirmDb, firmBytesMax: number): Promise<Space> {
  const row = await db("blobs").sum({ bytes: "size_bytes" }).first<{ bytes: string | number | null }>();
  const used = Number(row?.bytes ?? 0);
  const { id } = firmOf(db);
  let own = 0;
  const count = (bytes: number): void => {
    own += bytes;
    arriving.set(id, (arriving.get(id) ?? 0) + bytes);
  };
  const space: Space = {
    take(bytes) {
      count(bytes);
      if (used + arriving.get(id)! <= firmBytesMax) return;
      throw new Refused(
        "quota_full",
        `The firm's documents fill ${formatBytes(used)} of the ${formatBytes(firmBytesMax)} there are, and this has no room beside them. Nothing was kept.`,
        "file",
      );
    },
    giveBack(bytes) {
      count(-bytes);
    },
    close() {
      count(-own);
      if (arriving.get(id) === 0) arriving.delete(id);
    },
  };
  try {
    space.take(0);
  } catch (error) {
    space.close();
    throw error;
  }
  return space;
}
