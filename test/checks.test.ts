import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type CheckResult, CHECKS_COUNT, examine } from "../src/checks.js";
import { enqueueByHand } from "../src/platform/jobs/enqueue.js";
import { useFirm } from "./support/firms.js";

describe("doctor", () => {
  const alder = useFirm("alder");

  it("makes every check, each with a sentence and a way to mend what it finds", async () => {
    const results = await examined();
    expect(results).to.have.length(CHECKS_COUNT);
    for (const { name, says, findings } of results) {
      expect(says, name).to.match(/^[A-Z].*\.$/);
      for (const { what, mend } of findings) expect(`${what} ${mend}`, name).to.match(/^\S.* \S/);
    }
  });

  it("finds a secret that others can read, and is content again when it is mended", async () => {
    const root = join(alder.operator.config.keysDir, "roots", "web-1.key");
    const { mode } = statSync(root);
    chmodSync(root, 0o644);
    try {
      const [finding] = (await found("keys"))!;
      expect(finding).to.include({ severity: "broken" });
      expect(finding!.what).to.include("0644");
    } finally {
      chmodSync(root, mode & 0o777);
    }
    expect(await found("keys")).to.be.empty;
  });

  it("finds a run that was given up, and how to try it again", async () => {
    const id = await enqueueByHand(alder.operator.registry, "accounts.tidy", alder.id, "test");
    await alder.operator.registry("job_slots").where({ id }).update({ state: "poisoned", error: "the disk is full" });
    try {
      const finding = (await found("poisoned"))!.find(({ mend }) => mend.includes(id));
      expect(finding!.what).to.include("the disk is full");
    } finally {
      await alder.operator.registry("job_slots").where({ id }).delete();
    }
  });

  it("finds a firm without a proven backup once a night has passed", async () => {
    const { registry } = alder.operator;
    await registry("firms").where({ id: alder.id }).update({ created_at: "2020-01-01 00:00:00" });
    try {
      const finding = (await found("backups"))!.find(({ mend }) => mend.endsWith("alder"));
      expect(finding).to.include({ severity: "broken" });
    } finally {
      await registry("firms").where({ id: alder.id }).update({ created_at: alder.record.createdAt });
    }
  });

  it("says why registry and keys cannot be opened, and still looks at this machine", async () => {
    const { config } = alder.operator;
    const results = await examine(config, () => Promise.reject(new Error("the server is away")));
    expect(results.at(-1)).to.deep.include({ name: "registry" });
    expect(results.at(-1)!.findings[0]!.what).to.equal("the server is away");
    expect(results.length).to.be.greaterThan(3);
  });

  function examined(): Promise<CheckResult[]> {
    return examine(alder.operator.config, () => Promise.resolve(alder.operator));
  }

  async function found(name: string): Promise<CheckResult["findings"] | undefined> {
    return (await examined()).find((result) => result.name === name)?.findings;
  }
});
