import { scanAgain } from "./office/documents/scanning/again.js";
import { readTexts } from "./office/documents/texts.js";
import { keepNewBlob } from "./platform/backups/blobs/keep.js";
import type { NewBlobHandler } from "./platform/blobs/settling.js";

/** What the worker does with each new content, in any order and beside each other. The name stands in leases and logs, so it never changes. */
export const newBlobHandlers: readonly NewBlobHandler[] = [keepNewBlob, scanAgain, readTexts];
