import { effectiveGrants } from "../../../src/grants.js";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UserActor } from "../../../src/actor.js";
import { checkConflicts } from "../../../src/office/matters/conflicts/check.js";
import { prepareCheck } from "../../../src/office/matters/conflicts/searched.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { runClient } from "./client.js";
import { type BenchFirm, benchActor, setDurable } from "./firms.js";
import { fillLargeFirm, LARGE_FIRM } from "./large-firm.js";
import { surnameOf } from "./large-names.js";
import { fullName, searchesOf, walksOf } from "./large-walks.js";
import { ask, startServer } from "./processes.js";
import { median, milliseconds } from "./rounds.js";
import { signIn, withFirmDbs } from "./sessions.js";

const WARM = 20;
const QUERIES = 200;

/** What a person of a large firm waits for: pages over HTTP one after the other, then the statements behind them in the stock client. */
export async function benchSearch(operator: Operator, workDir: string): Promise<void> {
  const record = await provisionFirm(
    operator,
    { slug: "large", name: "Large Attorneys", jurisdiction: "ZA", isDemo: false },
    { by: benchActor },
  );
  await withFirmDbs(operator, async (dbOf) => {
    const firm: BenchFirm = { record, people: [], contactIds: [] };
    const db = dbOf(firm);
    await setDurable(operator, false);
    const ms = await milliseconds(async () => {
      firm.people = await fillLargeFirm(db, LARGE_FIRM);
    });
    await setDurable(operator, true);
    const { contacts, matters, parties, texts } = LARGE_FIRM;
    console.log(
      `  ${contacts} contacts, ${matters} matters, ${parties} parties, ${texts} texts after ${seconds(ms)} s`,
    );
    await benchPagesOf(firm, db, workDir);
    const reader: UserActor = {
      kind: "user",
      ...firm.people[0]!,
      roles: ["partner"],
      grants: effectiveGrants(["partner"], []),
    };
    await benchChecks(db, reader);
    await benchStatements(operator, firm, db, reader, workDir);
  });
}

async function benchPagesOf(firm: BenchFirm, db: FirmDb, workDir: string): Promise<void> {
  const cookie = await signIn(db, firm, firm.people[0]!);
  const web = await startServer(["dist/server.js"], join(workDir, "web.log"));
  try {
    const headers = { host: `${firm.record.slug}.localhost:${web.port}`, cookie };
    for (const { name, aimMs, pathOf } of walksOf(firm)) {
      await timed(name, aimMs, (n) => ask(web, { path: pathOf(n), headers }));
    }
  } finally {
    await web.stop();
  }
}

/** As a form asks while a matter is opened: a person and an organisation. */
async function benchChecks(db: FirmDb, reader: UserActor): Promise<void> {
  await timed("conflict check of two names", 100, async (n) => {
    const sought = [{ name: fullName(n) }, { name: `${surnameOf(n * 7)} Trading (Pty) Ltd` }];
    await checkConflicts(db, { sought, reader, searched: await prepareCheck(db, reader) });
  });
}

async function timed(name: string, aimMs: number, act: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < WARM; n += 1) await act(n);
  const times: number[] = [];
  for (let n = 0; n < QUERIES; n += 1) times.push(await milliseconds(() => act(n)));
  const p95 = times.sort((a, b) => a - b)[Math.floor(QUERIES * 0.95)]!;
  const figures = `p50 ${median(times).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
  console.log(`  ${name.padEnd(42)} ${figures} (aim ≤ ${aimMs})`);
}

/** The very statements that the rooms send, caught; the client runs them from a file. */
async function benchStatements(
  operator: Operator,
  firm: BenchFirm,
  db: FirmDb,
  reader: UserActor,
  workDir: string,
): Promise<void> {
  for (const { name, act } of searchesOf(db, reader)) {
    const sent: string[] = [];
    const catching = ({ sql, bindings }: { sql: string; bindings: readonly string[] }): void => {
      sent.push(db.raw(sql, bindings).toQuery());
    };
    db.on("query", catching);
    const ours = await milliseconds(async () => {
      for (let n = 0; n < QUERIES; n += 1) await act(n);
    });
    db.removeListener("query", catching);
    const file = join(workDir, "statements.sql");
    writeFileSync(file, sent.map((sql) => `${sql};\n`).join(""));
    const bare = await milliseconds(() =>
      runClient(operator.server, operator.account.user, [firm.record.dbName], file),
    );
    const each = (ms: number): string => (ms / QUERIES).toFixed(1);
    console.log(`  ${name}: ${each(ours)} ms against ${each(bare)} ms of SQL alone: ${(ours / bare).toFixed(2)} ×`);
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
