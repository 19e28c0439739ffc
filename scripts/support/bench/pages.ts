import { effectiveGrants } from "../../../src/grants.js";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UserActor } from "../../../src/actor.js";
import { dayOf } from "../../../src/calendar.js";
import { listFeeEarners } from "../../../src/office/matters/fee-earners.js";
import { listMatters } from "../../../src/office/matters/reports.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { newDatabasePassword } from "../../../src/platform/databases/generations.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import type { BarePage } from "./bare-page.js";
import { type BenchFirm, eachOf, openFirms, setDurable } from "./firms.js";
import { type Asked, load, zipf } from "./load.js";
import { ask, type ServerProcess, startServer } from "./processes.js";
import { interleave, median, report } from "./rounds.js";
import { signIn, withFirmDbs } from "./sessions.js";

/** STRONGROOM_BENCH_FIRMS=100 leaves the longest part out. */
const FIRMS = Number(process.env.STRONGROOM_BENCH_FIRMS ?? 1_000);
const SCALES = [1, 100, 1_000].filter((count) => count <= FIRMS);
const SIZE = { contacts: 90, matters: 60, auditLines: 30 };
const ROUNDS = 5;
const SECONDS = 3;
const LIST_LENGTH = 200;
/** After so many of the same page the engine has compiled what it consists of. */
const WARM_PAGES = 3_000;
const BARE_USER = "bare";

interface SignedIn extends BenchFirm {
  cookie: string;
}

/** The matters of a firm as its people see them, against a page that knows one database and nobody. */
export async function benchPages(operator: Operator, workDir: string): Promise<void> {
  const slugs = Array.from({ length: FIRMS }, (_, n) => `page${n}`);
  const from = performance.now();
  const firms = await signInAll(operator, await openFirms(operator, slugs, SIZE));
  console.log(
    `  ${FIRMS} firms of ${SIZE.matters} matters stand after ${((performance.now() - from) / 1000).toFixed(0)} s`,
  );
  const bareFile = await withFirmDbs(operator, (dbOf) => writeBarePage(operator, workDir, firms[0]!, dbOf(firms[0]!)));
  for (const count of SCALES) {
    const log = join(workDir, `web-${count}.log`);
    const web = await startServer(["dist/server.js"], log);
    const bare = await startServer(
      ["--import", "tsx", "scripts/support/bench/bare-server.ts", bareFile],
      `${log}.bare`,
    );
    try {
      await assertSamePage(web, bare, firms[0]!);
      await compare(operator, { web, bare }, firms.slice(0, count));
    } finally {
      await web.stop();
      await bare.stop();
    }
  }
}

async function compare(operator: Operator, servers: Servers, firms: readonly SignedIn[]): Promise<void> {
  const ours = new PageSide("strongroom", servers.web, (connection) => {
    const next = zipf(firms.length, connection + 1);
    return Array.from({ length: LIST_LENGTH }, () => pageOf(servers.web, firms[next()]!));
  });
  const peer = new PageSide("bare", servers.bare, () => [{ path: "/matters", headers: {} }]);
  await ours.warm();
  await peer.warm();
  const compared = await interleave(ours, peer, ROUNDS);
  report(`  ${firms.length} ${firms.length === 1 ? "firm" : "firms"}`, compared, "pages/s", "≥ 0.7 ×");
  console.log(
    `    p99 ${ours.p99()} against ${peer.p99()}; processor ${ours.processorAPage()} a page against ${peer.processorAPage()};`,
  );
  const open = await openConnections(operator);
  console.log(
    `    ${open} connections (aim ≤ 40); resident ${resident(servers.web)} against ${resident(servers.bare)}`,
  );
}

interface Servers {
  web: ServerProcess;
  bare: ServerProcess;
}

/** One of the two servers under load; its figures are of all rounds since it was warm. */
class PageSide {
  private readonly p99s: number[] = [];
  private pages = 0;
  private processorMs = 0;

  constructor(
    readonly name: string,
    private readonly server: ServerProcess,
    private readonly listOf: (connection: number) => Asked[],
  ) {}

  async warm(): Promise<void> {
    await load(this.server.port, { pages: WARM_PAGES }, this.listOf);
  }

  async round(): Promise<number> {
    const from = this.server.processorMs();
    const { answered, requestsPerSecond, p99Ms } = await load(this.server.port, { seconds: SECONDS }, this.listOf);
    this.processorMs += this.server.processorMs() - from;
    this.pages += answered;
    this.p99s.push(p99Ms);
    return requestsPerSecond;
  }

  p99(): string {
    return `${median(this.p99s).toFixed(0)} ms`;
  }

  processorAPage(): string {
    return `${(this.processorMs / this.pages).toFixed(2)} ms`;
  }
}

function resident(server: ServerProcess): string {
  return `${server.residentMegabytes().toFixed(0)} MB`;
}

async function signInAll(operator: Operator, firms: readonly BenchFirm[]): Promise<SignedIn[]> {
  await setDurable(operator, false);
  try {
    return await withFirmDbs(operator, (dbOf) =>
      eachOf(firms, 4, async (firm) => ({ ...firm, cookie: await signIn(dbOf(firm), firm, firm.people[0]!) })),
    );
  } finally {
    await setDurable(operator, true);
  }
}

function pageOf({ port }: ServerProcess, { record, cookie }: SignedIn): Asked {
  return { path: "/matters", headers: { host: `${record.slug}.localhost:${port}`, cookie } };
}

/** The row query is the product's own, caught as it is sent; the rest is asked once and written down. */
async function writeBarePage(operator: Operator, workDir: string, firm: BenchFirm, db: FirmDb): Promise<string> {
  const today = dayOf(new Date());
  const [{ id, name }] = firm.people as [BenchFirm["people"][number]];
  const sent: { sql: string; bindings: unknown[] }[] = [];
  db.on("query", (query: { sql: string; bindings: unknown[] }) => sent.push(query));
  const reader: UserActor = { kind: "user", id, name, roles: ["partner"], grants: effectiveGrants(["partner"], []) };
  const query = { view: "all", reader, today, sort: "number", dir: "desc", page: 1, pageSize: 25 } as const;
  const counts = await countMatters(db, reader, today);
  const { total } = await listMatters(db, query, counts);
  const { sql, bindings } = sent.find((one) => / limit \?/.test(one.sql) && one.sql.includes("display_name"))!;
  const page: BarePage = {
    connection: await makeBareAccount(operator, firm.record.dbName),
    sql,
    bindings,
    firm: { name: firm.record.name, slug: firm.record.slug, isDemo: false },
    actor: reader,
    total,
    counts,
    feeEarners: await listFeeEarners(db),
    csrf: Buffer.alloc(64).toString("base64url"),
  };
  const file = join(workDir, "bare.json");
  writeFileSync(file, JSON.stringify(page), { mode: 0o600 });
  return file;
}

/** An account of its own, so that its connections are told from those of the web process. */
async function makeBareAccount({ server, account }: Operator, database: string): Promise<BarePage["connection"]> {
  const password = newDatabasePassword();
  await withAdmin(server, account, async (admin) => {
    await admin.query("CREATE USER ?@'%' IDENTIFIED BY ?", [BARE_USER, password]);
    await admin.query(`GRANT SELECT ON ${database}.* TO ?@'%'`, [BARE_USER]);
  });
  return { socketPath: server.socketPath!, user: BARE_USER, password, database };
}

/** Byte for byte the same, but for the token of forms, which differs on every page and is as long on both. */
async function assertSamePage(web: ServerProcess, bare: ServerProcess, firm: SignedIn): Promise<void> {
  const ours = withoutToken(await ask(web, pageOf(web, firm)));
  const theirs = withoutToken(await ask(bare, { path: "/matters", headers: {} }));
  const at = [...ours].findIndex((letter, index) => letter !== theirs[index]);
  if (ours !== theirs)
    throw new Error(`The pages differ: …${ours.slice(at - 60, at + 60)}… and …${theirs.slice(at - 60, at + 60)}…`);
  const rows = ours.match(/<tr/g)?.length ?? 0;
  console.log(
    `  the page: ${(Buffer.byteLength(ours) / 1024).toFixed(1)} KB, ${rows - 1} rows, the same on both sides`,
  );
}

function withoutToken(html: string): string {
  return html.replaceAll(/(name="_csrf" value=")[^"]{86}"/g, '$1"');
}

/** Connections to the server that are neither the operator's, nor the bare page's, nor the server's own. */
async function openConnections({ server, account }: Operator): Promise<number> {
  return withAdmin(server, account, async (admin) => {
    const [rows] = await admin.query("SELECT COUNT(*) AS n FROM information_schema.processlist WHERE USER NOT IN (?)", [
      [account.user, BARE_USER, "system user", "event_scheduler"],
    ]);
    return (rows as { n: number }[])[0]?.n ?? 0;
  });
}
