import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { StepFailed } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import type { FirmDb } from "../databases/firm-db.js";
import { ARRIVING, type BlobHome, ensureInDocuments, sealedMode } from "./folders.js";
import { blobName, newFrameKey, sealFrame, sealTrailer } from "./format.js";

/** A sealed file that is being written under a temporary name. Plain bytes stand in memory only, one batch of frames at a time. */
export interface Arriving {
  path: string;
  write(chunk: Buffer): Promise<void>;
  /** Writes the rest and the trailer and makes the file durable. */
  finish(): Promise<{ name: string; sizeBytes: number }>;
  /** Closes and removes it. */
  remove(): Promise<void>;
}

/** Frames sealed before they are written: one call of the disk for 256 KiB. */
const FRAMES_PER_WRITE = 4;

export async function createArriving(home: BlobHome): Promise<Arriving> {
  const folder = await step("make the folder for arriving files", () => ensureInDocuments(home, ARRIVING));
  const path = join(folder, randomBytes(16).toString("hex"));
  const handle = await step("open a sealed file", async () => open(path, "wx", await sealedMode(folder)));
  return writing(home.db, path, handle);
}

function writing(db: FirmDb, path: string, handle: FileHandle): Arriving {
  const frame = newFrameKey(db);
  const hash = createHash("sha256");
  const plain = Buffer.allocUnsafe(frame.frameBytes);
  let filled = 0;
  let number = 0;
  let sizeBytes = 0;
  let sealed: Buffer[] = [frame.header];

  const flush = async (): Promise<void> => {
    const parts = sealed;
    sealed = [];
    await step("write a sealed file", () => writeAll(handle, parts));
  };

  const sealFilled = (): void => {
    sealed.push(...sealFrame(frame, { number, isTrailer: false }, plain.subarray(0, filled)));
    number += 1;
    filled = 0;
  };

  return {
    path,
    async write(chunk) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.copy(plain, filled, at);
        filled += taken;
        at += taken;
        if (filled === plain.length) sealFilled();
        if (sealed.length > 2 * FRAMES_PER_WRITE) await flush();
      }
    },
    async finish() {
      if (filled > 0) sealFilled();
      const trailer = { name: blobName(db, hash.digest()), sizeBytes };
      sealed.push(sealTrailer(frame, number, trailer));
      await flush();
      await step("make a sealed file durable", async () => {
        failpoint("blobs.written");
        await handle.sync();
        await handle.close();
        failpoint("blobs.synced");
      });
      return trailer;
    },
    async remove() {
      await handle.close().catch(() => undefined); // closed already, or failing for the reason that is being told
      await rm(path, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
  failpoint("blobs.writing");
}

/** What the disk refuses is told with what was being done. */
export async function step<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new StepFailed(name, error);
  }
}
