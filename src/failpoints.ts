/**
 * Places where a test may make a step fail: `STRONGROOM_FAIL=<step>:kill|enospc|eio|error`, several parted by commas.
 * Tests read the steps from the source by the literal in `failpoint("…")`, so each call names its step in place.
 */
const armed = new Map(
  (process.env.STRONGROOM_FAIL ?? "")
    .split(",")
    .filter(Boolean)
    .map((entry) => {
      const at = entry.lastIndexOf(":");
      return [entry.slice(0, at), entry.slice(at + 1)] as const;
    }),
);

export function failpoint(step: string): void {
  if (armed.size === 0) return;
  const how = armed.get(step);
  if (!how) return;
  armed.delete(step);
  process.stderr.write(`failpoint ${step}: ${how}\n`);
  if (how === "kill") process.kill(process.pid, "SIGKILL");
  if (how === "enospc") throw errno("ENOSPC", "no space left on device", step);
  if (how === "eio") throw errno("EIO", "i/o error", step);
  throw new Error(`failpoint ${step}`);
}

function errno(code: string, message: string, step: string): Error {
  return Object.assign(new Error(`${code}: ${message}, ${step}`), { code });
}
