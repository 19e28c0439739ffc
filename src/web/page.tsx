import type { Request, Response } from "express";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { takeFlash } from "./flash.js";
import { type Frame, FrameContext } from "./frame.js";

/** Answers with a whole page: the body is a <Layout>, <SignLayout> or <PlainLayout>. */
export function page(
  req: Request<unknown>,
  res: Response,
  body: VNode,
  { status = 200 }: { status?: number } = {},
): void {
  res
    .status(status)
    .type("html")
    .send(`<!doctype html>${render(frameOf(req, res), body)}`);
}

/** Answers with a piece of a page, for htmx to put in its place. */
export function fragment(
  req: Request<unknown>,
  res: Response,
  body: VNode,
  { status = 200 }: { status?: number } = {},
): void {
  res
    .status(status)
    .type("html")
    .vary("HX-Request")
    .send(render(frameOf(req, res, { keepFlash: true }), body));
}

/** Views are pure: this is the only place where a request becomes something that they can read. */
export function render(frame: Frame, body: VNode): string {
  return renderToString(<FrameContext.Provider value={frame}>{body}</FrameContext.Provider>);
}

function frameOf(req: Request<unknown>, res: Response, { keepFlash = false } = {}): Frame {
  const firm = req.firm;
  return {
    firm,
    actor: req.actor,
    path: req.path,
    theme: readTheme(res.locals.theme),
    provenAt: readInstant(res.locals.provenAt),
    waiting: req.waiting,
    flash: keepFlash ? undefined : takeFlash(req),
    csrf: req.csrfToken,
    fresh: req.freshness?.ask(),
  };
}

function readTheme(value: unknown): Frame["theme"] {
  return value === "light" || value === "dark" ? value : "auto";
}

function readInstant(value: unknown): Date | null | undefined {
  return value instanceof Date || value === null ? value : undefined;
}
