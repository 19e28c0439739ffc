import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadConfig } from "../src/config.js";
import { keepSecurityLog, tellSecurity } from "../src/security-log.js";

const FIELDS = ["at", "event", "outcome", "reason", "firmId", "userId", "ip", "agent", "requestId"];

describe("security log: one line an event", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync("/tmp/strongroom-security-log-");
    file = join(folder, "log", "security.jsonl");
    keepSecurityLog(file);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    keepSecurityLog(loadConfig().securityLogFile); // other tests of this process tell theirs
  });

  const lines = () =>
    readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);

  it("has the same fields in the same order, each a string, in a file that others cannot read", () => {
    tellSecurity({ event: "one_told", outcome: "ok" });
    tellSecurity({ event: "other_told", outcome: "refused", reason: 'wrong\n"words"', ip: "::1", userId: "u" });

    for (const line of lines()) {
      expect(Object.keys(line)).to.deep.equal(FIELDS);
      for (const value of Object.values(line)) expect(value).to.be.a("string");
    }
    expect(lines()[1]).to.include({ event: "other_told", reason: 'wrong\n"words"', ip: "::1" });
    expect(statSync(file).mode & 0o777).to.equal(0o640);
  });

  it("goes on in a new file when the old one was renamed", () => {
    tellSecurity({ event: "before_rotated", outcome: "ok" });
    renameSync(file, `${file}.1`);
    tellSecurity({ event: "after_rotated", outcome: "ok" });

    expect(lines().map(({ event }) => event)).to.deep.equal(["after_rotated"]);
  });

  it("is not filled by a flood: beyond twenty a second it tells their number, and another event is heard beside it", async () => {
    for (let at = 0; at < 10_000; at += 1)
      tellSecurity({ event: "host_flooded", outcome: "refused", ip: "203.0.113.9" });
    tellSecurity({ event: "sign_in_noticed", outcome: "refused", ip: "196.25.1.7" });
    const during = lines();
    await new Promise((resolve) => setTimeout(resolve, 1_200));

    expect(during.filter(({ event }) => event === "host_flooded")).to.have.length(20);
    expect(during.filter(({ event }) => event === "sign_in_noticed")).to.have.length(1);
    const [suppressed] = lines().filter(({ event }) => event === "lines_suppressed");
    expect(suppressed).to.include({ outcome: "ok", reason: "host_flooded 9980" });
    tellSecurity({ event: "host_flooded", outcome: "refused" });
    expect(lines().at(-1), "the next second is heard again").to.include({ event: "host_flooded" });
  });

  it("lets a flood at one firm hide nothing of another, nor what was done at the same", () => {
    for (let at = 0; at < 100; at += 1) tellSecurity({ event: "sign_in_flooded", outcome: "refused", firmId: "alder" });
    tellSecurity({ event: "sign_in_flooded", outcome: "refused", firmId: "birch" });
    tellSecurity({ event: "sign_in_flooded", outcome: "ok", firmId: "alder" });

    expect(lines().map(({ firmId }) => firmId)).to.deep.equal([...Array<string>(20).fill("alder"), "birch", "alder"]);
    expect(lines().at(-1)).to.include({ outcome: "ok" });
  });
});
