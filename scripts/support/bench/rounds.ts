/** Interleaved rounds: each side in turn, so that whatever else the machine does falls on both. */

export interface Side {
  name: string;
  /** One round; resolves to its figure (milliseconds, or requests a second). */
  round(n: number): Promise<number>;
}

export interface Compared {
  ours: number;
  peer: number;
  /** ours ÷ peer of the medians */
  ratio: number;
}

export async function interleave(ours: Side, peer: Side, rounds: number): Promise<Compared> {
  const figures = { ours: [] as number[], peer: [] as number[] };
  for (let n = 0; n < rounds; n += 1) {
    // Who goes first changes with the round: the second finds warmer caches.
    const order = n % 2 === 0 ? (["ours", "peer"] as const) : (["peer", "ours"] as const);
    for (const side of order) figures[side].push(await (side === "ours" ? ours : peer).round(n));
    process.stderr.write(".");
  }
  process.stderr.write("\n");
  const compared = { ours: median(figures.ours), peer: median(figures.peer) };
  return { ...compared, ratio: compared.ours / compared.peer };
}

export async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function report(what: string, { ours, peer, ratio }: Compared, unit: string, aim: string): void {
  const shown = (figure: number): string => figure.toFixed(figure < 100 ? 1 : 0);
  console.log(`${what}: ${shown(ours)} ${unit} against ${shown(peer)} ${unit}: ${ratio.toFixed(2)} × (aim ${aim})`);
}
