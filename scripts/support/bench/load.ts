import autocannon from "autocannon";

export interface Asked {
  path: string;
  headers: Record<string, string>;
}

export interface Loaded {
  answered: number;
  requestsPerSecond: number;
  p99Ms: number;
}

const CONNECTIONS = 32;

/** Asks over all connections at once, each its own list in a circle. Throws when any answer is not 200. */
export async function load(
  port: number,
  until: { seconds: number } | { pages: number },
  listOf: (connection: number) => Asked[],
): Promise<Loaded> {
  let connection = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    ...("seconds" in until ? { duration: until.seconds } : { amount: until.pages }),
    setupClient: (client) => client.setRequests(listOf(connection++)),
  });
  const answered = result["2xx"];
  if (result.non2xx > 0 || result.errors > 0 || answered === 0) {
    throw new Error(`${answered} answers were good, ${result.non2xx} were not, ${result.errors} did not come.`);
  }
  return { answered, requestsPerSecond: answered / result.duration, p99Ms: result.latency.p99 };
}

/** Numbers below `count` in Zipf order (s = 1): the first is asked twice as often as the second. Seeded, so every run asks the same. */
export function zipf(count: number, seed: number): () => number {
  const upTo: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) upTo.push((sum += 1 / rank));
  const random = randomFrom(seed);
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
