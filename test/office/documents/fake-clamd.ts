import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

/** How the scanner behaves: it scans, keeps every piece waiting, hangs up in the middle, answers nonsense, or says nothing. */
export type Behaviour = "scans" | "slow" | "drops" | "garbage" | "silent" | "too_large";

export interface FakeScanner {
  address: string;
  behaviour: Behaviour;
  /** Contents it was shown whole. */
  scanned: number;
  close(): Promise<void>;
}

/** What clamd does with INSTREAM, on a unix socket of its own. It knows EICAR's test file and nothing else. */
export async function openFakeScanner(behaviour: Behaviour = "scans"): Promise<FakeScanner> {
  const folder = mkdtempSync(join("/tmp", "strongroom-clamd-"));
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    serve(socket, scanner);
  });
  const scanner: FakeScanner = {
    address: join(folder, "clamd.ctl"),
    behaviour,
    scanned: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await new Promise<void>((resolve) => server.listen(scanner.address, resolve));
  return scanner;
}

const COMMAND = "zINSTREAM\0";
const TOO_LARGE_BYTES = 256 * 1024;

function serve(socket: Socket, scanner: FakeScanner): void {
  let [received, content] = [Buffer.alloc(0), Buffer.alloc(0)];
  let isCommanded = false;
  socket.on("data", (piece: Buffer) => {
    received = Buffer.concat([received, piece]);
    if (scanner.behaviour === "slow") socket.pause();
    if (!isCommanded && received.length >= COMMAND.length) {
      isCommanded = received.toString("latin1", 0, COMMAND.length) === COMMAND;
      if (!isCommanded) return void socket.end("UNKNOWN COMMAND\0");
      received = received.subarray(COMMAND.length);
    }
    while (isCommanded && received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
      const length = received.readUInt32BE(0);
      content = Buffer.concat([content, received.subarray(4, 4 + length)]);
      received = received.subarray(4 + length);
      if (scanner.behaviour === "drops") return void socket.destroy();
      if (scanner.behaviour === "too_large" && content.length > TOO_LARGE_BYTES) return hangUp(socket);
      if (length === 0) return answer(socket, scanner, content);
    }
  });
}

/** As clamd does in the middle of a content: it answers and closes, with pieces that it never read. */
function hangUp(socket: Socket): void {
  socket.pause();
  socket.write("INSTREAM size limit exceeded. ERROR\0", () => socket.destroy());
}

function answer(socket: Socket, scanner: FakeScanner, content: Buffer): void {
  scanner.scanned += 1;
  if (scanner.behaviour === "garbage") socket.end("\u0001\u0002 what? ".repeat(500));
  else if (scanner.behaviour === "too_large") socket.end("INSTREAM size limit exceeded. ERROR\0");
  else if (scanner.behaviour === "scans") {
    const isFound = content.includes("EICAR-STANDARD-ANTIVIRUS-TEST-FILE");
    socket.end(isFound ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
  }
}
