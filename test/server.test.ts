import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { request } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { loadConfig } from "../src/config.js";
import { compiled } from "./support/compiled.js";
import { useFirm } from "./support/firms.js";
import { exchange } from "./support/http.js";
import { aPerson } from "./support/people.js";
import { usePostbox } from "./support/postbox.js";

describe("server: the web process", () => {
  const alder = useFirm("alder");
  const box = usePostbox();
  const home = loadConfig().homeDir;
  const children: ChildProcess[] = [];
  let settingsDir = "";
  let port = 0;

  before(async () => {
    port = await freePort();
    settingsDir = mkdtempSync("/tmp/strongroom-server-test-");
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child);
  });
  after(() => rmSync(settingsDir, { recursive: true, force: true }));

  function start(
    settings: object = { listen: { host: "127.0.0.1", port } },
  ): Promise<{ stderr: () => string; child: ChildProcess }> {
    const path = join(settingsDir, "strongroom.json");
    writeFileSync(path, JSON.stringify(settings));
    const child = spawn(process.execPath, [compiled("server.js")], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, STRONGROOM_HOME: home, STRONGROOM_CONFIG: path, STRONGROOM_LOG: "info" },
    });
    children.push(child);
    let stderr = "";
    child.stderr.setEncoding("utf8");
    return new Promise((resolve) => {
      child.stderr.on("data", (text: string) => {
        stderr += text;
        if (stderr.includes("server.started")) resolve({ child, stderr: () => stderr });
      });
      child.once("close", () => resolve({ child, stderr: () => stderr }));
    });
  }

  it("serves, and on SIGTERM finishes what is under way and ends in order", async () => {
    const { child, stderr } = await start();
    expect((await get("/sign-in")).status, stderr()).to.equal(200);
    const slow = request({
      host: "127.0.0.1",
      port,
      path: "/sign-in",
      method: "POST",
      headers: {
        host: `alder.localhost:${port}`,
        "content-type": "application/x-www-form-urlencoded",
        "content-length": 7,
      },
    });
    const answered = once(slow, "response");
    slow.write("login=");
    await new Promise((resolve) => setTimeout(resolve, 100));

    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
    slow.end("x");
    const [answer] = (await answered) as [{ statusCode: number }];
    const [code] = (await once(child, "exit")) as [number];

    expect([answer.statusCode, code]).to.deep.equal([403, 0]); // no token, but an answer
    expect(stderr()).to.contain("server.stopped");
  });

  it("sends the mail that is on its way before it ends", async () => {
    await aPerson(alder);
    await alder.operator.registry("request_counts").delete(); // the counts of other tests from this machine are not this one's
    const { from, host, port: mailPort, security } = box.server;
    const mail = { from, host, port: mailPort, security };
    const { child, stderr } = await start({ listen: { host: "127.0.0.1", port }, mail });
    const headers = { host: `alder.localhost:${port}`, "sec-fetch-site": "same-origin" };
    const path = "/forgotten-password";
    const page = await exchange({ port, method: "GET", path, headers }, "");
    expect(page.status, stderr()).to.equal(200);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const body = new URLSearchParams({ _csrf: token, login: "lerato" }).toString();
    const posted = {
      ...headers,
      "content-type": "application/x-www-form-urlencoded",
      "content-length": `${body.length}`,
    };
    expect((await exchange({ port, method: "POST", path, headers: posted }, body)).status).to.equal(200);

    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];

    expect([code, box.mails.length], stderr()).to.deep.equal([0, 1]);
    expect(await alder.db("outbox_mails").whereNull("sent_at").select("id")).to.deep.equal([]);
    expect(stderr()).to.not.contain("lerato");
  });

  it("says in one sentence that the port is taken", async () => {
    await start();
    const { stderr, child } = await start();

    expect(child.exitCode).to.equal(1);
    expect(stderr()).to.match(/^Strongroom does not start\. Cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/m);
  });

  it("refuses an address that others can reach while a demonstration firm stands here", async () => {
    await alder.operator.registry("firms").where({ slug: "alder" }).update({ is_demo: 1 });
    try {
      const { stderr, child } = await start({ listen: { host: "0.0.0.0", port } });

      expect(child.exitCode).to.equal(1);
      expect(stderr()).to.contain("alder is a demonstration firm").and.to.contain("Listen on 127.0.0.1");
      expect(await isOpen(port)).to.equal(false);
    } finally {
      await alder.operator.registry("firms").where({ slug: "alder" }).update({ is_demo: 0 });
    }
  });

  it("refuses a key file that others can read", async () => {
    const roots = join(loadConfig().keysDir, "roots");
    const file = join(roots, readdirSync(roots).find((name) => name.startsWith("web"))!);
    chmodSync(file, 0o444);
    try {
      const { stderr, child } = await start();

      expect(child.exitCode).to.equal(1);
      expect(stderr()).to.match(/^Strongroom does not start\. .*web/m);
    } finally {
      chmodSync(file, 0o400);
    }
  });

  function get(path: string): Promise<{ status: number }> {
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path, headers: { host: `alder.localhost:${port}` } }, (res) => {
        res.resume();
        res.on("end", () => resolve({ status: res.statusCode ?? 0 }));
      })
        .on("error", reject)
        .end();
    });
  }
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
