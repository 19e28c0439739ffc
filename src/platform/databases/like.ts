/** Text that stands for itself in a LIKE: its own per cent and underscore signs match nothing else. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Columns of codes and ids are ascii; a server refuses to compare them with anything else. */
export function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
