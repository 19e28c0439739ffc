/**
 * What a server's error number means, on MariaDB and MySQL alike. Branch on errno: the driver's `code` is MySQL's name for the number
 * and wrong for MariaDB above 1900.
 */
const MEANINGS = {
  locked: [3118, 4151],
  denied: [1044, 1045, 1142, 1143, 1698],
  noDatabase: [1049],
  noTable: [1146],
  full: [1040, 1203, 1226],
  retry: [1213, 1020, 1205, 3572],
  timeout: [3024, 1969],
  check: [3819, 4025],
  duplicate: [1062],
  appendOnly: [1644],
  identityRefused: [1298],
  referenced: [1451, 1452],
} as const;

export type Meaning = keyof typeof MEANINGS;

export function means(error: unknown, meaning: Meaning): boolean {
  const errno = errnoOf(error);
  return errno !== undefined && (MEANINGS[meaning] as readonly number[]).includes(errno);
}

export function errnoOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errno" in error)) return undefined;
  return typeof error.errno === "number" ? error.errno : undefined;
}

/** A unique key refused the row: the name of the key without its table, so that it is the same on both families. */
export function duplicateKey(error: unknown): string | undefined {
  if (!isDuplicate(error) || !(error instanceof Error)) return undefined;
  return /for key '(?:[^'.]*\.)?([^']+)'/.exec(error.message)?.[1];
}

export function isDuplicate(error: unknown): boolean {
  return means(error, "duplicate");
}

export function isRetryable(error: unknown): boolean {
  return means(error, "retry");
}
