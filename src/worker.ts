import { loadConfig } from "./config.js";
import { messageOf } from "./errors.js";
import { log } from "./log.js";
import { newBlobHandlers } from "./new-blobs.js";
import { watchNewBlobs } from "./platform/blobs/watching.js";
import { openOperator } from "./platform/firms/operator.js";
import { startRunner } from "./platform/jobs/runner.js";
import { schedule } from "./schedule.js";

/** The worker process: configuration → operator → schedule and spool → orderly stop. Any number may run; slots and leases keep them from doing a thing twice. */
async function work(): Promise<void> {
  const stop = stopSignal(); // heard from the first moment on: a stop while starting is orderly too
  const operator = await openOperator(loadConfig());
  const runner = startRunner(operator, schedule);
  const watch = watchNewBlobs(operator, newBlobHandlers);
  log.info({ jobs: schedule.length }, "worker.started");
  process.send?.("ready");
  try {
    await Promise.race([stop, runner.broken]);
    log.info({}, "worker.stopping");
    await Promise.all([runner.stop(), watch.stop()]);
  } finally {
    await operator.close();
  }
  log.info({}, "worker.stopped");
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

try {
  await work();
  process.exit(0);
} catch (error) {
  log.fatal({ reason: messageOf(error) }, "worker.failed");
  process.exit(1);
}
