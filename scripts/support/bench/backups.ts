import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { dayOf } from "../../../src/calendar.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { DUMP_FILE } from "../../../src/platform/backups/layout.js";
import type { SignedManifest } from "../../../src/platform/backups/manifest.js";
import { startScratch } from "../../../src/platform/backups/scratch.js";
import { verifyBackup } from "../../../src/platform/backups/verify.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { backupKnowledge } from "../../../src/restore-knowledge.js";
import { type BenchFirm, benchActor, eachOf, openFirms } from "./firms.js";
import { type Peer, openPeer } from "./peer.js";
import { interleave, milliseconds, report, type Side } from "./rounds.js";
import type { Size } from "./rows.js";

/** About 100 MB of SQL, most of it audit lines, as in a firm of some years. */
export const LARGE: Size = { contacts: 20_000, matters: 8_000, auditLines: 300_000 };
const SMALL: Size = { contacts: 90, matters: 60, auditLines: 300 };
const SMALL_FIRMS = 20;
const ROUNDS = 5;
/** As `strongroom backup run --all`; the manuals' pipe stands in a loop and takes one firm after the other. */
const AT_ONCE = 2;

/** A backup as `strongroom backup run` takes it against the pipe of the manuals, both synced to the disk; then what both hold is compared. */
export async function benchBackups(operator: Operator, workDir: string): Promise<void> {
  const [large] = (await openFirms(operator, ["large"], LARGE)) as [BenchFirm];
  const small = await openFirms(
    operator,
    Array.from({ length: SMALL_FIRMS }, (_, n) => `small${n}`),
    SMALL,
  );
  const peer = await openPeer(
    operator,
    [large, ...small].map(({ record }) => record),
    workDir,
  );
  try {
    await compare(operator, peer, [large], "one firm of", workDir);
    await compare(operator, peer, small, "20 small firms,", workDir);
  } finally {
    await peer.close();
  }
}

async function compare(
  operator: Operator,
  peer: Peer,
  firms: readonly BenchFirm[],
  what: string,
  workDir: string,
): Promise<void> {
  let taken: SignedManifest[] = [];
  const fileOf = ({ record }: BenchFirm): string => join(workDir, `${record.slug}.gpg`);
  const ours: Side = {
    name: "strongroom backup run",
    round: () =>
      milliseconds(async () => {
        taken = await eachOf(firms, AT_ONCE, (firm) => takeBackup(operator, firm));
      }),
  };
  const pipe = (atOnce: number): Side => ({
    name: "mariadb-dump | zstd | gpg",
    round: () => {
      for (const firm of firms) rmSync(fileOf(firm), { force: true });
      return milliseconds(() => eachOf(firms, atOnce, (firm) => peer.backUp(firm.record, fileOf(firm))));
    },
  });
  const compared = await interleave(ours, pipe(1), ROUNDS);
  const plainBytes = sum(taken.map(({ manifest }) => manifest.artefacts[0]!.plainBytes));
  const sealedBytes = sum(taken.map(({ place }) => statSync(join(place.dir, DUMP_FILE)).size));
  report(`  ${what} ${megabytes(plainBytes)} of SQL, ${megabytes(sealedBytes)} sealed`, compared, "ms", "≤ 1.0 ×");
  if (firms.length > 1) {
    report("    the same with two pipes at once", await interleave(ours, pipe(AT_ONCE), ROUNDS), "ms", "none");
  }
  for (const [at, firm] of firms.entries()) {
    const held = await peer.sqlHash(join(taken[at]!.place.dir, DUMP_FILE));
    const theirs = await peer.sqlHash(fileOf(firm));
    if (held !== theirs) throw new Error(`${firm.record.slug}: the two backups do not hold the same SQL.`);
  }
  console.log(
    `    both hold the same SQL, by SHA-256 of what gpg and zstd give back (${firms.length} of ${firms.length})`,
  );
  console.log(`    verification apart (scratch server, load, compare): ${await verify(operator, firms, taken)} ms`);
}

export function takeBackup(operator: Operator, firm: BenchFirm): Promise<SignedManifest> {
  const order = { occasion: "manual", night: dayOf(new Date()) } as const;
  return backUpFirm(operator, firm.record.id, order, { by: benchActor });
}

async function verify(
  operator: Operator,
  firms: readonly BenchFirm[],
  taken: readonly SignedManifest[],
): Promise<string> {
  const ms = await milliseconds(async () => {
    const scratch = await startScratch(operator.config.varDir);
    try {
      for (const [at, { record }] of firms.entries()) {
        const { checks } = backupKnowledge;
        const found = await verifyBackup(operator, record, taken[at]!.place, "V3", scratch, { checks });
        if (!found.passed) throw new Error(`${record.slug}: ${found.failedCheck}: ${found.detail}`);
      }
    } finally {
      await scratch.stop();
    }
  });
  return ms.toFixed(0);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
