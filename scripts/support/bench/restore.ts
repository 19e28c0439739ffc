import { join } from "node:path";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { createGeneration, newGenerationName } from "../../../src/platform/databases/generations.js";
import { listFirms } from "../../../src/platform/databases/firm-records.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { backupKnowledge } from "../../../src/restore-knowledge.js";
import { LARGE, takeBackup } from "./backups.js";
import { type BenchFirm, benchActor, openFirms } from "./firms.js";
import { type Peer, openPeer } from "./peer.js";
import { interleave, median, milliseconds, report } from "./rounds.js";

const ROUNDS = 3;

/** A restore into a new generation against a load into an empty database; what ours does besides loading is shown apart. */
export async function benchRestore(operator: Operator, workDir: string): Promise<void> {
  const firm = await largeFirm(operator);
  const { manifest } = await takeBackup(operator, firm);
  const peer = await openPeer(operator, [firm.record], workDir);
  try {
    const file = join(workDir, "large.gpg");
    await peer.backUp(firm.record, file);
    const apart: Figures[] = [];
    const compared = await interleave(
      {
        name: "strongroom backup restore",
        round: async () => {
          const figures = await restore(operator, firm, manifest.backupId);
          apart.push(figures);
          return figures.load;
        },
      },
      { name: "gpg | zstd | mariadb", round: () => peerRestore(operator, peer, file) },
      ROUNDS,
    );
    report("  loading one firm of about 100 MB", compared, "ms", "≤ 1.0 ×");
    const of = (name: keyof Figures): string => median(apart.map((figures) => figures[name])).toFixed(0);
    console.log(`    apart: signature and hashes ${of("plan")} ms, comparing and checking ${of("verify")} ms,`);
    console.log(`    shutting out and switching ${of("switch")} ms, the new base backup ${of("base")} ms`);
  } finally {
    await peer.close();
  }
}

/** The one that the backups were measured on, when they were. */
async function largeFirm(operator: Operator): Promise<BenchFirm> {
  const record = (await listFirms(operator.registry)).find(({ slug }) => slug === "large");
  if (record) return { record, people: [], contactIds: [] };
  const [firm] = (await openFirms(operator, ["large"], LARGE)) as [BenchFirm];
  return firm;
}

interface Figures {
  plan: number;
  load: number;
  verify: number;
  switch: number;
  base: number;
}

/** The steps a restore names as it goes, by what they begin. */
const STEPS: readonly [begins: string, figure: keyof Figures][] = [
  ["loading", "load"],
  ["comparing", "verify"],
  ["checking", "verify"],
  ["shutting", "switch"],
  ["taking", "base"],
];

async function restore(operator: Operator, firm: BenchFirm, backupId: string): Promise<Figures> {
  const figures: Figures = { plan: 0, load: 0, verify: 0, switch: 0, base: 0 };
  let [current, from]: [keyof Figures, number] = ["plan", performance.now()];
  const turn = (step: string): void => {
    const now = performance.now();
    figures[current] += now - from;
    from = now;
    current = STEPS.find(([begins]) => step.startsWith(begins))?.[1] ?? current;
  };
  await restoreFirm(operator, firm.record.slug, backupId, { by: benchActor, ...backupKnowledge, onStep: turn });
  turn("done");
  return figures;
}

async function peerRestore(operator: Operator, peer: Peer, file: string): Promise<number> {
  const dbName = newGenerationName();
  return withAdmin(operator.server, operator.account, async (admin) => {
    try {
      return await milliseconds(async () => {
        await createGeneration(admin, dbName);
        await peer.restore(file, dbName);
      });
    } finally {
      await admin.query(`DROP DATABASE ${dbName}`);
    }
  });
}
