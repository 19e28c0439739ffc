import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/**
 * Where things are and how we are reached. Read once at start from STRONGROOM_CONFIG (default: $STRONGROOM_HOME/strongroom.json).
 * With no such file Strongroom runs its own private database server under var/. No secret stands here: those lie under keys/.
 */
export interface Config {
  /** The checkout: package.json, dist/, node_modules/. */
  projectDir: string;
  homeDir: string;
  tenantsDir: string;
  keysDir: string;
  varDir: string;
  repositoryDir: string;
  /** What an intrusion detection reads; see security-log.ts. */
  securityLogFile: string;
  /** Passwords known from breaches, as office/accounts/passwords/breached.ts reads them; undefined: none are known. */
  breachedPasswordsFile: string | undefined;
  /** Firms answer at <slug>.<baseDomain>. */
  baseDomain: string;
  listen: { host: string; port: number };
  /** Where nginx ends TLS, pages are https; only the loopback demo is http. */
  publicOrigin: { scheme: "http" | "https"; port: number | undefined };
  /** Undefined: the private server. */
  registry: RegistryAddress | undefined;
  web: { connectionsMax: number; queueMax: number; queueWaitMs: number; perFirmMax: number };
  backups: { keepNights: number };
  documents: { fileBytesMax: number; firmBytesMax: number; clamavSocket: string | undefined };
  /** Undefined: no mail is sent, and pages offer nothing that needs it. */
  mail: MailAddress | undefined;
  /** Other rates than ours, by the name of the limit: src/web/limits/table.ts has them all. */
  limits: Readonly<Record<string, { times: number; seconds: number }>>;
}

/** The mail server that takes our mail. Its user and password stand in keys/credentials/mail.json, where it asks for them. */
export interface MailAddress {
  host: string;
  port: number;
  /** tls: from the first byte (port 465). starttls: before anything is said (587). none: only to this machine. */
  security: "tls" | "starttls" | "none";
  /** The address of the sender; its name is the firm's. */
  from: string;
  /** PEM file of the CA that signed the server's certificate, where it is none that everybody knows. */
  caFile?: string | undefined;
}

export interface RegistryAddress {
  socketPath?: string | undefined;
  host?: string | undefined;
  port?: number | undefined;
  /** PEM file of the CA that signed the server's certificate; needed for every address that is not a socket. */
  caFile?: string | undefined;
}

const MB = 1024 * 1024;

const address = z.strictObject({
  socketPath: z.string().min(1).optional(),
  host: z.string().min(1).optional(),
  port: z.number().int().min(1).max(65535).optional(),
  caFile: z.string().min(1).optional(),
});

const LOOPBACK = /^(?:localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

const mail = z
  .strictObject({
    host: z.string().regex(/^[a-z0-9:.-]+$/i),
    port: z.number().int().min(1).max(65535),
    security: z.enum(["tls", "starttls", "none"]),
    from: z.email(),
    caFile: z.string().min(1).optional(),
  })
  .refine(({ host, security }) => security !== "none" || LOOPBACK.test(host), {
    error: "Mail leaves this machine encrypted: security is tls or starttls, unless host is this machine.",
    path: ["security"],
  });

const file = z.strictObject({
  tenantsDir: z.string().min(1).optional(),
  keysDir: z.string().min(1).optional(),
  varDir: z.string().min(1).optional(),
  repositoryDir: z.string().min(1).optional(),
  securityLogFile: z.string().min(1).optional(),
  breachedPasswordsFile: z.string().min(1).optional(),
  baseDomain: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .default("localhost"),
  listen: z
    .strictObject({ host: z.string().default("127.0.0.1"), port: z.number().int().min(0).max(65535).default(8420) })
    .default({ host: "127.0.0.1", port: 8420 }),
  publicScheme: z.enum(["http", "https"]).optional(),
  publicPort: z.number().int().min(1).max(65535).optional(),
  registry: address.optional(),
  web: z
    .strictObject({
      connectionsMax: z.number().int().min(1).max(200).default(32),
      queueMax: z.number().int().min(1).max(10_000).default(512),
      queueWaitMs: z.number().int().min(10).max(60_000).default(5_000),
      perFirmMax: z.number().int().min(1).max(200).default(12),
    })
    .default({ connectionsMax: 32, queueMax: 512, queueWaitMs: 5_000, perFirmMax: 12 }),
  documents: z
    .strictObject({
      fileBytesMax: z
        .number()
        .int()
        .min(MB)
        .max(2048 * MB)
        .default(100 * MB),
      firmBytesMax: z
        .number()
        .int()
        .min(MB)
        .default(50 * 1024 * MB),
      /** Where clamd listens: the path of its socket, or host:port. Without one, contents are not scanned. */
      clamavSocket: z
        .string()
        .regex(/^\/|^[\w.-]+:\d{1,5}$/)
        .optional(),
    })
    .prefault({}),
  mail: mail.optional(),
  limits: z
    .record(
      z.string(),
      z.strictObject({ times: z.number().int().min(1).max(1_000_000), seconds: z.number().int().min(1).max(3600) }),
    )
    .default({}),
  backups: z.strictObject({ keepNights: z.number().int().min(1).max(365).default(7) }).default({ keepNights: 7 }),
});

/** Throws with one sentence when the file is not what it should be. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const projectDir = findProjectDir();
  const homeDir = resolve(env.STRONGROOM_HOME ?? projectDir);
  const path = env.STRONGROOM_CONFIG ?? join(homeDir, "strongroom.json");
  const settings = readSettings(path, env.STRONGROOM_CONFIG !== undefined);
  const place = (given: string | undefined, name: string): string =>
    given === undefined ? join(homeDir, name) : isAbsolute(given) ? given : resolve(homeDir, given);
  const port = env.STRONGROOM_PORT ? Number(env.STRONGROOM_PORT) : settings.listen.port;
  const local = settings.baseDomain === "localhost";
  return {
    projectDir,
    homeDir,
    tenantsDir: place(settings.tenantsDir, "tenants"),
    keysDir: place(settings.keysDir, "keys"),
    varDir: place(settings.varDir, "var"),
    repositoryDir: place(settings.repositoryDir, "repository"),
    securityLogFile: place(settings.securityLogFile, join("var", "log", "security.jsonl")),
    breachedPasswordsFile: settings.breachedPasswordsFile && place(settings.breachedPasswordsFile, ""),
    baseDomain: settings.baseDomain,
    listen: { host: settings.listen.host, port },
    publicOrigin: {
      scheme: settings.publicScheme ?? (local ? "http" : "https"),
      port: settings.publicPort ?? (local ? port : undefined),
    },
    registry: settings.registry,
    web: settings.web,
    backups: settings.backups,
    documents: { ...settings.documents, clamavSocket: settings.documents.clamavSocket },
    mail: settings.mail,
    limits: settings.limits,
  };
}

function readSettings(path: string, mustExist: boolean): z.infer<typeof file> {
  if (!existsSync(path)) {
    if (mustExist) throw new Error(`STRONGROOM_CONFIG names ${path}, which does not exist.`);
    return file.parse({});
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is not JSON.`, { cause: error });
  }
  const result = file.safeParse(parsed);
  if (!result.success) throw new Error(`${path}: ${z.prettifyError(result.error)}`);
  return result.data;
}

function findProjectDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, "package.json"))) {
    const parent = dirname(dir);
    if (parent === dir) throw new Error("package.json is not above this file: the checkout is not whole.");
    dir = parent;
  }
  return dir;
}
