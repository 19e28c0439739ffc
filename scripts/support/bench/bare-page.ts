import type { UserActor } from "../../../src/actor.js";
import type { FeeEarner } from "../../../src/office/matters/fee-earners.js";
import type { MatterCounts } from "../../../src/office/matters/workload.js";

/** All that the bare page needs besides its one query: what ours finds out for each request stands here as it is. */
export interface BarePage {
  connection: { socketPath: string; user: string; password: string; database: string };
  sql: string;
  bindings: unknown[];
  firm: { name: string; slug: string; isDemo: boolean };
  actor: UserActor;
  total: number;
  counts: MatterCounts;
  feeEarners: FeeEarner[];
  csrf: string;
}
