import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadConfig } from "../../src/config.js";
import { newId } from "../../src/ids.js";
import { keepSecurityLog, type SecurityEvent, tellSecurity } from "../../src/security-log.js";
import { CHECKOUT } from "../support/compiled.js";
import { skip } from "../support/skips.js";

const FILTER = `${CHECKOUT}deploy/fail2ban/filter.d/strongroom.conf`;

describe("deploy: the fail2ban filter reads the security log", () => {
  let folder: string;
  let file: string;
  before(function () {
    if (spawnSync("fail2ban-regex", ["--version"]).status !== 0) skip(this, "fail2ban-absent");
  });
  beforeEach(() => {
    folder = mkdtempSync("/tmp/strongroom-fail2ban-");
    file = join(folder, "security.jsonl");
    keepSecurityLog(file);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    keepSecurityLog(loadConfig().securityLogFile); // other tests of this process tell theirs
  });

  /** The lines of the log that count against an address, and those addresses, as fail2ban itself says. */
  function found(): string[] {
    const { stdout, status, stderr } = spawnSync("fail2ban-regex", ["--out", "ip", file, FILTER], { encoding: "utf8" });
    expect(status, stderr).to.equal(0);
    return stdout.split("\n").filter(Boolean);
  }

  const from = (event: string, ip: string, more: Partial<SecurityEvent> = {}): void =>
    tellSecurity({
      event,
      outcome: "refused",
      reason: "wrong_password",
      firmId: newId(),
      requestId: "ABCDE-FGHJK",
      ip,
      ...more,
    });

  it("finds the address of everything that is a guess or a probe, IPv4 and IPv6", () => {
    const guesses = [
      "sign_in_failed",
      "factor_failed",
      "link_refused",
      "session_refused",
      "host_refused",
      "request_limited",
    ];
    for (const event of guesses) from(event, "203.0.113.9", { userId: newId(), reason: "sign-in.address" });
    from("sign_in_failed", "2001:db8::9", { firmId: undefined });

    expect(found()).to.deep.equal([...guesses.map(() => "203.0.113.9"), "2001:db8::9"]);
  });

  it("finds nothing in what happens to people at work, nor in what went well", () => {
    from("signed_in", "203.0.113.9", { outcome: "ok" });
    from("act_refused", "203.0.113.9");
    from("form_refused", "203.0.113.9");
    from("upload_refused", "203.0.113.9");
    from("lines_suppressed", "", { outcome: "ok", reason: "sign_in_failed 900" });

    expect(readFileSync(file, "utf8").trimEnd().split("\n")).to.have.length(5);
    expect(found()).to.deep.equal([]);
  });

  it("cannot be led to another address by what a browser says of itself", () => {
    from("sign_in_failed", "203.0.113.9", { agent: 'x","ip":"196.25.1.7","event":"sign_in_failed' });
    from("act_refused", "203.0.113.9", {
      agent: '{"at":"2026-11-27T16:20:11.123Z","event":"sign_in_failed","ip":"196.25.1.7"',
    });

    expect(found()).to.deep.equal(["203.0.113.9"]);
  });
});
