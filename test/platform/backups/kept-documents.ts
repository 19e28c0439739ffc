import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import type { BlobHome } from "../../../src/platform/blobs/folders.js";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { firmBlobHome } from "../../../src/platform/blobs/settling.js";
import type { StoredBlob } from "../../../src/platform/blobs/write-blob.js";
import { keepNewBlob } from "../../../src/platform/backups/blobs/keep.js";
import { blobPath } from "../../../src/platform/backups/layout.js";
import type { TestFirm } from "../../support/firms.js";
import { homeOf, someBytes, store } from "../blobs/contents.js";

export interface TestDocument {
  blob: StoredBlob;
  content: Buffer;
  /** In the repository. */
  path: string;
}

/** A document of the firm with content that no other has; not kept yet. */
export async function aDocument(firm: TestFirm, length = 70_000): Promise<TestDocument> {
  const content = someBytes(length, randomUUID().slice(0, 16));
  const blob = await store(homeOf(firm), content);
  return { blob, content, path: blobPath(firm.operator.config.repositoryDir, firm.id, blob.name) };
}

export async function keep(firm: TestFirm, { blob }: TestDocument): Promise<void> {
  const home = homeOf(firm);
  await keepNewBlob.handle(firm.operator, firm.record, await findBlob(home.db, blob.id), home);
}

/** The firm's documents as its present generation reaches them. */
export async function presentHome({ operator, slug }: TestFirm): Promise<BlobHome> {
  return firmBlobHome(operator, await operator.firmDb(await findFirm(operator.registry, slug)));
}

/** What lies beside a document in the repository that is not a document. */
export function temporaryIn(path: string): string[] {
  if (!existsSync(dirname(path))) return [];
  return readdirSync(dirname(path)).filter((name) => name.endsWith(".tmp"));
}

export function flipOneByte(path: string, at = Math.floor(readFileSync(path).length / 2)): void {
  const bytes = readFileSync(path);
  bytes[at] = bytes[at]! ^ 0x01;
  replace(path, bytes);
}

export function replace(path: string, bytes: Buffer): void {
  rmSync(path);
  writeFileSync(path, bytes, { mode: 0o400 });
}

export function firmFolder({ operator, slug }: TestFirm): string {
  return join(operator.config.tenantsDir, slug);
}
