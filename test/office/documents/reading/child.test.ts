import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { askChild, confinedNode } from "../../../../src/office/documents/reading/child.js";
import { confinement } from "../../../../src/office/documents/reading/confinement.js";
import { CHECKOUT } from "../../../support/compiled.js";
import { skip } from "../../../support/skips.js";

/** Runs a line of code where the readers of files run. */
async function runInside(code: string): Promise<string> {
  const [file, ...args] = await confinedNode();
  const child = spawn(file!, [...args, "--input-type=module", "-e", code], {
    env: {},
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return out + errors;
}

const attempt = (act: string): string =>
  `try { ${act}; console.log("it could") } catch (error) { console.log(error.code ?? error.message) }`;

describe("reading: where the readers of files run", () => {
  it("reads no file but its own program", async () => {
    const outside = [
      "/etc/passwd",
      "/proc/self/environ",
      `${CHECKOUT}keys/roots`,
      `${CHECKOUT}tenants`,
      `${CHECKOUT}dist/config.js`,
    ];
    for (const path of outside) {
      const said = await runInside(`import fs from "node:fs"; ${attempt(`fs.readFileSync(${JSON.stringify(path)})`)}`);
      expect(said.trim(), path).to.equal("ERR_ACCESS_DENIED");
    }
  });

  it("writes nothing, starts nothing, loads no native code and makes no code of text", async () => {
    const imports = `import fs from "node:fs"; import cp from "node:child_process"; import wt from "node:worker_threads";`;
    const acts = [`fs.writeFileSync("/tmp/x", "x")`, `cp.spawnSync("true")`, `new wt.Worker("1", { eval: true })`];
    for (const act of acts) expect((await runInside(imports + attempt(act))).trim(), act).to.equal("ERR_ACCESS_DENIED");
    expect((await runInside(attempt(`process.dlopen({ exports: {} }, "/x.node")`))).trim()).to.equal(
      "ERR_DLOPEN_DISABLED",
    );
    expect((await runInside(attempt(`new Function("return 1")()`))).trim()).to.include("Code generation from strings");
  });

  it("sees no environment", async () => {
    expect((await runInside(`console.log(JSON.stringify(process.env))`)).trim()).to.equal("{}");
  });

  it("reaches no network where the system lets us take it away", async function () {
    if (!(await confinement()).includes("unshare")) skip(this, "no-namespaces");
    const server = createServer((_, res) => res.end("reached")).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const said = await runInside(
        `console.log(await fetch("${url}").then((r) => r.text(), (error) => error.cause.code))`,
      );
      expect(said.trim()).to.equal("ENETUNREACH");
    } finally {
      server.close();
    }
  });

  it("ends when it takes more memory than its share, in its heap or beside it", async () => {
    expect(await runInside(`const all = []; for (;;) all.push(new Array(1e6).fill({}))`)).to.not.include("done");
    const said = await runInside(
      attempt(`const all = []; for (let at = 0; at < 12; at += 1) all.push(Buffer.alloc(1e8, 1))`),
    );
    expect(said).to.not.include("it could");
  });

  it("answers when the program fails, and when it wrote more than was asked for", async () => {
    const failed = await askChild("text-of-pdf", Readable.from([Buffer.from("no PDF")]), { bytesMax: 100 });
    const cut = await askChild("text-of-plain", Readable.from([Buffer.alloc(1_000_000, "a")]), { bytesMax: 100 });

    expect(failed).to.deep.equal({ bytes: Buffer.alloc(0), end: "failed" });
    expect({ end: cut.end, length: cut.bytes.length }).to.deep.equal({ end: "cut", length: 100 });
  });

  it("runs two at a time, lets others wait, and turns away whom it cannot let wait", async () => {
    const never = Array.from({ length: 53 }, () => new Readable({ read: () => undefined }));

    const ends = await Promise.allSettled(
      never.map((plain, at) => {
        if (at > 1) setTimeout(() => plain.push(null), 10);
        return askChild("text-of-plain", plain, { bytesMax: 100, msMax: at > 1 ? 5_000 : 500 });
      }),
    );

    const refused = ends.filter(({ status }) => status === "rejected");
    expect(refused.map((end) => (end as PromiseRejectedResult).reason as Error)[0]).to.have.property("name", "Busy");
    expect(refused.length).to.equal(1);
  });

  it("is killed when its time is over", async () => {
    const never = new Readable({ read: () => undefined });
    const started = Date.now();

    const { end } = await askChild("text-of-plain", never, { bytesMax: 100, msMax: 1_500 });

    expect(end).to.equal("too_slow");
    expect(Date.now() - started).to.be.within(1_500, 10_000);
    expect(never.destroyed).to.equal(true);
  });
});
