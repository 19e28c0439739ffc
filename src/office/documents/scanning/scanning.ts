import { Refused } from "../../../errors.js";
import type { BlobState } from "../../../platform/blobs/blobs.js";
import { openScan } from "./clamd.js";

/** A content on its way past the scanner, or past none where none is configured. */
export interface Watch {
  take(piece: Buffer): Promise<void>;
  /** Throws Infected. */
  end(): Promise<BlobState>;
  abandon(): void;
}

export function openWatch(clamavSocket: string | undefined): Watch {
  if (clamavSocket === undefined) {
    return { take: () => Promise.resolve(), end: () => Promise.resolve("unscanned"), abandon: () => undefined };
  }
  const scan = openScan(clamavSocket);
  return {
    take: (piece) => scan.take(piece),
    async end() {
      const verdict = await scan.verdict();
      if (verdict.state === "infected") throw new Infected(verdict.signature);
      return verdict.state;
    },
    abandon: () => scan.abandon(),
  };
}

export class Infected extends Refused {
  override name = "Infected";
  constructor(
    readonly signature: string,
    where = "the file",
  ) {
    const sentence = `The scanner found ${signature} in ${where}. Nothing was kept; have the computer it came from looked at.`;
    super("file_infected", sentence, "file");
  }
}
