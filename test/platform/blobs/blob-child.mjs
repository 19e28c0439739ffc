// A process of its own that does one act on a firm's blobs, told by the environment where to fail. argv: the compiled sources, the firm's slug, the act:
// "store <bytes> <fill>", "settle", "watch" until nothing waits, or "sweep" a day later.
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [, , dist, slug, act, ...given] = process.argv;
const load = (module) => import(pathToFileURL(`${dist}/${module}`).href);
const { loadConfig } = await load("config.js");
const { findFirm } = await load("platform/databases/firm-records.js");
const { transact } = await load("platform/databases/firm-db.js");
const { openOperator } = await load("platform/firms/operator.js");
const { firmBlobHome, settleNewBlobs } = await load("platform/blobs/settling.js");
const { sweepBlobs } = await load("platform/blobs/sweep.js");
const { watchNewBlobs } = await load("platform/blobs/watching.js");
const { writeBlob } = await load("platform/blobs/write-blob.js");

const operator = await openOperator(loadConfig());
const home = firmBlobHome(operator, await operator.firmDb(await findFirm(operator.registry, slug)));
const handlers = [{ name: "tests.nothing", handle: () => Promise.resolve() }];
const acts = { store, settle, watch, sweep };

try {
  process.stdout.write(JSON.stringify(await acts[act](...given)));
} catch (error) {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
} finally {
  await operator.close();
}

/** Also how long it took and the most memory this process ever had. */
async function store(sizeBytes, fill) {
  const chunk = Buffer.alloc(65_536, fill);
  const plain = (async function* () {
    for (let left = Number(sizeBytes); left > 0; left -= chunk.length) yield chunk.subarray(0, left);
  })();
  const from = performance.now();
  const pending = await writeBlob(home, plain, { bytesMax: Number.MAX_SAFE_INTEGER });
  const stored = await transact(home.db, (trx) => pending.commit(trx, { state: "unscanned" }));
  return { ...stored, ms: Math.round(performance.now() - from), peakKb: process.resourceUsage().maxRSS };
}

async function settle() {
  return settleNewBlobs(operator, handlers);
}

async function watch() {
  const watching = watchNewBlobs(operator, handlers, { lookMs: 50 });
  while (existsSync(home.spoolDir) && readdirSync(home.spoolDir).length > 0) await pause(20);
  await watching.stop();
  return {};
}

async function sweep() {
  return sweepBlobs(home, { now: new Date(Date.now() + 25 * 3_600_000), unclaimed: true });
}
