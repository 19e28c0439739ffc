import { join } from "node:path";
import type { RegistryDb } from "../databases/registry.js";
import { damaged } from "./errors.js";
import { listBackups } from "./ledger.js";
import type { SignedManifest } from "./manifest.js";
import { hashFile } from "./seal.js";

/** V0, the objects: each is there with the size and the hash that the signed manifest names. Nothing is decrypted. */
export async function assertObjects({ manifest, place }: SignedManifest): Promise<void> {
  for (const artefact of manifest.artefacts) {
    const found = await hashFile(join(place.dir, artefact.name)).catch((error: unknown) =>
      Promise.reject(damaged("sealed_object", `${artefact.name} cannot be read`, error)),
    );
    if (found.bytes !== artefact.sealedBytes) {
      throw damaged("sealed_size", `${artefact.name} has ${found.bytes} bytes, not ${artefact.sealedBytes}`);
    }
    if (found.sha256 !== artefact.sealedSha256) throw damaged("sealed_hash", `${artefact.name} was changed`);
  }
}

/**
 * V0, the chain: the ledger knows the manifest by its hash and the one before it, so that an old backup cannot stand in for a newer one. A
 * ledger that does not know the backup (the registry was lost) says nothing.
 */
export async function assertChain(registry: RegistryDb, { manifest, sha256 }: SignedManifest): Promise<void> {
  const known = (await listBackups(registry, { firmId: manifest.firmId })).filter((row) => row.manifestSha256 !== null);
  const at = known.findIndex((row) => row.id === manifest.backupId);
  if (at < 0) return;
  if (known[at]!.manifestSha256 !== sha256) throw damaged("chain", "the manifest is not the one that the ledger knows");
  const before = known[at + 1]?.manifestSha256 ?? null;
  if (before !== null && manifest.parent !== before)
    throw damaged("chain", "the backup before this one is not its parent");
}
