import type { Readable } from "node:stream";
import { Refused } from "../../errors.js";
import type { UserActor } from "../../actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { BlobState } from "../../platform/blobs/blobs.js";
import type { BlobHome } from "../../platform/blobs/folders.js";
import { type PendingBlob, writeBlob } from "../../platform/blobs/write-blob.js";
import { readingRanges } from "./contents/access.js";
import { checkContents } from "./contents/contents.js";
import type { KindName } from "./contents/kinds.js";
import { cleanFileName } from "./contents/names.js";
import { recognise } from "./contents/recognise.js";
import { openSpace, type Space } from "./quota.js";
import { spreadInfected } from "./scanning/again.js";
import { Infected, openWatch } from "./scanning/scanning.js";
import type { DocumentSettings } from "./settings.js";
import { formatBytes } from "./sizes.js";

const HEAD_BYTES = 4_100;

/** A content that was judged and sealed and that stands nowhere yet: it is filed, or abandoned. */
export interface ReadyContent {
  /** Clean. */
  fileName: string;
  kind: KindName;
  state: BlobState;
  blob: PendingBlob;
}

export interface IncomingFile {
  /** As its sender calls it. */
  name: string;
  /** "application/pdf", as its sender says. */
  declared: string;
  bytes: Readable | AsyncIterable<Buffer>;
}

/** The way in for the contents of one upload, which share what is left of the firm's space. */
export interface Intake {
  /**
   * Seals a file while it arrives, past the scanner, and judges it by its bytes. Throws Refused on the field `file` with nothing left of it: "file_…" of its
   * content, "quota_full".
   */
  receive(file: IncomingFile): Promise<ReadyContent>;
  /** Removes what was received and not filed. To be called at the end, whatever happened. */
  close(): Promise<void>;
}

export interface IntakeFor {
  by: UserActor;
  /** The matter that the upload is for, if any; an infected file leaves a line there. */
  matterId?: string | undefined;
}

/** Throws Refused("quota_full") when the firm has no space left at all. */
export async function openIntake(
  home: BlobHome,
  settings: DocumentSettings,
  { by, matterId }: IntakeFor,
): Promise<Intake> {
  const space = await openSpace(home.db, settings.firmBytesMax);
  const received: PendingBlob[] = [];
  return {
    async receive(file) {
      const fileName = cleanFileName(file.name);
      try {
        return await receive(home, settings, { file, fileName, space, received });
      } catch (error) {
        if (error instanceof Infected) {
          await recordAudit(home.db, {
            action: "documents.upload_infected",
            subjectKind: matterId ? "matter" : "upload",
            subjectId: matterId ?? by.id,
            matterId,
            by,
            note: `${fileName}: ${error.message}`.slice(0, 400),
          });
        }
        throw error;
      }
    },
    async close() {
      space.close();
      for (const blob of received) await blob.abandon();
    },
  };
}

interface Receiving {
  file: IncomingFile;
  fileName: string;
  space: Space;
  received: PendingBlob[];
}

async function receive(
  home: BlobHome,
  settings: DocumentSettings,
  { file, fileName, space, received }: Receiving,
): Promise<ReadyContent> {
  const declared = { name: fileName, declared: file.declared };
  const watch = openWatch(settings.clamavSocket);
  let taken = 0;
  let sealed: PendingBlob | undefined;
  try {
    const judge = beginningJudge(fileName, file.declared);
    const blob = await writeBlob(home, file.bytes, {
      bytesMax: settings.fileBytesMax,
      async tee(piece) {
        taken += piece.length;
        space.take(piece.length);
        await judge(piece);
        await watch.take(piece);
      },
    });
    sealed = blob;
    received.push(blob);
    const kind = await checkContents(
      declared,
      readingRanges(blob.sizeBytes, (range) => blob.openPlain(range)),
    );
    return { fileName, kind: kind.name, state: await watch.end(), blob };
  } catch (error) {
    space.giveBack(taken);
    if (error instanceof Infected && sealed) await spreadInfected(home.db, sealed.name, error.signature);
    if (error instanceof Refused && error.rule === "file_too_large") {
      throw new Refused(
        error.rule,
        `The file is larger than ${formatBytes(settings.fileBytesMax)}. Nothing was kept.`,
        "file",
      );
    }
    throw error;
  } finally {
    watch.abandon();
  }
}

/** Judges a file by its ending and first bytes as soon as they are there, so that what is not taken is refused before the rest of it arrives. */
function beginningJudge(name: string, declared: string): (piece: Buffer) => Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  return async (piece) => {
    if (!head) return;
    head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES)]);
    if (head.length < HEAD_BYTES) return;
    await recognise(head, name, declared);
    head = undefined;
  };
}
