import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { UserActor } from "../actor.js";
import { Busy, Forbidden, NotFound, Refused, StepFailed, TooMany } from "../errors.js";
import { log } from "../log.js";
import { may } from "../grants.js";
import { ErrorPage } from "./components/errors.js";
import { Layout, PlainLayout } from "./components/layout.js";
import { Message } from "./components/messages.js";
import { FirmSuspended } from "./firm.js";
import { SignedOut } from "./guard.js";
import { fragment, page } from "./page.js";
import { BadRequest, wantsText } from "./requests.js";
import { tellRefusal } from "./security.js";

/** The last route: whatever no other took. */
export const answerNotFound: RequestHandler = () => {
  throw new NotFound("Perhaps the number is another one, or it is open only to people named on it.");
};

interface Answer {
  status: number;
  title: string;
  text: string;
  headers?: Readonly<Record<string, string>>;
}

/** The one place where errors become pages. Nothing of an error that is not ours to show reaches the browser. */
export const answerErrors: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return next(error);
  const answer = answerOf(error, req.method);
  logError(error, answer.status, req);
  tellOrLog(req, error);
  res.set(answer.headers ?? {});
  if (req.path.startsWith("/assets/")) {
    res.status(answer.status).type("text").send(`${answer.title}.\n`);
    return;
  }
  try {
    if (wantsText(req)) res.status(answer.status).type("text").send(answer.text);
    else if (req.get("hx-request")) answerPiece(answer, req, res);
    else answerPage(answer, error, req, res);
  } catch (failure) {
    log.error({ requestId: req.requestId, err: failure }, "web.error_page_failed");
    res.status(answer.status).type("text").send(`${answer.title}.\n${answer.text}\n${req.requestId}\n`);
  }
};

function answerOf(error: unknown, method: string): Answer {
  if (error instanceof Refused)
    return { status: 422, title: "That cannot be done, so nothing was written", text: error.message };
  if (error instanceof NotFound) {
    return { status: 404, title: "There is nothing at this address", text: error.message };
  }
  if (error instanceof FirmSuspended)
    return { status: 403, title: "This firm's access is suspended", text: error.message };
  if (error instanceof SignedOut) return { status: 403, title: "You are signed out", text: error.message };
  if (error instanceof Forbidden)
    return { status: 403, title: "That is for people of another role", text: error.message };
  if (error instanceof Busy) return busy(error);
  if (error instanceof TooMany) return tooMany(error, method);
  if (error instanceof BadRequest) {
    return { status: error.status, title: titleOf(error.status), text: error.message, headers: error.headers };
  }
  return parserError(error) ?? OUR_FAULT;
}

const OUR_FAULT: Answer = {
  status: 500,
  title: "Something failed here, not with you",
  text: "It is written down under the number below. Whatever was half done has been undone; try once more, and if it fails again, give the number to the person who looks after this server.",
};

function busy({ message, retryAfterSeconds }: Busy): Answer {
  return {
    status: 503,
    title: `Not now. Try again in ${inSeconds(retryAfterSeconds)}`,
    text: `${message} Your records are safe. What you sent was not written; going back shows it as you typed it.`,
    headers: { "Retry-After": String(retryAfterSeconds) },
  };
}

function tooMany({ message, retryAfterSeconds }: TooMany, method: string): Answer {
  return {
    status: 429,
    title: `Too many at once. Try again in ${inSeconds(retryAfterSeconds)}`,
    text: `${message} Nothing was written${method === "POST" ? "; going back shows it as you typed it" : ""}.`,
    headers: { "Retry-After": String(retryAfterSeconds) },
  };
}

function inSeconds(seconds: number): string {
  return `${seconds}\u00a0${seconds === 1 ? "second" : "seconds"}`;
}

/** What the body parser and the router say about a request, in our words: theirs may quote the request. */
function parserError(error: unknown): Answer | undefined {
  if (error instanceof URIError)
    return { status: 400, title: titleOf(400), text: "That address could not be read: it holds a broken % sign." };
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  if (error.status < 400 || error.status > 499) return undefined;
  const text =
    error.status === 413
      ? "The form is larger than any form here. Nothing was written."
      : error.status === 415
        ? "The form came in an encoding that is not used here. Nothing was written."
        : "The form could not be read. Nothing was written.";
  return { status: error.status, title: titleOf(error.status), text };
}

function titleOf(status: number): string {
  if (status === 403) return "That was not taken from this page";
  if (status === 405) return "That cannot be done at this address";
  if (status === 413) return "That is too large";
  return "That could not be read, so nothing was written";
}

/** A security log that cannot be written, on a full disk say, must not take the page of an error along. */
function tellOrLog(req: Request<unknown>, error: unknown): void {
  try {
    tellRefusal(req, error);
  } catch (failure) {
    log.error({ requestId: req.requestId, err: failure }, "web.security_event_lost");
  }
}

function logError(error: unknown, status: number, req: Request<unknown>): void {
  const who = { requestId: req.requestId, firm: req.firm?.id, actor: req.actor?.id };
  if (status >= 500 && !(error instanceof Busy)) {
    log.error({ ...who, err: error, step: error instanceof StepFailed ? error.step : undefined }, "web.request_failed");
  } else if (error instanceof Refused) log.info({ ...who, rule: error.rule }, "web.request_refused");
}

function answerPiece({ status, title, text }: Answer, req: Request<unknown>, res: Response): void {
  const piece = (
    <Message kind="bad" live>
      <p>
        <b>{title}.</b> {text} <span class="s-num">{req.requestId}</span>
      </p>
    </Message>
  );
  fragment(req, res, piece, { status });
}

function answerPage(answer: Answer, error: unknown, req: Request<unknown>, res: Response): void {
  const actor = req.actor as UserActor | undefined;
  const inShell = actor !== undefined && ![429, 500, 503].includes(answer.status);
  const Around = inShell ? Layout : PlainLayout;
  const content = (
    <Around title={answer.title}>
      <ErrorPage
        {...answer}
        acts={<WaysOn answer={answer} error={error} actor={actor} req={req} />}
        reference={req.requestId}
        at={new Date()}
        sent={SHOWS_SENT.includes(answer.status) || error instanceof SignedOut ? sentOf(req) : undefined}
      />
    </Around>
  );
  page(req, res, content, { status: answer.status });
}

function WaysOn({
  answer,
  error,
  actor,
  req,
}: {
  answer: Answer;
  error: unknown;
  actor: UserActor | undefined;
  req: Request<unknown>;
}) {
  if (!req.firm) return null;
  const isLater = answer.status === 429 || answer.status === 503;
  if (error instanceof SignedOut || (!actor && !isLater)) {
    return (
      <a class="btn btn-primary" href="/sign-in">
        Sign in
      </a>
    );
  }
  if (answer.status >= 500 || answer.status === 429) {
    return (
      <a class="btn btn-primary" href={req.method === "GET" ? req.originalUrl : "/"}>
        Try again
      </a>
    );
  }
  return (
    <>
      {actor && may(actor, "matters.read") ? (
        <a class="btn" href="/matters">
          Matters
        </a>
      ) : null}
      <a class="btn" href="/">
        Desk
      </a>
    </>
  );
}

/** Where what was typed is shown again, for a browser that forgets a form when one goes back. */
const SHOWS_SENT = [422, 429, 503];

/** Our own fields that hold a secret, by their whole names: a postal code is none. */
const SECRET_FIELD = /^_|passw|passkey|^(code|freshCode|enrolment|secret|token)$/i;

function sentOf(req: Request<unknown>): [string, string][] {
  const body = req.body as Record<string, unknown> | undefined;
  return Object.entries(body ?? {})
    .filter(([name, value]) => !SECRET_FIELD.test(name) && value !== "")
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : String(value)]);
}
