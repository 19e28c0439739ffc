// Exits 0 when node_modules/ is what package-lock.json says. npm writes its own record of an install as that install's last act,
// so a broken-off install has none. Runs before anything is installed: Node alone.
import { readFileSync } from "node:fs";

const wanted = packagesOf("package-lock.json");
const present = packagesOf("node_modules/.package-lock.json");
const differs = Object.entries(wanted).some(([path, entry]) => {
  if (path === "") return false;
  const found = present[path];
  // Packages for other machines are listed as optional and rightly left out.
  if (!found) return !entry.optional;
  return found.version !== entry.version || found.integrity !== entry.integrity;
});
process.exit(differs ? 1 : 0);

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT" && lockFile.startsWith("node_modules/")) process.exit(1);
    throw error;
  }
}
