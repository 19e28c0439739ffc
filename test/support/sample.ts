import { randomInt } from "node:crypto";

const SEEDS_MAX = 2 ** 31;

/** `scripts/test` draws a seed per run and prints it; with the same STRONGROOM_TEST_SEED the same cases are taken again. */
const given = process.env.STRONGROOM_TEST_SEED;
const seed = given === undefined ? randomInt(SEEDS_MAX) : Number(given);
let printed = given !== undefined;

/** At most `max` of the cases, drawn by the run's seed, in their own order; all of them under `scripts/test --all`. */
export function sample<T>(cases: readonly T[], max: number): T[] {
  if (process.env.STRONGROOM_TEST_ALL === "1" || cases.length <= max) return [...cases];
  printSeed();
  const random = randomFrom(seed);
  const ranked = cases.map((_, at) => ({ at, rank: random() }));
  const taken = ranked.sort((a, b) => a.rank - b.rank).slice(0, max);
  return taken
    .map(({ at }) => at)
    .sort((a, b) => a - b)
    .map((at) => cases[at]!);
}

/** Integers of 32 bits that depend on the seed alone (mulberry32). Not for secrets. */
export function randomFrom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function printSeed(): void {
  if (printed) return;
  printed = true;
  process.stderr.write(`cases are drawn by STRONGROOM_TEST_SEED=${seed}\n`);
}
