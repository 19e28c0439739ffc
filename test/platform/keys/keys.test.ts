import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "../../../src/ids.js";
import { createFirmKey, firmPublicKey, openDataKey, openFirmPrivateKey } from "../../../src/platform/keys/firm-keys.js";
import { ensureCredential } from "../../../src/platform/keys/credentials.js";
import { KeyExposed, KeyNotHeld } from "../../../src/platform/keys/key-files.js";
import { createRootVersion, loadRoot, unwrap, wrap } from "../../../src/platform/keys/roots.js";
import { continueRotation, rotateRoots } from "../../../src/platform/keys/rotation.js";
import { open, seal, subkey, Unsealable } from "../../../src/platform/keys/sealing.js";
import { createSigningKey, openSigningKey } from "../../../src/platform/keys/signing.js";
import { skip } from "../../support/skips.js";

/** nobody:nogroup, as every Debian has them */
const NOBODY = 65534;

describe("keys: the key store", () => {
  let keysDir: string;
  const alder = { id: newId(), slug: "alder" };
  const birch = { id: newId(), slug: "birch" };

  beforeEach(async () => {
    keysDir = mkdtempSync(join(tmpdir(), "strongroom-keys-"));
    const roots = { web: createRootVersion(keysDir, "web"), vault: createRootVersion(keysDir, "vault") };
    await createSigningKey(keysDir, roots.vault);
    await createFirmKey(keysDir, roots, alder);
    await createFirmKey(keysDir, roots, birch);
  });
  afterEach(() => rmSync(keysDir, { recursive: true, force: true }));

  const rootFile = (name: string): string => join(keysDir, "roots", `${name}.key`);

  it("opens a firm's data key with the web root alone, another one for each firm", () => {
    const web = loadRoot(keysDir, "web");
    const ofAlder = openDataKey(keysDir, web, alder.id).dataKey;
    expect(ofAlder).to.have.length(32);
    expect(ofAlder.equals(openDataKey(keysDir, web, birch.id).dataKey)).to.equal(false);
  });

  it("does not open a firm's private key with the web root", () => {
    expect(() => openFirmPrivateKey(keysDir, loadRoot(keysDir, "web"), alder.id)).to.throw(KeyNotHeld);
    const armored = openFirmPrivateKey(keysDir, loadRoot(keysDir, "vault"), alder.id);
    expect(armored).to.match(/^-----BEGIN PGP PRIVATE KEY BLOCK-----/);
  });

  it("keeps no secret in clear in any file but the roots", () => {
    const { dataKey } = openDataKey(keysDir, loadRoot(keysDir, "web"), alder.id);
    const text = readFileSync(join(keysDir, alder.id, "1.json"), "utf8");
    expect(text).not.to.contain("PRIVATE KEY");
    for (const form of ["hex", "base64", "base64url"] as const) expect(text).not.to.contain(dataKey.toString(form));
  });

  it("refuses a root that group or others can read, whichever right it is", () => {
    for (const mode of [0o440, 0o404, 0o420, 0o401]) {
      chmodSync(rootFile("web-1"), mode);
      expect(() => loadRoot(keysDir, "web"), mode.toString(8)).to.throw(KeyExposed, "others can read");
    }
    chmodSync(rootFile("web-1"), 0o400);
    expect(loadRoot(keysDir, "web").current).to.equal("web-1");
  });

  it("makes roots that only their owner may open, and nothing that others than the group may", () => {
    expect(statSync(rootFile("web-1")).mode & 0o777).to.equal(0o400);
    expect(statSync(join(keysDir, "roots")).mode & 0o007).to.equal(0);
    expect(statSync(join(keysDir, alder.id, "1.json")).mode & 0o007).to.equal(0);
  });

  it("lets the web process's unix user open firms' data and neither vault nor backup account", function () {
    if (process.getuid?.() !== 0) skip(this, "root-only");
    ensureCredential(keysDir, "web");
    ensureCredential(keysDir, "backup");
    handToWebUser();

    const script = `for (const path of process.argv.slice(1)) {
      try { require("node:fs").readFileSync(path); console.log("read"); } catch (error) { console.log(error.code); }
    }`;
    const paths = [
      "roots/web-1.key",
      "credentials/web.json",
      `${alder.id}/1.json`,
      "roots/vault-1.key",
      "credentials/backup.json",
    ];
    const { stdout } = spawnSync(process.execPath, ["-e", script, ...paths.map((path) => join(keysDir, path))], {
      uid: NOBODY,
      gid: NOBODY,
      encoding: "utf8",
    });

    expect(stdout.trim().split("\n")).to.deep.equal(["read", "read", "read", "EACCES", "EACCES"]);
    rotateRoots(keysDir);
    expect(statSync(rootFile("web-2"))).to.include({ uid: NOBODY, gid: NOBODY });
    expect(statSync(rootFile("vault-2")).uid).to.equal(0);
  });

  /** As deploy/README.md says: one group, and each process's own files owned by its user. */
  function handToWebUser(): void {
    for (const name of readdirSync(keysDir, { recursive: true, encoding: "utf8" }))
      chownSync(join(keysDir, name), 0, NOBODY);
    chownSync(keysDir, 0, NOBODY);
    chmodSync(keysDir, 0o2750);
    for (const name of ["roots/web-1.key", "credentials/web.json"]) chownSync(join(keysDir, name), NOBODY, NOBODY);
  }

  it("says which key is not held", () => {
    rmSync(join(keysDir, alder.id), { recursive: true });
    expect(() => openDataKey(keysDir, loadRoot(keysDir, "web"), alder.id)).to.throw(KeyNotHeld, alder.id);
    const vault = loadRoot(keysDir, "vault");
    expect(() => openFirmPrivateKey(keysDir, vault, birch.id, "00".repeat(20))).to.throw(KeyNotHeld, "00000");
  });

  it("does not open one firm's key file in another firm's place", () => {
    const path = join(keysDir, birch.id, "1.json");
    const swapped = readFileSync(join(keysDir, alder.id, "1.json"), "utf8").replace(alder.id, birch.id);
    chmodSync(path, 0o600);
    writeFileSync(path, swapped);
    expect(() => openDataKey(keysDir, loadRoot(keysDir, "web"), birch.id)).to.throw(Unsealable);
  });

  it("rotates both roots: every key stays, the old roots go and open nothing", () => {
    const before = openDataKey(keysDir, loadRoot(keysDir, "web"), alder.id).dataKey;
    const oldWeb = loadRoot(keysDir, "web");
    const signing = openSigningKey(keysDir, loadRoot(keysDir, "vault"));

    expect(rotateRoots(keysDir)).to.deep.equal(["web-1", "vault-1"]);

    expect(readdirSync(join(keysDir, "roots")).sort()).to.deep.equal(["vault-2.key", "web-2.key"]);
    expect(openDataKey(keysDir, loadRoot(keysDir, "web"), alder.id).dataKey.equals(before)).to.equal(true);
    expect(openSigningKey(keysDir, loadRoot(keysDir, "vault"))).to.equal(signing);
    expect(() => openDataKey(keysDir, oldWeb, alder.id)).to.throw(KeyNotHeld, "web-2");
  });

  it("finishes a rotation that was cut after the new roots were made", () => {
    createRootVersion(keysDir, "web");
    createRootVersion(keysDir, "vault");
    expect(openDataKey(keysDir, loadRoot(keysDir, "web"), birch.id).dataKey).to.have.length(32);
    expect(continueRotation(keysDir)).to.deep.equal(["web-1", "vault-1"]);
    expect(openDataKey(keysDir, loadRoot(keysDir, "web"), birch.id).dataKey).to.have.length(32);
  });

  it("makes a key pair that stock gpg imports and encrypts to", function () {
    this.timeout(20_000);
    const gnupg = mkdtempSync(join(tmpdir(), "strongroom-gpg-"));
    try {
      const gpg = (args: string[], input: string) =>
        spawnSync("gpg", ["--homedir", gnupg, "--batch", "--quiet", "--trust-model", "always", ...args], { input });
      const { armored, fingerprint } = firmPublicKey(keysDir, alder.id);
      expect(gpg(["--import"], armored).status).to.equal(0);
      const sealed = gpg(["--encrypt", "--recipient", fingerprint], "a will");
      expect(sealed.status).to.equal(0);
      expect(gpg(["--import"], openFirmPrivateKey(keysDir, loadRoot(keysDir, "vault"), alder.id)).status).to.equal(0);
      const opened = spawnSync("gpg", ["--homedir", gnupg, "--batch", "--quiet", "--decrypt"], {
        input: sealed.stdout,
      });
      expect(opened.stdout.toString()).to.equal("a will");
    } finally {
      spawnSync("gpgconf", ["--homedir", gnupg, "--kill", "all"]);
      rmSync(gnupg, { recursive: true, force: true });
    }
  });
});

describe("keys: sealing", () => {
  const key = subkey(Buffer.alloc(32, 7), "fields");

  it("opens what it sealed, in its own place only", () => {
    const sealed = seal(key, "1", "firm|contacts|id_number|row", Buffer.from("8001015009087"));
    expect(open(key, "firm|contacts|id_number|row", sealed).toString()).to.equal("8001015009087");
    for (const place of [
      "other|contacts|id_number|row",
      "firm|contacts|passport|row",
      "firm|contacts|id_number|other",
    ]) {
      expect(() => open(key, place, sealed), place).to.throw(Unsealable);
    }
  });

  it("refuses every single changed character", () => {
    const sealed = seal(key, "1", "place", Buffer.from("secret"));
    const body = sealed.lastIndexOf(".") + 1;
    for (let at = body; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === "A" ? "B" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => open(key, "place", changed), `character ${at}`).to.throw(Unsealable);
    }
  });

  it("never gives the same text twice", () => {
    const texts = new Set(Array.from({ length: 500 }, () => seal(key, "1", "place", Buffer.from("same"))));
    expect(texts.size).to.equal(500);
  });

  it("derives another key for each purpose", () => {
    const root = Buffer.alloc(32, 9);
    const keys = ["fields", "documents", "totp", "tokens"].map((purpose) => subkey(root, purpose).toString("hex"));
    expect(new Set(keys).size).to.equal(4);
  });

  it("wraps by the current root and names the version that is missing", () => {
    const dir = mkdtempSync(join(tmpdir(), "strongroom-roots-"));
    try {
      const first = createRootVersion(dir, "web");
      const wrapped = wrap(first, "place", Buffer.from("key"));
      expect(wrapped).to.match(/^v1\.web-1\./);
      const second = createRootVersion(dir, "web");
      expect(unwrap(second, "place", wrapped).toString()).to.equal("key");
      expect(() => unwrap(first, "place", wrap(second, "place", Buffer.from("key")))).to.throw(KeyNotHeld, "web-2");
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
