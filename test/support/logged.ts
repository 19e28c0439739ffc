import { pino } from "pino";
import { log } from "../../src/log.js";

/** What the log says meanwhile, at the level that production runs with. */
export async function loggedDuring(act: () => Promise<void>): Promise<string> {
  const stream = Reflect.get(log, pino.symbols.streamSym) as { write: (line: string) => unknown };
  const [write, level] = [stream.write, log.level];
  let lines = "";
  stream.write = (line) => {
    lines += line;
    return true;
  };
  log.level = "info";
  try {
    await act();
  } finally {
    stream.write = write;
    log.level = level;
  }
  return lines;
}
