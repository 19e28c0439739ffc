import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

// Loaded before the first test file, and so before any module of src/ reads its environment. Under scripts/test these are set
// already; a single file run by hand must not see the installation it stands in either.
process.env.STRONGROOM_LOG ??= "warn";
process.env.STRONGROOM_HOME ??= temporaryHome();

function temporaryHome(): string {
  const home = mkdtempSync(join("/tmp", "strongroom-home-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  return home;
}
