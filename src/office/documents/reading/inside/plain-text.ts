import { EXIT_CUT } from "./exit.js";

/** More than is taken of it, even where most of it is empty; the whole, as text, could be more than there is memory for. */
const READ_BYTES_MAX = 16 * 1024 * 1024;

/** Text in UTF-8, or else in Windows-1252, as it was judged when it came. */
export function* plainText(bytes: Buffer): Generator<string> {
  yield decoded(bytes.subarray(0, READ_BYTES_MAX), bytes.length > READ_BYTES_MAX);
  if (bytes.length > READ_BYTES_MAX) process.exitCode = EXIT_CUT;
}

function decoded(bytes: Buffer, isCut: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return bytes.toString("latin1").replace(/[\u0080-\u009f]/g, (sign) => WINDOWS[sign.charCodeAt(0) - 0x80]!);
  }
}

/** What Windows-1252 has where Latin-1 has controls; Node's own decoder of that name leaves these out. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
