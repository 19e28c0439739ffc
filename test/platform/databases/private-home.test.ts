import { expect } from "chai";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPrivateHome } from "../../../src/platform/databases/private-home.js";

describe("databases: the private server of a home", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync("/tmp/strongroom-home-");
    chmodSync(home, 0o711);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("is started once when several come at once", async function () {
    this.timeout(120_000);
    const varDir = join(home, "var");
    const opened = await Promise.all([1, 2, 3].map(() => openPrivateHome(varDir, { durable: false })));
    expect(opened.filter(({ ours }) => ours)).to.have.length(1);
    expect(new Set(opened.map(({ address }) => address.socketPath)).size).to.equal(1);
    for (const each of opened) await each.stop();
  });

  it("is started although a process died while it was starting it", async function () {
    this.timeout(120_000);
    const varDir = join(home, "var");
    const first = await openPrivateHome(varDir, { durable: false });
    await first.stop();
    writeFileSync(join(varDir, "database.starting"), "4194999"); // above the kernel's highest pid
    const second = await openPrivateHome(varDir, { durable: false });
    expect(second.ours).to.equal(true);
    expect(existsSync(join(varDir, "database.starting"))).to.equal(false);
    await second.stop();
  });
});
