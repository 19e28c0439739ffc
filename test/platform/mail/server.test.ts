import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadConfig } from "../../../src/config.js";
import { findMailServer } from "../../../src/platform/mail/server.js";

describe("mail: the server of the configuration", () => {
  let home = "";
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "mail-"));
    mkdirSync(join(home, "keys", "credentials"), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const configured = (mail?: object) => {
    writeFileSync(join(home, "strongroom.json"), JSON.stringify(mail ? { mail } : {}));
    return loadConfig({ STRONGROOM_HOME: home });
  };
  const hold = (name: string, user: string, mode = 0o400) => {
    const path = join(home, "keys", "credentials", `${name}.json`);
    writeFileSync(path, JSON.stringify({ user, password: "secret" }));
    chmodSync(path, mode);
  };
  const REMOTE = {
    host: "mail.practice.example",
    port: 587,
    security: "starttls",
    from: "strongroom@practice.example",
  };

  it("is none where none is named", () => {
    expect(findMailServer(configured(), "web")).to.equal(undefined);
  });

  it("is reached without an account where none is held, and by the worker's own where there is one", () => {
    const config = configured(REMOTE);
    expect(findMailServer(config, "web")).to.deep.include({ ...REMOTE, account: undefined });
    hold("mail", "web");
    expect(findMailServer(config, "worker")?.account?.user).to.equal("web");
    hold("mail-worker", "worker");
    expect(findMailServer(config, "worker")?.account?.user).to.equal("worker");
    expect(findMailServer(config, "web")?.account?.user).to.equal("web");
  });

  it("is not reached with a password that others may read", () => {
    hold("mail", "web", 0o440);

    expect(() => findMailServer(configured(REMOTE), "web")).to.throw(/others can read the mail account's password/);
  });

  for (const [what, mail] of [
    ["goes to another machine in the clear", { ...REMOTE, security: "none" }],
    ["has no sender", { ...REMOTE, from: "Alder <x" }],
    ["has a password beside it", { ...REMOTE, password: "secret" }],
    ["names a port that is none", { ...REMOTE, port: 70_000 }],
    ["names a host that is none", { ...REMOTE, host: "mail.example\r\nX" }],
  ] as const) {
    it(`is refused when it ${what}`, () => {
      expect(() => configured(mail)).to.throw(/mail/);
    });
  }

  it("may be this machine, in the clear", () => {
    for (const host of ["localhost", "127.0.0.1", "::1"]) {
      expect(findMailServer(configured({ ...REMOTE, host, security: "none" }), "web")?.host).to.equal(host);
    }
  });
});
