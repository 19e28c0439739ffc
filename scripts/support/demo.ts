import { loadConfig } from "../../src/config.js";
import { messageOf } from "../../src/errors.js";
import { listBackups } from "../../src/platform/backups/ledger.js";
import type { FirmRecord } from "../../src/platform/databases/firm-records.js";
import { migrateAll, openFirm, refuseClosedHome, refuseRealHome, type DemoFirm } from "./demo-firms.js";
import { runNow } from "./demo-jobs.js";
import { DemoSite } from "./demo-site.js";
import { type SignIn, newSignIns } from "./demo-sign-ins.js";
import { type Operator, openOperator } from "../../src/platform/firms/operator.js";

/** `scripts/demo`: the firms alder and birch, their nightly backup, its proof, and the pages, in this order. */

const FIRMS = ["alder", "birch"] as const;

const once = process.argv.includes("--once");
/** What scripts/demo took to install and build, told by it. */
const setUpMs =
  1000 * Number(process.argv.find((argument) => argument.startsWith("--set-up-seconds="))?.split("=")[1] ?? 0);
const stopping = new AbortController();
const times: [step: string, ms: number][] = [];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));
}
process.exitCode = await run();
process.exit();

async function run(): Promise<number> {
  let operator: Operator | undefined;
  let site: DemoSite | undefined;
  try {
    const config = loadConfig();
    refuseRealHome(config);
    refuseClosedHome(config);
    operator = await timed("database server, keys and registry", () => openOperator(config));
    const firms = await openFirms(operator);
    await backUpAndProve(operator);
    const signIns = await timed("sign-ins", () => giveSignIns(operator!, firms));
    site = await timed("pages", () => DemoSite.start(config, stopping.signal));
    await timed("asking the pages", () => askPages(site!, firms, signIns));
    if (once) await printSummary(operator, firms);
    else await serve(site, signIns);
    return 0;
  } catch (error) {
    process.stderr.write(`${stopping.signal.aborted ? "Stopped before it was done." : messageOf(error)}\n`);
    return stopping.signal.aborted ? 130 : 1;
  } finally {
    await site?.stop();
    await operator?.close();
    say("stopped everything that was started");
  }
}

async function openFirms(operator: Operator): Promise<DemoFirm[]> {
  const firms: DemoFirm[] = [];
  await timed("schema of firms that are here", () => migrateAll(operator, say));
  for (const slug of FIRMS) {
    firms.push(await timed(`firm ${slug}`, () => openFirm(operator, slug, say)));
    stopping.signal.throwIfAborted();
  }
  return firms;
}

async function backUpAndProve(operator: Operator): Promise<void> {
  await timed("nightly backup", () => runNow(operator, "backups.nightly", FIRMS, stopping.signal, say));
  await timed("proof by restoring", () => runNow(operator, "backups.prove", FIRMS, stopping.signal, say));
}

async function giveSignIns(operator: Operator, firms: readonly DemoFirm[]): Promise<SignIn[]> {
  const given: SignIn[] = [];
  for (const { record, slug } of firms) given.push(...(await newSignIns(await operator.firmDb(record), slug)));
  return given;
}

/** A stranger sees the sign-in page; one person of each firm signs in and sees that firm's matters. */
async function askPages(site: DemoSite, firms: readonly DemoFirm[], signIns: readonly SignIn[]): Promise<void> {
  for (const { slug, record } of firms) {
    const signIn = signIns.find((one) => one.firm === slug)!;
    await site.check(slug, record.name, signIn);
    say(`${site.addressOf(slug)} answers; ${signIn.login} signed in and out`);
  }
}

async function serve(site: DemoSite, signIns: readonly SignIn[]): Promise<void> {
  await site.startWorker();
  const lines = signIns.map(
    ({ firm, role, login, password }) => `  ${firm.padEnd(7)} ${role.padEnd(19)} ${login.padEnd(22)} ${password}`,
  );
  print(`\nStrongroom serves, for this machine alone:\n`);
  for (const firm of FIRMS) print(`  ${site.addressOf(firm)}`);
  print(`\nSign-ins of this run (firm, role, user, password):\n\n${lines.join("\n")}\n\nCtrl-C ends it.`);
  await site.untilStopped(stopping.signal);
}

async function printSummary(operator: Operator, firms: readonly DemoFirm[]): Promise<void> {
  print("");
  for (const { slug, record, counts } of firms) {
    const held = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    print(`${slug}: ${held.join(", ")}; ${await backupInWords(operator, record)}`);
  }
  for (const [step, ms] of times) print(`${seconds(ms).padStart(8)}  ${step}`);
  print(`${seconds(setUpMs).padStart(8)}  set-up before that`);
  print(`${seconds(setUpMs + process.uptime() * 1000).padStart(8)}  in all`);
}

async function backupInWords({ registry }: Operator, firm: FirmRecord): Promise<string> {
  const [newest] = await listBackups(registry, { firmId: firm.id, states: ["complete"] });
  if (!newest?.provenAt) throw new Error(`The newest backup of ${firm.slug} is not proven.`);
  const megabytes = ((newest.sealedBytes ?? 0) / 1024 / 1024).toFixed(2);
  return `backup of ${newest.rowsCount} rows, ${megabytes} MB sealed, proven restorable`;
}

async function timed<T>(step: string, act: () => Promise<T>): Promise<T> {
  stopping.signal.throwIfAborted();
  say(step);
  const at = performance.now();
  const result = await act();
  times.push([step, performance.now() - at]);
  return result;
}

function say(sentence: string): void {
  print(`${String(Math.round(process.uptime())).padStart(5)}s  ${sentence}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
