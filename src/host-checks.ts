import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Config } from "./config.js";
import { messageOf } from "./errors.js";
import { broken, type Check, type Finding, notice } from "./health.js";

/** What this machine must offer, before any database is asked. */
export const hostChecks: readonly Check<Config>[] = [
  { name: "node", says: "Node.js is of a line that gets security fixes.", run: checkNode },
  { name: "programs", says: "The programs that backups need are installed.", run: checkPrograms },
  { name: "keys", says: "Roots, passwords and keys can be read by those who use them alone.", run: checkKeyFiles },
  {
    name: "tenants",
    says: "Firms' folders take a file durably and under its final name at once.",
    run: checkTenantsDir,
  },
  { name: "space", says: "The repository has room for the coming nights.", run: checkSpace },
];

/** Supported by their makers beyond the end of 2026. Source: the Node.js release schedule. */
const NODE_MAJOR_MIN = 22;

function checkNode(): Finding[] {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) return [];
  return [notice(`This is Node.js ${process.versions.node}, whose line gets no more fixes.`, "Install Node.js 24.")];
}

const PROGRAMS = [
  { program: "mariadb-dump", packageName: "mariadb-client" },
  { program: "mariadb", packageName: "mariadb-client" },
  { program: "zstd", packageName: "zstd" },
  { program: "gpg", packageName: "gnupg" },
] as const;

function checkPrograms(config: Config): Finding[] {
  const needed = config.registry
    ? PROGRAMS
    : [...PROGRAMS, { program: "mariadbd", packageName: "mariadb-server-core" }];
  return needed
    .filter(({ program }) => spawnSync(program, ["--version"], { stdio: "ignore" }).status !== 0)
    .map(({ program, packageName }) => broken(`${program} does not run.`, `apt-get install ${packageName}`));
}

/**
 * Roots and passwords are for one user alone. Folders and firms' key files, which hold what the roots have
 * wrapped, are open to the group that web and worker share.
 */
function checkKeyFiles({ keysDir }: Config): Finding[] {
  if (!existsSync(keysDir))
    return [notice(`There are no keys under ${keysDir} yet.`, "They are made with the first firm.")];
  const me = process.getuid?.() ?? 0;
  return readdirSync(keysDir, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const path = join(keysDir, name);
    const { mode, uid } = statSync(path);
    const isSecret = /^(roots|credentials)\//.test(name);
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    if ((mode & (isSecret ? 0o077 : 0o027)) !== 0) {
      return [broken(`${path} has mode ${shown}: others reach it.`, `chmod ${isSecret ? "go=" : "g-w,o="} ${path}`)];
    }
    if (isSecret && me !== 0 && uid !== me)
      return [notice(`${path} belongs to user ${uid}.`, "Run this as its owner.")];
    return [];
  });
}

/** Documents are written under a temporary name, synced and renamed; a network mount that cannot do that loses them. */
function checkTenantsDir({ tenantsDir }: Config): Finding[] {
  if (!existsSync(tenantsDir)) {
    return [notice(`There are no firms' folders under ${tenantsDir} yet.`, "They are made with the first firm.")];
  }
  const probe = join(tenantsDir, `.doctor-${process.pid}`);
  try {
    const file = openSync(`${probe}.new`, "wx", 0o600);
    try {
      writeSync(file, "probe");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${probe}.new`, probe);
    const folder = openSync(tenantsDir, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return [];
  } catch (error) {
    return [
      broken(`${tenantsDir}: ${messageOf(error)}`, "Let the user of the worker write there, on a disk that syncs."),
    ];
  } finally {
    for (const left of [probe, `${probe}.new`]) rmSync(left, { force: true });
  }
}

const FREE_BYTES_MIN = 2 * 1024 ** 3;
const FREE_SHARE_MIN = 0.1;

function checkSpace({ repositoryDir }: Config): Finding[] {
  if (!existsSync(repositoryDir))
    return [notice(`There is no repository at ${repositoryDir} yet.`, "The first backup makes it.")];
  const { bavail, blocks, bsize } = statfsSync(repositoryDir);
  const gigabytes = ((bavail * bsize) / 1024 ** 3).toFixed(1);
  const mend = "Give the repository a larger disk, or keep fewer nights (backups.keepNights).";
  if (bavail * bsize < FREE_BYTES_MIN) return [broken(`Only ${gigabytes} GB are free at ${repositoryDir}.`, mend)];
  if (bavail / blocks < FREE_SHARE_MIN)
    return [notice(`${gigabytes} GB are free at ${repositoryDir}, under a tenth.`, mend)];
  return [];
}
