import type { RegistryDb } from "../../platform/databases/registry.js";
import { type Count, countHere, openSharedStore } from "./counting.js";
import {
  type ActName,
  type CountedBy,
  LIMITED_ACTS,
  type LimitedAct,
  type RateChanges,
  readLimits,
  type RequestCountedBy,
} from "./table.js";

/** Who does something, as far as it is known: each is counted where the act has a limit for it. */
export type Doers = { readonly [By in CountedBy]?: string | undefined };

/** A limit that was reached. */
export interface Reached {
  /** "sign-in.address" */
  limit: string;
  by: CountedBy;
  whom: string;
  retryAfterSeconds: number;
}

export interface Limits {
  /** Counts a request in this process. Undefined: it may go on. */
  takeRequest(by: RequestCountedBy, whom: string): Promise<Reached | undefined>;
  /** Counts an act among all processes. What counts a single doer is asked first, so that one of them cannot use up what the firm has. */
  takeAct(act: ActName, doers: Doers): Promise<Reached | undefined>;
}

const ORDER: readonly CountedBy[] = ["address", "site", "account", "client", "firm"];

/** `counts` is where the processes count together; `secret`, which they share, hides whom they count. */
export function openLimits({
  counts,
  secret,
  changes,
}: {
  counts: RegistryDb;
  secret: Buffer;
  changes?: RateChanges;
}): Limits {
  const rates = readLimits(changes);
  const store = openSharedStore(counts, secret);
  const open = new Map<string, Count>();
  for (const [name, rate] of rates) {
    const act = name.split(".", 1)[0] as ActName | "request";
    if (act === "request") open.set(name, countHere(rate));
    else open.set(name, inPacks(store.count(name, rate), packOf(act), rate.seconds));
  }
  const take = async (limit: string, by: CountedBy, whom: string): Promise<Reached | undefined> => {
    const retryAfterSeconds = (await open.get(limit)?.take(whom)) ?? 0;
    return retryAfterSeconds > 0 ? { limit, by, whom, retryAfterSeconds } : undefined;
  };
  return {
    takeRequest: (by, whom) => take(`request.${by}`, by, whom),
    async takeAct(act, doers) {
      for (const by of ORDER) {
        const whom = doers[by];
        const reached = whom === undefined ? undefined : await take(`${act}.${by}`, by, whom);
        if (reached) return reached;
      }
      return undefined;
    },
  };
}

function packOf(act: ActName): number {
  const { pack = 1 }: LimitedAct = LIMITED_ACTS[act];
  return pack;
}

/** Those who hold part of a pack, at most. More than people work with one process; the rest of a forgotten pack is lost to nobody but its holder. */
const HOLDERS_MAX = 10_000;

/** Asks the count once for several times. What is left of a pack lapses with the limit's seconds. */
function inPacks(count: Count, pack: number, seconds: number): Count {
  if (pack === 1) return count;
  const held = new Map<string, { left: number; until: number }>();
  return {
    async take(whom) {
      const had = held.get(whom);
      if (had && had.left > 0 && had.until > Date.now()) {
        had.left -= 1;
        return 0;
      }
      const wait = await count.take(whom, pack);
      if (wait > 0) return wait;
      if (held.size >= HOLDERS_MAX) held.clear();
      held.set(whom, { left: pack - 1, until: Date.now() + seconds * 1000 });
      return 0;
    },
  };
}
