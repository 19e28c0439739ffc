import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateKey } from "openpgp";
import { z } from "zod";
import { KeyNotHeld, writeSecretFile } from "./key-files.js";
import { type Root, unwrap, wrap } from "./roots.js";

/** The key that signs manifests and certificates: keys/signing.json, its private half wrapped by the vault root. */
const signingFile = z.strictObject({
  format: z.literal(1),
  fingerprint: z.string(),
  publicKey: z.string(),
  privateKey: z.string(),
});

const PLACE = "signing-key|1";

export async function createSigningKey(keysDir: string, vault: Root): Promise<void> {
  if (existsSync(signingPath(keysDir))) return;
  const pair = await generateKey({
    type: "ecc",
    userIDs: [{ name: "Strongroom", email: "signing@strongroom.invalid" }],
    format: "object",
    config: { aeadProtect: false, v6Keys: false },
  });
  write(keysDir, {
    format: 1,
    fingerprint: pair.publicKey.getFingerprint(),
    publicKey: pair.publicKey.armor(),
    privateKey: wrap(vault, PLACE, Buffer.from(pair.privateKey.armor())),
  });
}

/** Armored. */
export function signingPublicKey(keysDir: string): string {
  return read(keysDir).publicKey;
}

/** Armored. Throws KeyNotHeld. */
export function openSigningKey(keysDir: string, vault: Root): string {
  return unwrap(vault, PLACE, read(keysDir).privateKey).toString("utf8");
}

export function rewrapSigningKey(keysDir: string, vault: Root): void {
  const file = read(keysDir);
  write(keysDir, { ...file, privateKey: wrap(vault, PLACE, unwrap(vault, PLACE, file.privateKey)) });
}

function read(keysDir: string): z.infer<typeof signingFile> {
  const path = signingPath(keysDir);
  if (!existsSync(path)) throw new KeyNotHeld(`The signing key is not held: ${path} does not exist.`);
  return signingFile.parse(JSON.parse(readFileSync(path, "utf8")));
}

function write(keysDir: string, file: z.infer<typeof signingFile>): void {
  writeSecretFile(signingPath(keysDir), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o440 });
}

function signingPath(keysDir: string): string {
  return join(keysDir, "signing.json");
}
