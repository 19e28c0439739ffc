import { readFileSync } from "node:fs";
import type { Config, MailAddress } from "../../config.js";
import type { Account } from "../databases/server-address.js";
import { type CredentialName, hasCredential, readCredential } from "../keys/credentials.js";

/** The mail server with all that reaching it needs. */
export interface MailServer extends Omit<MailAddress, "caFile"> {
  /** Undefined: the server takes our mail without asking who we are. */
  account: Account | undefined;
  /** PEM; undefined: the CAs that everybody knows. */
  ca: string | undefined;
}

/**
 * The configured mail server, or undefined where no mail is sent. `who` asks: the worker may be another unix user, with a file of its own.
 * Throws KeyExposed when others may read the password.
 */
export function findMailServer({ mail, keysDir }: Config, who: "web" | "worker"): MailServer | undefined {
  if (!mail) return undefined;
  const { caFile, ...address } = mail;
  const name: CredentialName = who === "worker" && hasCredential(keysDir, "mail-worker") ? "mail-worker" : "mail";
  return {
    ...address,
    account: hasCredential(keysDir, name) ? readCredential(keysDir, name) : undefined,
    ca: caFile === undefined ? undefined : readFileSync(caFile, "utf8"),
  };
}
