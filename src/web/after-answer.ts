import type { RequestHandler } from "express";
import { messageOf } from "../errors.js";
import { log } from "../log.js";
import type { OpenedFirm } from "./firm.js";

/** Work of a firm that waits until its page was answered. */
export interface AfterAnswers {
  /** Has it done soon: at a random moment within a second, so that the time of the next answer tells nothing of what there was to do. */
  soon(firm: OpenedFirm): void;
  /** Does at once what waits, and returns when nothing is under way. */
  settle(): Promise<void>;
}

const DELAY_MS_MAX = 1_000;
/** Firms at work at one moment; the others wait for their turn. */
const AT_ONCE_MAX = 4;

/** One firm's work never overlaps itself in this process. A failure goes to the log: what was left lies in the database and is taken up by the worker. */
export function createAfterAnswers(work: (firm: OpenedFirm) => Promise<unknown>): AfterAnswers {
  const waiting = new Map<string, { firm: OpenedFirm; timer: NodeJS.Timeout | undefined }>();
  const atWork = new Map<string, Promise<void>>();

  function begin(firm: OpenedFirm): void {
    if (atWork.has(firm.id) || atWork.size >= AT_ONCE_MAX) {
      waiting.set(firm.id, { firm, timer: undefined }); // begun by the one that ends
      return;
    }
    waiting.delete(firm.id);
    const working = work(firm)
      .then(
        () => undefined,
        (error: unknown) => log.warn({ firm: firm.id, reason: messageOf(error) }, "web.after_answer_failed"),
      )
      .finally(() => {
        atWork.delete(firm.id);
        for (const next of [...waiting.values()]) if (next.timer === undefined) begin(next.firm);
      });
    atWork.set(firm.id, working);
  }

  return {
    soon(firm) {
      if (waiting.has(firm.id)) return;
      const timer = setTimeout(() => begin(firm), Math.random() * DELAY_MS_MAX);
      waiting.set(firm.id, { firm, timer });
    },
    async settle() {
      await new Promise((resolve) => setImmediate(resolve)); // an answer just gone has yet to say so
      for (const { firm, timer } of [...waiting.values()]) {
        clearTimeout(timer);
        begin(firm);
      }
      while (atWork.size > 0) await Promise.all(atWork.values());
    },
  };
}

/** After each form that was posted and answered. */
export function workAfterPosts(after: AfterAnswers): RequestHandler {
  return (req, res, next) => {
    if (req.method === "POST") res.on("finish", () => after.soon(req.firm));
    next();
  };
}
