import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { effectiveGrants } from "../../src/grants.js";
import type { AddressInfo } from "node:net";
import express, { type Express, type RequestHandler, Router } from "express";
import session from "express-session";
import { loadConfig } from "../../src/config.js";
import { Busy, Forbidden, NotFound, Refused } from "../../src/errors.js";
import { keepSecurityLog } from "../../src/security-log.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import type { Role } from "../../src/permissions.js";
import { Layout } from "../../src/web/components/layout.js";
import { CsrfField, Field } from "../../src/web/components/forms.js";
import { serveAssets } from "../../src/web/assets.js";
import { protectForms } from "../../src/web/csrf.js";
import { answerErrors, answerNotFound } from "../../src/web/errors.js";
import { type FirmAtHost, firmFromHost } from "../../src/web/firm.js";
import { setFlash } from "../../src/web/flash.js";
import { readForm, required } from "../../src/web/forms.js";
import { allow, allowUpload } from "../../src/web/guard.js";
import { secureHeaders } from "../../src/web/headers.js";
import { page } from "../../src/web/page.js";
import {
  numberRequest,
  readBody,
  refuseOddBodies,
  refuseOddFields,
  refuseOddRequests,
} from "../../src/web/requests.js";
import { assertEveryRouteGuarded } from "../../src/web/routes.js";
import { createLimitedServer } from "../../src/web/server-limits.js";
import { z } from "zod";

/** A site of the toolkit alone: two firms by host, a person by the header x-person (a role), and a page of each kind. */

const secrets: Record<string, Buffer> = { alder: Buffer.alloc(32, 1), birch: Buffer.alloc(32, 2) };

export function aFirmAtHost(slug: string, state = "active"): FirmAtHost {
  const db = Object.freeze({}) as FirmDb; // no page of the toolkit touches it
  return {
    id: `id-${slug}`,
    slug,
    name: `${slug} & Sons`,
    jurisdiction: "ZA",
    isDemo: false,
    state,
    db,
    folder: "",
    spoolDir: "",
    origin: `http://${slug}.localhost`,
  };
}

const hosts: Record<string, FirmAtHost> = {
  "alder.localhost": aFirmAtHost("alder"),
  "birch.localhost": aFirmAtHost("birch"),
  "shut.localhost": aFirmAtHost("shut", "suspended"),
  "moving.localhost": aFirmAtHost("moving", "moving"),
  "gone.localhost": aFirmAtHost("gone", "quarantined"),
};

const recognise: RequestHandler = (req, _res, next) => {
  const role = req.get("x-person");
  if (role)
    req.actor = {
      kind: "user",
      id: `user-${role}`,
      name: "Lerato Mokoena",
      roles: [role as Role],
      grants: effectiveGrants([role as Role], []),
    };
  next();
};

export const acts: string[] = [];

export function sampleRouter(): Router {
  const router = Router();
  router.get("/", allow("desk.read"), (req, res) => page(req, res, <Layout title="Desk">Good morning</Layout>));
  router.get("/open", allow("public"), (req, res) => page(req, res, <Layout title="Open">{<CsrfField />}</Layout>));
  router.get("/things/:thingId", allow("matters.read"), (req, res) =>
    page(req, res, <Layout title={req.params.thingId}>{req.params.thingId}</Layout>),
  );
  router.get("/token", allow("public"), (req, res) => void res.type("text").send(req.csrfToken?.()));
  router.post("/things", allow("matters.write"), (req, res) => {
    const form = readForm(z.object({ title: required("Give it a title.") }), req.body);
    if (!form.ok) {
      const view = (
        <Layout title="New">
          <Field label="Title" name="title" value={form.typed.title} error={form.errors[0]?.text} />
        </Layout>
      );
      return page(req, res, view, { status: 422 });
    }
    acts.push(form.value.title);
    setFlash(req, { kind: "ok", text: `${form.value.title} is kept.` });
    res.redirect(303, "/");
  });
  // Stands for a sign-in: from here on there is a session in the store.
  router.get("/enter", allow("self"), (req, res) => {
    setFlash(req, { kind: "note", text: "Welcome." });
    res.redirect(303, "/token");
  });
  router.post("/open", allow("public"), (_req, res) => {
    acts.push("open");
    res.redirect(303, "/open");
  });
  router.post("/files", allowUpload("contacts.import", { bytesMax: 1024 }), (req, res) => {
    acts.push(`${req.upload?.name}:${req.upload?.bytes.length}:${(req.body as { note?: string }).note}`);
    res.redirect(303, "/");
  });
  router.get("/fail/:how", allow("public"), async (req) => {
    throw failures[req.params.how] ?? new Error("secret words of the database");
  });
  router.post("/fail/refused", allow("public"), () => {
    throw new Refused("too_late", "The book of October is closed.");
  });
  return router;
}

const failures: Record<string, Error> = {
  refused: new Refused("too_late", "The book of October is closed."),
  missing: new NotFound("No such matter."),
  forbidden: new Forbidden("Anneke van Wyk can post it."),
  busy: new Busy("Too many people at once.", 7),
};

export function sampleSite(routers: Router[] = [sampleRouter()], scheme: "http" | "https" = "http"): Express {
  const sessions = session({
    name: "__Host-sid",
    secret: "only for this test",
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", path: "/" },
  });
  const app = express();
  app.disable("x-powered-by").disable("etag").set("trust proxy", "loopback").set("query parser", "simple");
  app.use(numberRequest, secureHeaders({ https: scheme === "https" }), refuseOddRequests, serveAssets);
  app.use(firmFromHost(async (host) => hosts[host]));
  app.use(readBody, refuseOddFields, refuseOddBodies, sessions, recognise);
  app.use(protectForms((req) => secrets[req.firm.slug]!, scheme));
  for (const router of routers) app.use(router);
  app.use(answerNotFound);
  app.use(answerErrors);
  assertEveryRouteGuarded(app);
  return app;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
}

export interface Ask {
  method?: string;
  host?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface RunningSite {
  port: number;
  ask(path: string, ask?: Ask): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startSite(site: Express): Promise<RunningSite> {
  keepSecurityLog(loadConfig().securityLogFile);
  const server = createLimitedServer(site);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: (path, ask = {}) => askAt(port, path, ask),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function askAt(
  port: number,
  path: string,
  { method = "GET", host = "alder.localhost", headers = {}, body }: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      { host: "127.0.0.1", port, path, method, headers: { host, ...length, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: bytes.toString("utf8"), bytes });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
