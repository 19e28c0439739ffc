import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { UserActor } from "../../../actor.js";
import { StepFailed } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { codeOf, sealedMode, syncFolder } from "../../../platform/blobs/folders.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { inMemory } from "../contents/access.js";
import { checkContents } from "../contents/contents.js";
import { inspectLetterhead } from "./asking.js";

/** tenants/<slug>/letterhead.docx: the firm's own, backed up with its folder. It says nothing of any client, and is not sealed. */
const NAME = "letterhead.docx";
/** The folder's part of a backup holds all its files in one piece. */
export const LETTERHEAD_BYTES_MAX = 5 * 1024 * 1024;

interface LetterheadHome {
  id: string;
  db: FirmDb;
  folder: string;
}

/** Since when the firm has this letterhead; undefined when it has none. */
export async function letterheadSince({ folder }: Pick<LetterheadHome, "folder">): Promise<Date | undefined> {
  return orNothing(async () => (await stat(join(folder, NAME))).mtime);
}

export async function readLetterheadFile({ folder }: Pick<LetterheadHome, "folder">): Promise<Buffer | undefined> {
  return orNothing(() => readFile(join(folder, NAME)));
}

/** Makes the file the firm's letterhead. Throws Refused("letterhead_unreadable", "file_…") on the field `file`. */
export async function keepLetterhead(
  home: LetterheadHome,
  file: { name: string; declared: string; bytes: Buffer },
  by: UserActor,
): Promise<void> {
  await checkContents(
    { name: `${file.name.replace(/\.docx$/i, "")}.docx`, declared: file.declared },
    inMemory(file.bytes),
  );
  await inspectLetterhead(file.bytes);
  const arriving = join(home.folder, `.${NAME}.${randomBytes(8).toString("hex")}`);
  try {
    await write(arriving, file.bytes, await sealedMode(home.folder));
    await transact(home.db, async (trx) => {
      await recordAct(trx, "templates.letterhead_kept", home.id, by);
      await rename(arriving, join(home.folder, NAME));
      await syncFolder(home.folder);
    });
  } catch (error) {
    throw new StepFailed("keep the letterhead", error);
  } finally {
    await rm(arriving, { force: true });
  }
}

/** Documents stand on a heading of ours from now on. */
export async function removeLetterhead(home: LetterheadHome, by: UserActor): Promise<void> {
  await transact(home.db, async (trx) => {
    await recordAct(trx, "templates.letterhead_removed", home.id, by);
    await rm(join(home.folder, NAME), { force: true });
    await syncFolder(home.folder);
  });
}

async function write(path: string, bytes: Buffer, mode: number): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function recordAct(
  trx: FirmDb,
  action: "templates.letterhead_kept" | "templates.letterhead_removed",
  firmId: string,
  by: UserActor,
): Promise<void> {
  return recordAudit(trx, { action, subjectKind: "settings", subjectId: firmId, by });
}

async function orNothing<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
