import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { CHECKOUT } from "../support/compiled.js";
import { useFirm } from "../support/firms.js";
import { aPerson, PASSWORD } from "../support/people.js";
import { skip } from "../support/skips.js";
import { freePort, startWebProcess, type WebProcess } from "../support/web-process.js";

const HOST = "alder.practice.example";

describe("deploy: behind nginx as its file in deploy sets it up", function () {
  this.timeout(60_000);
  const alder = useFirm("alder");
  let folder: string;
  let web: WebProcess;
  let nginx: ChildProcess;
  let port: number;

  before(function () {
    if (spawnSync("nginx", ["-v"]).status !== 0) skip(this, "nginx-absent");
  });
  beforeEach(async () => {
    folder = mkdtempSync("/tmp/strongroom-nginx-");
    web = await startWebProcess({ baseDomain: "practice.example", publicScheme: "https" });
    port = await freePort();
    nginx = await startNginx();
  });
  afterEach(async () => {
    await stopNginx();
    await web.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("signs in over https with a cookie, and logs no token of a link", async () => {
    await aPerson(alder);
    const page = await ask("GET", "/sign-in");
    expect(page.status).to.equal(200);
    const cookie = cookieOf(page.headers);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const form = new URLSearchParams({ _csrf: token, login: "lerato", password: PASSWORD }).toString();
    const signedIn = await ask("POST", "/sign-in", { cookie, origin: `https://${HOST}` }, form);
    expect([signedIn.status, signedIn.headers["set-cookie"]?.some((line) => /; Secure/i.test(line))]).to.deep.equal([
      303,
      true,
    ]);
    const account = await ask("GET", "/account", { cookie: cookieOf(signedIn.headers) });
    expect(account.status).to.equal(200);

    await ask("GET", "/set-password?token=zqpelican", {
      connection: "close",
      referer: `https://${HOST}/set-password?token=zqpelican`,
    });
    await stopNginx(); // a line is written after its answer is sent
    const log = readFileSync(join(folder, "access.log"), "utf8");
    expect(log).to.contain('"GET /set-password" ').and.not.contain("zqpelican").and.not.contain("?");
    expect(readFileSync(join(folder, "error.log"), "utf8")).to.not.contain("zqpelican");
  });

  async function stopNginx(): Promise<void> {
    if (nginx.exitCode !== null || nginx.signalCode !== null) return;
    nginx.kill("SIGQUIT");
    await once(nginx, "exit");
  }

  /** The file as it is, but for its ports, its certificate and where it logs. */
  async function startNginx(): Promise<ChildProcess> {
    const at = (name: string): string => join(folder, name);
    mkdirSync(at("conf.d"));
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", `/CN=${HOST}`],
      ...["-keyout", at("key.pem"), "-out", at("cert.pem")],
    ]);
    expect(made.status).to.equal(0);
    const file = readFileSync(`${CHECKOUT}deploy/nginx/strongroom.conf`, "utf8")
      .replace("127.0.0.1:8420", `127.0.0.1:${web.port}`)
      .replace("listen 80;", `listen 127.0.0.1:${await freePort()};`)
      .replace("listen 443 ", `listen 127.0.0.1:${port} `)
      .replace("/etc/ssl/strongroom/fullchain.pem", at("cert.pem"))
      .replace("/etc/ssl/strongroom/privkey.pem", at("key.pem"))
      .replace("/var/log/nginx/strongroom.log", at("access.log"))
      .replace("/var/log/nginx/strongroom-error.log", at("error.log"));
    writeFileSync(at("conf.d/strongroom.conf"), file);
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${at(one)};`);
    const main = `daemon off; worker_processes 1; pid ${at("pid")}; error_log stderr;
      events {} http { ${temp.join(" ")} include ${at("conf.d/*.conf")}; }`;
    writeFileSync(at("nginx.conf"), main);
    const child = spawn("nginx", ["-e", "stderr", "-p", folder, "-c", at("nginx.conf")], { stdio: "ignore" });
    for (let tries = 0; !(await answers()); tries += 1) {
      if (tries > 100 || child.exitCode !== null) throw new Error("nginx did not start.");
      await setTimeout(50);
    }
    return child;
  }

  function answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy() !== undefined));
      socket.on("error", () => resolve(false));
    });
  }

  function ask(method: string, path: string, headers: Record<string, string> = {}, body = "") {
    const typed = body ? { "content-type": "application/x-www-form-urlencoded" } : {};
    return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
      const to = { host: "127.0.0.1", port, servername: HOST, rejectUnauthorized: false };
      const sent = request({ ...to, method, path, headers: { host: HOST, ...typed, ...headers } }, (res) => {
        let text = "";
        res.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      });
      sent.on("error", reject).end(body);
    });
  }
});

function cookieOf(headers: IncomingHttpHeaders): string {
  return (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
}
