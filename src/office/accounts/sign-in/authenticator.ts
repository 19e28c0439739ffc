import type { NextFunction, Request, Response } from "express";
import passport from "passport";
import { Strategy as LocalStrategy } from "passport-local";
import type { Proof } from "../factors/proofs.js";
import type { Ticket } from "../sessions/session-store.js";
import { type SignInOutcome, trySignIn } from "./sign-in.js";
import { userAgentFamily } from "../sessions/user-agent.js";
import type { SignedInUser } from "../users.js";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- passport's types look for the user there and nowhere else
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merging is the one way to tell passport's types what a user is
    interface User extends SignedInUser {}
  }
}

declare module "express-serve-static-core" {
  interface Request {
    /** With what the session about to be opened is earned. */
    proof?: Proof;
  }
}

/** How a password is looked at; a test puts one that throws in its place. */
export type Verify = (req: Request, login: string, password: string) => Promise<SignInOutcome>;

/** Our own instance: passport's shared one belongs to whoever imports it. */
export const authenticator = createAuthenticator((req, login, password) =>
  trySignIn(req.firm.db, { login, password, ip: req.ip ?? "" }),
);

export function createAuthenticator(verify: Verify): passport.PassportStatic {
  const made = new passport.Passport() as passport.PassportStatic;
  made.use(
    new LocalStrategy(
      { usernameField: "login", passwordField: "password", passReqToCallback: true },
      // Never an async function here: passport-local drops its promise, and a rejection would end the process and leave the request hanging.
      (req, login, password, done) => {
        verify(req, login, password).then((outcome) => {
          if (outcome.kind === "right") done(null, outcome.user);
          else done(null, false, outcome as SignInOutcome & { message: string });
        }, done);
      },
    ),
  );
  made.serializeUser((req: Request, user: Express.User, done: (error: unknown, ticket?: Ticket) => void) => {
    if (!req.proof)
      return done(new Error("A session is opened by startSessionFor, which says what it is earned with."));
    done(null, {
      firm: req.firm.id,
      user: user.id,
      version: user.sessionVersion,
      userAgent: userAgentFamily(req.get("user-agent")),
      ip: req.ip ?? "",
      requestId: req.requestId,
      proof: req.proof,
    });
  });
  // The session's query brought the user along, as they are now.
  made.deserializeUser((req: Request, _ticket: Ticket, done: (error: unknown, user?: Express.User | false) => void) => {
    done(null, req.liveSession?.user ?? false);
  });
  return made;
}

/** Asks passport-local. The callback form is the one that leaves every answer to us: same words, same work, whoever was typed. */
export function checkPasswordOf(req: Request, res: Response, from = authenticator): Promise<SignInOutcome> {
  return new Promise((resolve, reject) => {
    const answer = (error: unknown, user?: Express.User | false | null, info?: unknown): void => {
      if (error) reject(error instanceof Error ? error : new Error("The sign-in failed.", { cause: error }));
      else if (user) resolve({ kind: "right", user });
      else resolve(info as SignInOutcome);
    };
    const ask = from.authenticate("local", answer) as (req: Request, res: Response, next: NextFunction) => void;
    ask(req, res, (error?: unknown) => answer(error ?? new Error("passport went on without an answer.")));
  });
}
