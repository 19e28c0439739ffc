import { existsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { operatorActor } from "../../src/actor.js";
import type { Config } from "../../src/config.js";
import { firstBackup } from "../../src/platform/backups/back-up-firm.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { type FirmRecord, listFirms } from "../../src/platform/databases/firm-records.js";
import { planMigration, runMigration } from "../../src/platform/firms/migrating.js";
import type { Operator } from "../../src/platform/firms/operator.js";
import { provisionFirm } from "../../src/platform/firms/provisioning.js";
import { filePapers } from "./practice-papers.js";
import { PRACTICES, type PracticeKey, fillPractice } from "./practice.js";

export interface DemoFirm {
  slug: PracticeKey;
  record: FirmRecord;
  counts: Counts;
}

type Counts = Record<"people" | "contacts" | "clients" | "matters", number>;
type Say = (sentence: string) => void;

export const demoActor = operatorActor(userInfo().username);

/** Invented firms and printed passwords have no place beside real ones. Throws when this home is set up for more. */
export function refuseRealHome(config: Config): void {
  if (config.registry || config.baseDomain !== "localhost" || existsSync(join(config.homeDir, "strongroom.json"))) {
    throw new Error("This home has a configuration of its own. Set STRONGROOM_HOME to an empty folder for the demo.");
  }
}

/** The server that root starts runs as another unix user, who must get to its folder. Throws with the folder that is in the way. */
export function refuseClosedHome({ varDir }: Config): void {
  if (process.getuid?.() !== 0) return;
  let folder = varDir;
  do {
    folder = dirname(folder);
    if ((statSync(folder).mode & 0o001) === 0) {
      throw new Error(
        `${folder} lets no other user pass, and the database server does not run as root. ` +
          `Set STRONGROOM_HOME to a folder that others may pass, or run: chmod o+x ${folder}`,
      );
    }
  } while (folder !== "/");
}

/** Firms of an earlier run may stand at an earlier schema. */
export async function migrateAll(operator: Operator, say: Say): Promise<void> {
  const behind = (await planMigration(operator)).filter(({ pending }) => pending.length > 0);
  if (behind.length === 0) return;
  const release = await runMigration(operator, demoActor, (slug) => say(`migrating ${slug}`));
  if (release.state !== "done") throw new Error("The migration stopped: scripts/strongroom migrate status tells why.");
}

/** The firm, provisioned and filled where that was not done yet. */
export async function openFirm(operator: Operator, slug: PracticeKey, say: Say): Promise<DemoFirm> {
  const record = await findOrProvision(operator, slug, say);
  const db = await operator.firmDb(record);
  if ((await count(db, "contacts")) === 0) {
    await fill(db, slug, say);
    await filePapers(operator, record, db);
    say(`  ${slug}: papers filed on its newest matters`);
  }
  const counts = {
    people: await count(db, "users"),
    contacts: await count(db, "contacts"),
    clients: await count(db, "clients"),
    matters: await count(db, "matters"),
  };
  return { slug, record, counts };
}

async function findOrProvision(operator: Operator, slug: PracticeKey, say: Say): Promise<FirmRecord> {
  const found = (await listFirms(operator.registry)).find((firm) => firm.slug === slug);
  if (found && !found.isDemo) throw new Error(`${slug} is a real firm here; the demo leaves it alone.`);
  if (found && found.state !== "provisioning") return found;
  const firm = { slug, name: PRACTICES[slug].letterhead, jurisdiction: "ZA", isDemo: true } as const;
  return provisionFirm(operator, firm, {
    by: demoActor,
    firstBackup,
    onStep: (step) => say(`  ${slug}: ${step}`),
  });
}

const TOLD_EVERY = 50;

async function fill(db: FirmDb, slug: PracticeKey, say: Say): Promise<void> {
  await fillPractice(db, slug, demoActor, (done, of) => {
    if (done % TOLD_EVERY === 0 || done === of) say(`  ${slug}: ${done} of ${of} contacts and matters`);
  });
}

async function count(db: FirmDb, table: "users" | "contacts" | "clients" | "matters"): Promise<number> {
  const [row] = await db(table).count<{ rows: number | string }[]>({ rows: "*" });
  return Number(row?.rows ?? 0);
}
