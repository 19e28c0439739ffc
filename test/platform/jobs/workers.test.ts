import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { findSlot, listSlots } from "../../../src/platform/jobs/slots.js";
import { compiled } from "../../support/compiled.js";
import { useRegistry } from "./use-registry.js";

const FIRMS = Array.from({ length: 20 }, (_, at) => `firm${String.fromCharCode(97 + at)}`);

describe("jobs: several workers in processes of their own", () => {
  const registry = useRegistry();
  const children: ChildProcess[] = [];
  let folder: string;
  let record: string;

  beforeEach(() => {
    folder = mkdtempSync("/tmp/strongroom-workers-");
    record = join(folder, "runs");
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("run every slot once, whoever runs it", async () => {
    for (const slug of FIRMS) await registry.addFirm(slug);
    const workers = [startWorker(), startWorker(), startWorker()];
    await eventually(async () => new Set(runs().map(({ firm }) => firm)).size === FIRMS.length);
    for (const worker of workers) await stopped(worker);

    const done = await listSlots(registry.db, { state: "done", limit: 1_000 });
    expect(runs()).to.have.length(done.length);
    const keys = done.map(({ firmId, slot }) => `${firmId} ${slot}`);
    expect(new Set(keys).size).to.equal(keys.length);
    expect(new Set(runs().map(({ pid }) => pid)).size, "they shared the work").to.be.greaterThan(1);
  });

  it("take up what a killed one left, once its minute is over", async () => {
    await registry.addFirm("alder");
    const first = startWorker({ STRONGROOM_FAIL: "jobs.before_finish:kill" });
    await once(first, "exit");
    const [left] = await listSlots(registry.db, { state: "running", limit: 5 });
    expect(left).to.include({ attempts: 1 });

    await registry.db("job_slots").update({ until_at: "2020-01-01 00:00:00" });
    await registry.db("leases").update({ until_at: "2020-01-01 00:00:00" });
    const second = startWorker();
    await eventually(async () => runs().some(({ attempt }) => attempt === 2));
    await stopped(second);
    expect(await findSlot(registry.db, left!.id)).to.include({ state: "done", attempts: 2 });
  });

  function startWorker(env: Record<string, string> = {}): ChildProcess {
    const dist = dirname(compiled("cli.js"));
    const script = fileURLToPath(new URL("./worker-child.mjs", import.meta.url));
    const { address, account } = registry.server;
    const child = spawn(process.execPath, [script, dist, JSON.stringify(address), JSON.stringify(account), record], {
      env: { ...process.env, STRONGROOM_LOG: "silent", ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    children.push(child);
    return child;
  }

  async function stopped(child: ChildProcess): Promise<void> {
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
  }

  function runs(): { firm: string; pid: number; attempt: number }[] {
    if (!existsSync(record)) return [];
    const lines = readFileSync(record, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as { firm: string; pid: number; attempt: number });
  }
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await pause(100)) {
    if (await holds()) return;
  }
  throw new Error("it did not come to hold within thirty seconds");
}
