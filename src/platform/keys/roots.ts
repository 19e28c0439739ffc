import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { KeyNotHeld, readSecretFile, syncFolder, writeSecretFile } from "./key-files.js";
import { keyNameOf, open, seal } from "./sealing.js";

/**
 * The two roots, files of mode 0400 in keys/roots. The web root wraps what serving pages needs and belongs to the unix user of the web process; the
 * vault root wraps what backups need and belongs to the worker's. A rotation makes a new version, re-wraps, and destroys the old one.
 */
export type RootKind = "web" | "vault";

export interface Root {
  kind: RootKind;
  /** "web-2": the version that wraps from now on. */
  current: string;
  versions: ReadonlyMap<string, Buffer>;
}

/** Throws KeyNotHeld when there is none, KeyExposed when others could read it. */
export function loadRoot(keysDir: string, kind: RootKind): Root {
  const names = rootNames(keysDir, kind);
  const current = names.at(-1);
  if (!current) throw new KeyNotHeld(`The ${kind} root is not held: ${rootsDir(keysDir)} has no ${kind} key.`);
  const versions = new Map(names.map((name) => [name, readRoot(keysDir, name)]));
  return { kind, current, versions };
}

export function hasRoot(keysDir: string, kind: RootKind): boolean {
  return rootNames(keysDir, kind).length > 0;
}

/** Makes the next version; the older ones stay until dropOldVersions. */
export function createRootVersion(keysDir: string, kind: RootKind): Root {
  const last = rootNames(keysDir, kind).at(-1);
  const next = `${kind}-${last ? versionOf(last) + 1 : 1}`;
  const like = last && rootPath(keysDir, last);
  writeSecretFile(rootPath(keysDir, next), `${randomBytes(32).toString("base64url")}\n`, { like });
  return loadRoot(keysDir, kind);
}

/** Destroys every version but the current one. What they wrapped must have been wrapped anew. */
export function dropOldVersions(keysDir: string, root: Root): string[] {
  const old = [...root.versions.keys()].filter((name) => name !== root.current);
  for (const name of old) rmSync(rootPath(keysDir, name));
  syncFolder(rootsDir(keysDir));
  return old;
}

export function wrap(root: Root, additionalData: string, secret: Buffer): string {
  return seal(versionKey(root, root.current), root.current, additionalData, secret);
}

/** Throws KeyNotHeld when the version that wrapped it is gone, Unsealable when the text was changed. */
export function unwrap(root: Root, additionalData: string, wrapped: string): Buffer {
  return open(versionKey(root, keyNameOf(wrapped)), additionalData, wrapped);
}

function versionKey(root: Root, name: string): Buffer {
  const key = root.versions.get(name);
  if (!key) throw new KeyNotHeld(`Key ${name} is not held.`);
  return key;
}

function readRoot(keysDir: string, name: string): Buffer {
  const key = Buffer.from(readSecretFile(rootPath(keysDir, name), `the ${name} root`).trim(), "base64url");
  if (key.length !== 32) throw new Error(`${rootPath(keysDir, name)} does not hold 32 bytes.`);
  return key;
}

function rootNames(keysDir: string, kind: RootKind): string[] {
  if (!existsSync(rootsDir(keysDir))) return [];
  return readdirSync(rootsDir(keysDir))
    .map((name) => new RegExp(`^(${kind}-\\d+)\\.key$`).exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort((a, b) => versionOf(a) - versionOf(b));
}

function versionOf(name: string): number {
  return Number(name.slice(name.lastIndexOf("-") + 1));
}

function rootsDir(keysDir: string): string {
  return join(keysDir, "roots");
}

function rootPath(keysDir: string, name: string): string {
  return join(rootsDir(keysDir), `${name}.key`);
}
