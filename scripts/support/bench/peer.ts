import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dumpArguments } from "../../../src/platform/backups/dump.js";
import type { FirmRecord } from "../../../src/platform/databases/firm-records.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { firmPublicKey, openFirmPrivateKey } from "../../../src/platform/keys/firm-keys.js";
import { runPipeline } from "./client.js";

/** What people do without Strongroom, by the same programs with the same options: dump, compress, encrypt to the firm's key; and back. */
export interface Peer {
  backUp(firm: FirmRecord, file: string): Promise<void>;
  restore(file: string, intoDb: string): Promise<void>;
  /** SHA-256 of the SQL in a sealed file, the comments left out: they name the moment and the place in the server's log. */
  sqlHash(file: string): Promise<string>;
  close(): Promise<void>;
}

/** A keyring with the firms' keys. Its folder's path is short: gpg puts a socket there. */
export async function openPeer(
  { config, roots, server, account }: Operator,
  firms: readonly FirmRecord[],
  dir: string,
): Promise<Peer> {
  const ring = join(dir, "ring");
  mkdirSync(ring, { mode: 0o700 });
  const gpg = `gpg --homedir ${ring} --batch --quiet --trust-model always`;
  const recipients = new Map<string, string>();
  for (const { id } of firms) {
    const { fingerprint } = firmPublicKey(config.keysDir, id);
    const file = join(ring, `${id}.asc`);
    writeFileSync(file, openFirmPrivateKey(config.keysDir, roots.vault, id), { mode: 0o600 });
    await runPipeline(`${gpg} --import ${file} 2>/dev/null`);
    recipients.set(id, fingerprint);
  }
  const client = `--no-defaults --socket=${server.socketPath} --user=${account.user}`;
  return {
    async backUp(firm, file) {
      const args = dumpArguments(firm.dbName, true).join(" ");
      await runPipeline(
        // -z 0: what zstd made is not compressed again, which spares the peer half of its time
        `mariadb-dump ${client} ${args} | zstd -3 -q | ${gpg} -z 0 --encrypt --recipient ${recipients.get(firm.id)} --output ${file} && sync ${file} ${dir}`,
      );
    },
    restore: (file, intoDb) =>
      runPipeline(
        `${gpg} --decrypt ${file} | zstd -d -q | mariadb ${client} --binary-mode --max-allowed-packet=1G ${intoDb}`,
      ),
    async sqlHash(file) {
      const out = `${file}.hash`;
      await runPipeline(`${gpg} --decrypt ${file} | zstd -d -q | grep -av '^-- ' | sha256sum > ${out}`);
      return readFileSync(out, "utf8").slice(0, 64);
    },
    close: () => runPipeline(`gpgconf --homedir ${ring} --kill all`),
  };
}
