import { Refused } from "../../errors.js";
import type { BlobState } from "../../platform/blobs/blobs.js";
import type { StatusWord } from "../../web/components/status.js";

/** What is shown of the scanner's word; nothing where there is nothing to say. */
export function statusOf(state: BlobState): StatusWord | undefined {
  if (state === "waiting") return "Waits for the scanner";
  if (state === "infected") return "Infected";
  return undefined;
}

export function mayBeOpened(state: BlobState): boolean {
  return state === "clean" || state === "unscanned";
}

/** Throws Refused("file_waiting", "file_infected"). */
export function refuseUnsafe(state: BlobState): void {
  if (state === "waiting") {
    throw new Refused(
      "file_waiting",
      "The scanner has not looked at this file yet. It can be opened once it has, by itself.",
    );
  }
  if (state === "infected") {
    throw new Refused("file_infected", "The scanner found something harmful in this file, so it is not given out.");
  }
}
