import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import type { MailServer } from "../../src/platform/mail/server.js";

/** What the server does with a mail. */
type Manner = "takes" | "refuses the recipient" | "defers" | "drops in the middle" | "says nothing";

/** A real SMTP server on this machine, for as long as one describe. */
export interface Postbox {
  /** As the configuration would name it. */
  readonly server: MailServer;
  /** What was taken, read as a mail program reads it, with the bytes it came in. */
  readonly mails: (Email & { raw: string })[];
  /** Who was asked to be a recipient, taken or not. */
  readonly asked: string[];
  manner: Manner;
  /** Names that are refused whatever the manner. */
  readonly strangers: Set<string>;
  close(): Promise<void>;
  open(): Promise<void>;
}

interface Settings {
  security?: MailServer["security"];
  /** Neither offers STARTTLS nor takes it. */
  withoutStartTls?: boolean;
  account?: { user: string; password: string };
}

/** Inside describe; empty and willing before each test. */
export function usePostbox(settings: Settings = {}): Postbox {
  let opened: Opened | undefined;
  const box: Postbox = {
    get server() {
      if (!opened) throw new Error("The postbox is open inside tests and hooks only.");
      return opened.server;
    },
    mails: [],
    asked: [],
    manner: "takes",
    strangers: new Set(),
    async close() {
      await opened?.close();
    },
    async open() {
      opened = await openServer(box, settings, opened?.server.port);
    },
  };
  before(() => box.open());
  beforeEach(() => {
    box.mails.length = 0;
    box.asked.length = 0;
    box.manner = "takes";
    box.strangers.clear();
  });
  after(() => box.close());
  return box;
}

interface Opened {
  server: MailServer;
  close(): Promise<void>;
}

async function openServer(box: Postbox, settings: Settings, port = 0): Promise<Opened> {
  const { security = "none", withoutStartTls, account } = settings;
  const { key, cert } = certificate();
  const sockets = new Set<Socket>();
  const smtp = new SMTPServer({
    secure: security === "tls",
    key,
    cert,
    hideSTARTTLS: security === "none",
    authOptional: account === undefined,
    disabledCommands: [...(account === undefined ? ["AUTH"] : []), ...(withoutStartTls ? ["STARTTLS"] : [])],
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === account?.user && password === account?.password) done(null, { user: username });
      else done(replied(535, "Authentication failed"));
    },
    onRcptTo: ({ address }, _session, done) => {
      box.asked.push(address);
      if (box.manner === "refuses the recipient" || box.strangers.has(address)) done(replied(550, "No such user here"));
      else if (box.manner === "defers") done(replied(451, "Try again later"));
      else done();
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (box.manner === "drops in the middle") for (const socket of sockets) socket.destroy();
      });
      stream.on("end", () => {
        if (box.manner !== "takes") return;
        const raw = Buffer.concat(chunks);
        PostalMime.parse(raw).then((mail) => {
          box.mails.push({ ...mail, raw: raw.toString("utf8") });
          done();
        }, done);
      });
    },
  });
  smtp.on("error", () => undefined); // of connections that a test cuts
  smtp.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => smtp.listen(port, "127.0.0.1", resolve));
  return {
    server: {
      host: "localhost",
      port: (smtp.server.address() as AddressInfo).port,
      security,
      from: "strongroom@practice.example",
      account,
      ca: cert,
    },
    close: () =>
      new Promise((resolve) => {
        smtp.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function replied(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

let made: { key: string; cert: string } | undefined;

/** For localhost by name alone, signed by itself; made once a run. */
function certificate(): { key: string; cert: string } {
  if (made) return made;
  const folder = mkdtempSync(join(tmpdir(), "postbox-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const asked = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", "-x509", ...asked, ...names, "-keyout", key, "-out", cert], { stdio: "pipe" });
    made = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
