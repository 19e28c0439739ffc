import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What a scanner said of a content. Waiting: it could not be asked, or said nothing that could be understood. */
export type Verdict =
  | { state: "clean" }
  | { state: "infected"; signature: string }
  | { state: "waiting"; why: "away" | "too_large" | "broken" };

/** One content on its way to the scanner. None of its functions rejects: a scanner that fails is a verdict. */
export interface Scan {
  /** Hands on a piece and waits until the scanner took it. */
  take(piece: Buffer): Promise<void>;
  /** The content is whole: what does the scanner say? */
  verdict(): Promise<Verdict>;
  /** Nobody wants to know any more. */
  abandon(): void;
}

export interface ScanTimes {
  connectMsMax: number;
  /** How long it may keep one piece of the content waiting. */
  pieceMsMax: number;
  /** How long it may think when it has the whole. */
  answerMsMax: number;
}

const TIMES: ScanTimes = { connectMsMax: 3_000, pieceMsMax: 15_000, answerMsMax: 120_000 };
const PIECE_BYTES_MAX = 1024 * 1024;
const ANSWER_BYTES_MAX = 1024;

/**
 * Asks clamd at a unix socket or host:port, while the content arrives. Source: clamd(8), INSTREAM: "zINSTREAM\0", then pieces, each behind its
 * length in four bytes, and a length of zero at the end; the answer ends in a zero byte.
 */
export function openScan(address: string, times: ScanTimes = TIMES): Scan {
  const socket = connect(addressOf(address));
  const answer = readAnswer(socket);
  let broken: "away" | "broken" | undefined;
  // clamd says that a content is too large as soon as it is, and hangs up on the pieces still on their way: that is an answer, not a failure.
  let isAnswered = false;
  void answer.then(
    () => (isAnswered = true),
    () => undefined,
  );
  const within = async (ms: number, done: Promise<unknown>, otherwise: "away" | "broken"): Promise<void> => {
    if (broken) return;
    const isDone = await settledWithin(ms, done);
    if (isDone || isAnswered || broken) return;
    broken = otherwise;
    socket.destroy();
  };
  socket.on("error", () => undefined); // told by `answer` and by what is waited for
  const connected = once(socket, "connect").then(() => socket.write("zINSTREAM\0"));
  connected.catch(() => undefined);
  const send = async (bytes: Buffer): Promise<void> => {
    if (broken || isAnswered || socket.destroyed) return;
    if (!socket.write(bytes)) await within(times.pieceMsMax, once(socket, "drain"), "broken");
  };
  return {
    async take(piece) {
      await within(times.connectMsMax, connected, "away");
      for (let at = 0; at < piece.length && !broken; at += PIECE_BYTES_MAX) {
        const part = piece.subarray(at, at + PIECE_BYTES_MAX);
        await send(Buffer.concat([lengthOf(part.length), part]));
      }
    },
    async verdict() {
      await within(times.connectMsMax, connected, "away");
      await send(lengthOf(0));
      await within(times.answerMsMax, answer, "broken");
      const said = broken ? undefined : await answer.catch(() => undefined);
      socket.destroy();
      return broken ? { state: "waiting", why: broken } : verdictOf(said);
    },
    abandon() {
      broken ??= "broken";
      socket.destroy();
    },
  };
}

function verdictOf(said: string | undefined): Verdict {
  if (said === "stream: OK") return { state: "clean" };
  const [, signature] = /^stream: ([\x21-\x7e]{1,120}) FOUND$/.exec(said ?? "") ?? [];
  if (signature !== undefined) return { state: "infected", signature };
  return { state: "waiting", why: said?.includes("size limit exceeded") ? "too_large" : "broken" };
}

function readAnswer(socket: Socket): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let said = "";
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      said += text;
      const end = said.indexOf("\0");
      if (end >= 0) resolve(said.slice(0, end));
      else if (said.length > ANSWER_BYTES_MAX) socket.destroy();
    });
    socket.on("close", () => reject(new Error("The scanner said nothing.")));
  });
  answer.catch(() => undefined);
  return answer;
}

/** False when it took longer, or failed. */
async function settledWithin(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([
      done.then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** "/run/clamav/clamd.ctl" or "scanner.example:3310" */
function addressOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith("/")) return { path: address };
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
