import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect } from "chai";
import { loadConfig } from "../../src/config.js";
import { keepSecurityLog } from "../../src/security-log.js";
import { allow } from "../../src/web/guard.js";
import { createLimitedServer, SERVER_LIMITS, type ServerLimits } from "../../src/web/server-limits.js";
import { FORM, sampleRouter, sampleSite } from "./sample-site.js";

const HOST = "Host: alder.localhost\r\n";
const GET = `GET /open HTTP/1.1\r\n${HOST}`;
/** Our limits with short times, so that a test need not wait for the long ones. */
const SHORT: Partial<ServerLimits> = {
  headersMsMax: 300,
  bodyMsMax: 300,
  silenceMsMax: 600,
  answerMsMax: 300,
  keepAliveMsMax: 300,
  lookMs: 50,
};

describe("web: how long, how much and how many a server takes", () => {
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  before(() => keepSecurityLog(loadConfig().securityLogFile));
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(limits: Partial<ServerLimits> = {}): Promise<number> {
    const router = sampleRouter();
    router.get("/long", allow("public"), (_req, res) => void res.type("text").send("x".repeat(50_000_000)));
    const server = createLimitedServer(sampleSite([router]), { ...SERVER_LIMITS, ...limits });
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  function open(port: number): Socket {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    sockets.push(socket);
    return socket;
  }

  /** What the server says until it ends the connection. */
  async function told(socket: Socket): Promise<string> {
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
    if (!socket.closed) await once(socket, "close");
    return text;
  }

  async function ask(port: number, bytes: string): Promise<string> {
    const socket = open(port);
    const answer = told(socket);
    socket.write(bytes);
    return answer;
  }

  async function post(port: number, body: string): Promise<string> {
    const head = `POST /open HTTP/1.1\r\n${HOST}Sec-Fetch-Site: same-origin\r\nContent-Type: ${FORM["content-type"]}\r\n`;
    return ask(port, `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  }

  it("ends headers that drip in (slowloris), and a connection that says nothing, with 408", async () => {
    const port = await serve(SHORT);
    const slow = open(port);
    const answer = told(slow);
    slow.write(GET);
    const drip = setInterval(() => slow.write("X-A: b\r\n"), 50);

    expect(await answer).to.match(/^HTTP\/1.1 408 .*Connection: close/s);
    clearInterval(drip);
    expect(await told(open(port))).to.match(/^(HTTP\/1.1 408 .*)?$/s);
  });

  it("ends a body that drips in with 408", async () => {
    const port = await serve(SHORT);
    const slow = open(port);
    const answer = told(slow);
    slow.write(`POST /open HTTP/1.1\r\n${HOST}Content-Type: ${FORM["content-type"]}\r\nContent-Length: 1000\r\n\r\n`);
    const drip = setInterval(() => slow.write("a"), 50);

    expect(await answer).to.match(/^HTTP\/1.1 408 /);
    clearInterval(drip);
  });

  it("ends an answer that nobody reads, and lets one that is read come to its end", async () => {
    const port = await serve(SHORT);
    const reader = open(port);
    reader.pause();
    reader.write(`GET /long HTTP/1.1\r\n${HOST}\r\n`);
    await once(servers[0]!, "request");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const left = await countOpen(servers[0]!);
    expect(left).to.equal(0);

    const whole = await ask(await serve(), `GET /long HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    expect(whole.length).to.be.above(50_000_000);
  });

  function countOpen(server: Server): Promise<number> {
    return new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  it("ends connections that are kept open and say nothing more", async () => {
    const port = await serve(SHORT);
    const idle = Array.from({ length: 200 }, () => open(port));
    const answers = idle.map(told);
    for (const socket of idle) socket.write(`${GET}\r\n`);

    for (const answer of await Promise.all(answers)) expect(answer).to.match(/^HTTP\/1.1 200 /);
    expect(await countOpen(servers[0]!)).to.equal(0);
  });

  it("takes 64 headers and refuses one more, and 100 000 of them, with 431", async () => {
    const port = await serve();
    const headers = (count: number) => Array.from({ length: count }, (_, at) => `X-${at}: a\r\n`).join("");

    expect(await ask(port, `${GET}Connection: close\r\n${headers(62)}\r\n`)).to.match(/^HTTP\/1.1 200 /);
    expect(await ask(port, `${GET}Connection: close\r\n${headers(63)}\r\n`)).to.match(/^HTTP\/1.1 431 /);
    expect(await ask(port, `${GET}${headers(100_000)}\r\n`)).to.match(/^HTTP\/1.1 431 /);
  });

  it("takes 16 kB of headers and refuses more with 431", async () => {
    const port = await serve();
    const big = (bytes: number) => `${GET}Connection: close\r\nX-Big: ${"a".repeat(bytes)}\r\n\r\n`;

    expect(await ask(port, big(SERVER_LIMITS.headerBytesMax - 200))).to.match(/^HTTP\/1.1 200 /);
    expect(await ask(port, big(SERVER_LIMITS.headerBytesMax))).to.match(/^HTTP\/1.1 431 /);
  });

  it("takes a field of 64 kB and a name of 100 letters, and refuses one more of either with 413", async () => {
    const port = await serve();
    const noToken = /^HTTP\/1.1 403 /; // it was read, and had no token
    expect(await post(port, `a=${"x".repeat(64 * 1024)}`)).to.match(noToken);
    expect(await post(port, `a=${"x".repeat(64 * 1024 + 1)}`)).to.match(/^HTTP\/1.1 413 /);
    expect(await post(port, `${"n".repeat(100)}=1`)).to.match(noToken);
    expect(await post(port, `${"n".repeat(101)}=1`)).to.match(/^HTTP\/1.1 413 /);
  });

  it("takes 200 fields and 100 kB, and refuses one more of either with 413", async () => {
    const port = await serve();
    const fields = (count: number) => Array.from({ length: count }, (_, at) => `a${at}=1`).join("&");
    const bytes = (count: number) => `a=${"x".repeat(50_000)}&b=${"x".repeat(count - 50_005)}`;

    expect(await post(port, fields(200))).to.match(/^HTTP\/1.1 403 /);
    expect(await post(port, fields(201))).to.match(/^HTTP\/1.1 413 /);
    expect(await post(port, bytes(100 * 1024))).to.match(/^HTTP\/1.1 403 /);
    expect(await post(port, bytes(100 * 1024 + 1))).to.match(/^HTTP\/1.1 413 /);
  });

  it("reads deep and doubled names as the flat names that they are", async () => {
    const port = await serve();
    for (const body of [
      "a[b][c][d][e]=1&a[b][c]=2",
      "a=1&a=2&a=3",
      "__proto__[x]=1&constructor=2&__proto__=3",
      `${"a[".repeat(40)}=1`,
    ]) {
      expect(await post(port, body), body).to.match(/^HTTP\/1.1 403 /);
    }
    expect(({} as Record<string, unknown>).x).to.equal(undefined);
  });

  it("takes an address of 4096 letters and refuses a longer one with 414", async () => {
    const port = await serve();
    const get = (letters: number) =>
      ask(port, `GET /open?${"a".repeat(letters - 6)} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);

    expect(await get(4096)).to.match(/^HTTP\/1.1 200 /);
    expect(await get(4097)).to.match(/^HTTP\/1.1 414 /);
  });

  it("tells whoever comes when all connections are taken to come back, and serves again when one is free", async () => {
    const port = await serve({ connectionsMax: 5 });
    const held = Array.from({ length: 5 }, () => open(port));
    await Promise.all(held.map((socket) => once(socket, "connect")));
    held[4]!.write(`${GET}\r\n`);
    await once(held[4]!, "data");

    const answer = await ask(port, `${GET}\r\n`);

    expect(answer).to.match(/^HTTP\/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n/);
    held[0]!.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await ask(port, `${GET}Connection: close\r\n\r\n`)).to.match(/^HTTP\/1.1 200 /);
  });

  it("says at the thousandth request of a connection that it is the last one", async () => {
    const port = await serve({ ...SHORT, requestsPerConnectionMax: 3 });
    const socket = open(port);
    const answer = told(socket);
    socket.write(`${GET}\r\n`.repeat(4));

    const text = await answer;
    expect(text.match(/HTTP\/1.1 200 /g)).to.have.length(3);
    expect(text).to.contain("Connection: close");
    expect(SERVER_LIMITS.requestsPerConnectionMax).to.equal(1_000);
  });
});
