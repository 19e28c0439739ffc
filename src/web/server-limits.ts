import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How long a client may take, how much it may send and how many may be connected, before a request is even looked at. */
export interface ServerLimits {
  headersMsMax: number;
  /** A form, with a file of 20 MB on a slow line. */
  bodyMsMax: number;
  /** Nothing said and nothing read by the client. */
  silenceMsMax: number;
  /** For reading what is left of an answer once all of it is given out. */
  answerMsMax: number;
  /** Between requests: longer than nginx keeps its upstream connections. */
  keepAliveMsMax: number;
  headerBytesMax: number;
  headersMax: number;
  requestsPerConnectionMax: number;
  connectionsMax: number;
  /** Of one address that is not this machine: through a proxy everybody comes from there, and the proxy counts. */
  connectionsPerAddressMax: number;
  /** How often the server looks for connections that are too slow. */
  lookMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMsMax: 10_000,
  bodyMsMax: 120_000,
  silenceMsMax: 120_000,
  answerMsMax: 60_000,
  keepAliveMsMax: 65_000,
  headerBytesMax: 16 * 1024,
  headersMax: 64,
  requestsPerConnectionMax: 1_000,
  connectionsMax: 4_000,
  connectionsPerAddressMax: 200,
  lookMs: 2_000,
};

/** An upload that says so and makes progress (streamed-uploads.ts watches that it does), and a download that is read. */
export const LONG_BODY_MS_MAX = 3_600_000;
const RETRY_SECONDS = 5;

/** The HTTP server of an application, with an end to everything. */
export function createLimitedServer(app: RequestListener, limits: ServerLimits = SERVER_LIMITS): Server {
  const server = createServer(
    { maxHeaderSize: limits.headerBytesMax, connectionsCheckingInterval: limits.lookMs },
    app,
  );
  server.headersTimeout = limits.headersMsMax;
  server.requestTimeout = LONG_BODY_MS_MAX + limits.bodyMsMax; // Node has one for all requests; limitBody holds every other to its own
  server.keepAliveTimeout = limits.keepAliveMsMax;
  server.timeout = limits.silenceMsMax;
  server.maxHeadersCount = limits.headersMax + 1; // Node drops those beyond it without a word; one too many is refused by refuseOddRequests
  server.maxRequestsPerSocket = limits.requestsPerConnectionMax;
  server.prependListener("request", (req: IncomingMessage, res: ServerResponse) => {
    limitBody(req, res, limits.bodyMsMax);
    limitReading(res, limits.answerMsMax);
  });
  limitConnections(server, limits);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(bare(STATUS_OF[error.code ?? ""] ?? "400 Bad Request"));
    else socket.destroy();
  });
  return server;
}

const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** An answer that no application made. */
function bare(status: string, header = ""): string {
  return `HTTP/1.1 ${status}\r\n${header}Connection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** Whoever comes when the house is full is told when to come back, and not left standing. */
function limitConnections(server: Server, { connectionsMax, connectionsPerAddressMax }: ServerLimits): void {
  const [serve] = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  if (!serve) throw new Error("Node's server has no listener for connections.");
  server.removeListener("connection", serve);
  const byAddress = new Map<string, number>();
  let open = 0;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const ofAddress = byAddress.get(address) ?? 0;
    const isFull = open >= connectionsMax || (!isLoopback(address) && ofAddress >= connectionsPerAddressMax);
    if (isFull) return turnAway(socket);
    open += 1;
    byAddress.set(address, ofAddress + 1);
    socket.once("close", () => {
      open -= 1;
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
    serve.call(server, socket);
  });
}

const TURNED_AWAY_MS_MAX = 1_000;

function turnAway(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.resume(); // an answer to a request that is unread is lost with the connection
  socket.end(bare("503 Service Unavailable", `Retry-After: ${RETRY_SECONDS}\r\n`));
  setTimeout(() => socket.destroy(), TURNED_AWAY_MS_MAX).unref();
}

const bodyTimers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

function limitBody(req: IncomingMessage, res: ServerResponse, bodyMsMax: number): void {
  if (req.headers["content-length"] === undefined && req.headers["transfer-encoding"] === undefined) return;
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (res.headersSent) req.destroy();
    else res.writeHead(408, { Connection: "close", "Content-Length": 0 }).end(() => req.destroy());
  }, bodyMsMax);
  bodyTimers.set(req, timer);
  req.once("close", () => clearTimeout(timer));
}

/** Lifts the time that a request's body may take to an hour. */
export function allowLongBody(req: IncomingMessage): void {
  clearTimeout(bodyTimers.get(req));
}

/** Ends an answer that is not read: what is given out whole after answerMsMax, what is given out piece by piece after an hour. */
function limitReading(res: ServerResponse, answerMsMax: number): void {
  let timer: NodeJS.Timeout | undefined;
  const endWithin = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => res.destroy(), ms);
  };
  res.once("pipe", () => endWithin(LONG_BODY_MS_MAX));
  res.once("prefinish", () => endWithin(answerMsMax));
  res.once("close", () => clearTimeout(timer));
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}
