import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateKey } from "openpgp";
import { z } from "zod";
import { failpoint } from "../../failpoints.js";
import { KeyNotHeld, writeSecretFile } from "./key-files.js";
import { type Root, unwrap, wrap } from "./roots.js";

/**
 * A firm's keys, one file a version: keys/<firm>/<version>.json. The data key is wrapped by the web root, the OpenPGP private key by the vault
 * root, the public key stands in clear. Removing the folder at every place of the key store destroys the firm's data everywhere.
 */
const keyFile = z.strictObject({
  format: z.literal(1),
  firmId: z.string(),
  version: z.number().int().positive(),
  createdAt: z.string(),
  dataKey: z.string(),
  openpgp: z.strictObject({ fingerprint: z.string(), publicKey: z.string(), privateKey: z.string() }),
});
type KeyFile = z.infer<typeof keyFile>;

/** Makes the firm's first key; when it is there already (a run was cut), it stays as it is. */
export async function createFirmKey(
  keysDir: string,
  roots: { web: Root; vault: Root },
  firm: { id: string; slug: string },
): Promise<void> {
  const path = versionPath(keysDir, firm.id, 1);
  if (existsSync(path)) return;
  // ecc without AEAD preferences: stock gpg must open in ten years what is encrypted to it.
  const pair = await generateKey({
    type: "ecc",
    userIDs: [{ name: firm.slug, email: `${firm.slug}@firm.strongroom.invalid` }],
    format: "object",
    config: { aeadProtect: false, v6Keys: false },
  });
  const version = 1;
  const content: KeyFile = {
    format: 1,
    firmId: firm.id,
    version,
    createdAt: new Date().toISOString(),
    dataKey: wrap(roots.web, dataKeyPlace(firm.id, version), randomBytes(32)),
    openpgp: {
      fingerprint: pair.publicKey.getFingerprint(),
      publicKey: pair.publicKey.armor(),
      privateKey: wrap(roots.vault, privateKeyPlace(firm.id, version), Buffer.from(pair.privateKey.armor())),
    },
  };
  failpoint("keys.firm_key_ready");
  write(keysDir, content);
  failpoint("keys.firm_key_written");
}

/** The data key of the firm's newest version. Needs the web root only. Throws KeyNotHeld. */
export function openDataKey(keysDir: string, web: Root, firmId: string): { dataKey: Buffer; version: number } {
  const { dataKey, version } = newest(keysDir, firmId);
  return { dataKey: unwrap(web, dataKeyPlace(firmId, version), dataKey), version };
}

export interface FirmPublicKey {
  /** 40 hex digits: the key id that manifests name. */
  fingerprint: string;
  armored: string;
}

export function firmPublicKey(keysDir: string, firmId: string): FirmPublicKey {
  const { openpgp } = newest(keysDir, firmId);
  return { fingerprint: openpgp.fingerprint, armored: openpgp.publicKey };
}

/**
 * The armored private key with this fingerprint, or the newest when none is named. It may reach a disk only in a private folder for one run.
 * Throws KeyNotHeld("key id … not held").
 */
export function openFirmPrivateKey(keysDir: string, vault: Root, firmId: string, fingerprint?: string): string {
  const found = versions(keysDir, firmId)
    .map((version) => read(keysDir, firmId, version))
    .findLast((file) => fingerprint === undefined || file.openpgp.fingerprint === fingerprint);
  if (!found) throw new KeyNotHeld(`Key id ${fingerprint ?? `of firm ${firmId}`} is not held.`);
  return unwrap(vault, privateKeyPlace(firmId, found.version), found.openpgp.privateKey).toString("utf8");
}

/** Every firm that has keys here. */
export function listKeyedFirms(keysDir: string): string[] {
  if (!existsSync(keysDir)) return [];
  return readdirSync(keysDir).filter((name) => /^[0-9a-f-]{36}$/.test(name));
}

/** Wraps all of a firm's versions by the current versions of both roots. The keys themselves stay the same. */
export function rewrapFirmKeys(keysDir: string, roots: { web: Root; vault: Root }, firmId: string): void {
  for (const version of versions(keysDir, firmId)) {
    const file = read(keysDir, firmId, version);
    const dataKey = unwrap(roots.web, dataKeyPlace(firmId, version), file.dataKey);
    const privateKey = unwrap(roots.vault, privateKeyPlace(firmId, version), file.openpgp.privateKey);
    write(keysDir, {
      ...file,
      dataKey: wrap(roots.web, dataKeyPlace(firmId, version), dataKey),
      openpgp: { ...file.openpgp, privateKey: wrap(roots.vault, privateKeyPlace(firmId, version), privateKey) },
    });
  }
}

function newest(keysDir: string, firmId: string): KeyFile {
  const version = versions(keysDir, firmId).at(-1);
  if (version === undefined) throw new KeyNotHeld(`The key of firm ${firmId} is not held.`);
  return read(keysDir, firmId, version);
}

function versions(keysDir: string, firmId: string): number[] {
  const folder = join(keysDir, firmId);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1]))
    .filter((version) => version > 0)
    .sort((a, b) => a - b);
}

function read(keysDir: string, firmId: string, version: number): KeyFile {
  const file = keyFile.parse(JSON.parse(readFileSync(versionPath(keysDir, firmId, version), "utf8")));
  if (file.firmId !== firmId || file.version !== version) {
    throw new Error(`${versionPath(keysDir, firmId, version)} is another firm's or version's key file.`);
  }
  return file;
}

/** Readable by web and worker: every secret in it is wrapped. */
function write(keysDir: string, file: KeyFile): void {
  const path = versionPath(keysDir, file.firmId, file.version);
  writeSecretFile(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o440 });
}

function versionPath(keysDir: string, firmId: string, version: number): string {
  return join(keysDir, firmId, `${version}.json`);
}

function dataKeyPlace(firmId: string, version: number): string {
  return `firm-data-key|${firmId}|${version}`;
}

function privateKeyPlace(firmId: string, version: number): string {
  return `firm-private-key|${firmId}|${version}`;
}
