const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** "340 bytes", "1.2 MB", "50 GB": as people read it, with a no-break space. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}\u00a0${UNITS[unit]}`;
}
