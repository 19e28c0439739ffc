import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Account } from "../databases/server-address.js";
import { readSecretFile, writeSecretFile } from "./key-files.js";

/**
 * The accounts of our own processes, a file each under keys/credentials, mode 0400 and owned by who uses it. At the database: `operator` creates and drops,
 * `backup` dumps, `web` reads the one routing view and counts requests. At the mail server: `mail`, and `mail-worker` where the worker is another
 * unix user.
 */
export type CredentialName = "operator" | "backup" | "web" | "mail" | "mail-worker";

const credential = z.strictObject({ user: z.string().min(1), password: z.string().min(1) });

/** Throws KeyNotHeld or KeyExposed. */
export function readCredential(keysDir: string, name: CredentialName): Account {
  return credential.parse(JSON.parse(readSecretFile(path(keysDir, name), `the ${name} account's password`)));
}

export function hasCredential(keysDir: string, name: CredentialName): boolean {
  return existsSync(path(keysDir, name));
}

/** Makes a password for the account, once. */
export function ensureCredential(keysDir: string, name: "backup" | "web"): Account {
  if (!hasCredential(keysDir, name)) {
    const made = { user: `strongroom_${name}`, password: randomBytes(32).toString("base64url") };
    writeSecretFile(path(keysDir, name), `${JSON.stringify(made)}\n`);
  }
  return readCredential(keysDir, name);
}

function path(keysDir: string, name: CredentialName): string {
  return join(keysDir, "credentials", `${name}.json`);
}
