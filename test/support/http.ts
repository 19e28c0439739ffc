import { createHmac } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import type { UserActor } from "../../src/actor.js";
import { createApp } from "../../src/app.js";
import { createMailing, type Mailing } from "../../src/office/accounts/mail/mailing.js";
import { settleSecurityCounts } from "../../src/platform/audit/security-counts.js";
import { newSessionId, startSession } from "../../src/office/accounts/sessions/sessions.js";
import { findUser } from "../../src/office/accounts/users.js";
import type { DocumentSettings } from "../../src/office/documents/settings.js";
import type { Role } from "../../src/permissions.js";
import { firmSecret } from "../../src/platform/keys/sealing.js";
import { countingSecret } from "../../src/platform/keys/counting.js";
import { openFirmRoutes } from "../../src/platform/firms/routing.js";
import { keepSecurityLog } from "../../src/security-log.js";
import { openWebCounts, openWebRegistry } from "../../src/platform/firms/web-registry.js";
import { type Limits, openLimits } from "../../src/web/limits/limits.js";
import { type RateChanges, readLimits } from "../../src/web/limits/table.js";
import { createLimitedServer } from "../../src/web/server-limits.js";
import type { TestFirm } from "./firms.js";
import { formOf, multipartOf } from "./form-bodies.js";
import { closeBeforeHome, openHome } from "./home.js";

/**
 * The real web application on a free port of 127.0.0.1, for as long as the process lives: registry, routes and shared connections as in
 * production. Programs reach a firm by its Host header, as a browser does by its name.
 */
export interface Office {
  readonly port: number;
  /** The application itself: the crawl reads its routes. */
  readonly app: Express;
  /** What the operator says of documents; a test may change it, and the next one finds it as it was. */
  readonly documents: DocumentSettings;
  /** How mail goes out: not at all, until a test names a server; the next test finds it as it was. */
  readonly mail: Mailing;
  readonly limits: Limits;
  /** A browser that has been nowhere yet. */
  browser(host: string | TestFirm): Browser;
  /** A browser of somebody new in that role, signed in without the time a password takes. */
  signedIn(firm: TestFirm, role?: Role, name?: string): Promise<Browser & { actor: UserActor }>;
  /** A browser of that user, signed in. */
  signedInAs(firm: TestFirm, actor: UserActor): Promise<Browser & { actor: UserActor }>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  location: string | undefined;
}

export interface Asked {
  headers?: Record<string, string>;
  /** Send the form without its token. */
  withoutToken?: boolean;
}

/** Keeps cookies as a browser does, and the token of the last page for the next form. */
export interface Browser {
  readonly host: string;
  readonly cookies: Map<string, string>;
  get(path: string, asked?: Asked): Promise<Answer>;
  post(path: string, fields?: Fields, asked?: Asked): Promise<Answer>;
  /** Posts a form with a file, as multipart/form-data. */
  upload(path: string, file: SentFile, fields?: Fields): Promise<Answer>;
  /** As upload, with several files or none. */
  uploadAll(path: string, files: readonly SentFile[], fields?: Fields): Promise<Answer>;
  /** Follows the redirect of an answer within its host. */
  follow(answer: Answer): Promise<Answer>;
}

export interface SentFile {
  field: string;
  name: string;
  bytes: Buffer;
}

export type Fields = Record<string, string | string[]>;

/** Inside describe. With `changes` an office of its own, with our limits and those changes; without, the one of the run, in which nobody is limited. */
export function useOffice(changes?: RateChanges): Office {
  let app: Express | undefined;
  let documents: DocumentSettings | undefined;
  let mail: Mailing | undefined;
  let limits: Limits | undefined;
  let port = 0;
  before(async function () {
    this.timeout(120_000);
    ({ app, port, documents, mail, limits } = await (changes ? start(changes) : openOffice()));
  });
  afterEach(async () => {
    await mail!.after.settle();
    mail!.server = undefined;
    Object.assign(documents!, { pace: undefined, ...(await openHome()).config.documents });
  });
  const browser = (at: string | TestFirm): Browser =>
    openBrowser(port, typeof at === "string" ? at : `${at.slug}.localhost:${port}`);
  const signedInAs = async (firm: TestFirm, actor: UserActor): Promise<Browser & { actor: UserActor }> => {
    const opened = browser(firm);
    opened.cookies.set("__Host-sid", await sessionCookie(firm, actor));
    return { ...opened, actor };
  };
  return {
    get port() {
      return port;
    },
    get app() {
      if (!app) throw new Error("The office is open inside tests and hooks only.");
      return app;
    },
    get documents() {
      if (!documents) throw new Error("The office is open inside tests and hooks only.");
      return documents;
    },
    get mail() {
      if (!mail) throw new Error("The office is open inside tests and hooks only.");
      return mail;
    },
    get limits() {
      if (!limits) throw new Error("The office is open inside tests and hooks only.");
      return limits;
    },
    browser,
    signedInAs,
    signedIn: async (firm, role, name) => signedInAs(firm, await firm.actor(role, name)),
  };
}

let office: Promise<OpenedOffice> | undefined;

interface OpenedOffice {
  app: Express;
  port: number;
  documents: DocumentSettings;
  mail: Mailing;
  limits: Limits;
}

function openOffice(): Promise<OpenedOffice> {
  office ??= start();
  return office;
}

/** A crawl asks for more than any office: what limits do is tested by test/web/limits, at the real numbers. */
const FOR_TESTS = Object.fromEntries(
  [...readLimits().keys()].map((name) => [name, { times: 10_000_000, seconds: 60 }]),
);

async function start(changes: RateChanges = FOR_TESTS): Promise<OpenedOffice> {
  const { config } = await openHome();
  keepSecurityLog(config.securityLogFile);
  const registry = await openWebRegistry(config);
  const routes = await openFirmRoutes(config, registry);
  const documents: DocumentSettings = { ...config.documents };
  const mail = createMailing(undefined);
  const counts = await openWebCounts(config);
  const limits = openLimits({ counts, secret: countingSecret(config.keysDir), changes });
  const app = createApp({
    documents,
    mail,
    limits,
    findFirmAt: (host) => routes.find(host),
    baseDomain: "localhost",
    publicOrigin: { scheme: "http", port: undefined },
  });
  const server = createLimitedServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeBeforeHome(async () => {
    server.close();
    server.closeAllConnections();
    await settleSecurityCounts();
    await routes.close();
    await counts.destroy();
    await registry.destroy();
  });
  return { app, port: (server.address() as AddressInfo).port, documents, mail, limits };
}

/** A session as signing in with a second factor just now makes it, and the cookie that express-session would have signed for it. */
async function sessionCookie(firm: TestFirm, actor: UserActor): Promise<string> {
  const { sessionVersion: version } = await findUser(firm.db, actor.id);
  const id = newSessionId();
  const proof = "totp" as const;
  const ticket = { firm: firm.id, user: actor.id, version, userAgent: "Firefox on Linux", ip: "127.0.0.1", proof };
  await startSession(firm.db, {
    id,
    userId: actor.id,
    sessionVersion: version,
    proof,
    data: JSON.stringify({ passport: { user: ticket } }),
    userAgent: ticket.userAgent,
    ip: ticket.ip,
  });
  const secret = firmSecret(firm.db, "sessions.cookie").toString("base64url");
  const mac = createHmac("sha256", secret).update(id).digest("base64").replace(/=+$/, "");
  return encodeURIComponent(`s:${id}.${mac}`);
}

function openBrowser(port: number, host: string): Browser {
  const cookies = new Map<string, string>();
  let token: string | undefined;

  async function send(method: "GET" | "POST", path: string, fields: Fields, asked: Asked): Promise<Answer> {
    const body =
      method === "POST" ? formOf(asked.withoutToken || token === undefined ? fields : { _csrf: token, ...fields }) : "";
    return ask(method, path, body, asked);
  }

  async function ask(method: "GET" | "POST", path: string, body: string | Buffer, asked: Asked): Promise<Answer> {
    const headers: Record<string, string> = { host, ...asked.headers };
    if (cookies.size > 0) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (method === "POST") {
      headers["content-type"] ??= "application/x-www-form-urlencoded";
      headers["content-length"] = String(Buffer.byteLength(body));
      if (!("sec-fetch-site" in headers) && !("origin" in headers)) headers["sec-fetch-site"] = "same-origin";
    }
    const answer = await exchange({ port, method, path, headers }, body);
    keepCookies(cookies, answer);
    token = /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? token;
    return answer;
  }

  function uploadAll(path: string, files: readonly SentFile[], fields: Fields = {}): Promise<Answer> {
    const { kind, body } = multipartOf(files, token === undefined ? fields : { _csrf: token, ...fields });
    return ask("POST", path, body, { headers: { "content-type": kind } });
  }

  const get = (path: string, asked: Asked = {}): Promise<Answer> => send("GET", path, {}, asked);
  return {
    host,
    cookies,
    get,
    post: (path, fields = {}, asked = {}) => send("POST", path, fields, asked),
    upload: (path, file, fields = {}) => uploadAll(path, [file], fields),
    uploadAll,
    follow(answer) {
      if (answer.location === undefined) throw new Error(`Answer ${answer.status} leads nowhere.`);
      const url = new URL(answer.location, `http://${host}`);
      if (url.host !== host) throw new Error(`It leads away, to ${url.host}.`);
      return get(`${url.pathname}${url.search}`);
    },
  };
}

/** One request as it is given, over a connection of its own or one kept alive. */
export function exchange(
  { port, method, path, headers }: { port: number; method: string; path: string; headers: Record<string, string> },
  body: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, timeout: 30_000 }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => {
        text += chunk;
      });
      res.on("end", () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text, location: res.headers.location }),
      );
      res.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} was not answered.`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** As a browser at a secure host: a cookie whose end has passed goes, and so does everything when the answer clears the site. */
function keepCookies(cookies: Map<string, string>, { headers }: Answer): void {
  if (headers["clear-site-data"]?.includes('"cookies"')) cookies.clear();
  for (const line of headers["set-cookie"] ?? []) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const ends = /;\s*expires=([^;]+)/i.exec(line)?.[1];
    if (name === undefined || value === undefined) continue;
    if (ends !== undefined && Date.parse(ends) <= Date.now()) cookies.delete(name);
    else cookies.set(name, value);
  }
}
