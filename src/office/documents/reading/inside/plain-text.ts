/** Text in UTF-8, or else in Windows-1252, as it was judged when it came. */
export function* plainText(bytes: Buffer): Generator<string> {
  yield decoded(bytes);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1").replace(/[\u0080-\u009f]/g, (sign) => WINDOWS[sign.charCodeAt(0) - 0x80]!);
  }
}

/** What Windows-1252 has where Latin-1 has controls; Node's own decoder of that name leaves these out. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
