import { failpoint } from "../../failpoints.js";
import { listKeyedFirms, rewrapFirmKeys } from "./firm-keys.js";
import { createRootVersion, dropOldVersions, loadRoot } from "./roots.js";
import { rewrapSigningKey } from "./signing.js";

/**
 * Replaces both roots: new versions, every key wrapped anew, old versions destroyed. A run cut short leaves two versions and files wrapped by either,
 * all of which open; `continueRotation` finishes it without another new version. Resolves to the names of the versions destroyed.
 */
export function rotateRoots(keysDir: string): string[] {
  createRootVersion(keysDir, "web");
  failpoint("keys.web_root_made");
  createRootVersion(keysDir, "vault");
  failpoint("keys.vault_root_made");
  return continueRotation(keysDir);
}

export function continueRotation(keysDir: string): string[] {
  const roots = { web: loadRoot(keysDir, "web"), vault: loadRoot(keysDir, "vault") };
  for (const firmId of listKeyedFirms(keysDir)) {
    rewrapFirmKeys(keysDir, roots, firmId);
    failpoint("keys.firm_rewrapped");
  }
  rewrapSigningKey(keysDir, roots.vault);
  failpoint("keys.signing_key_rewrapped");
  return [...dropOldVersions(keysDir, roots.web), ...dropOldVersions(keysDir, roots.vault)];
}
