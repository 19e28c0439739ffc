import type { Request, Response } from "express";
import { FreshPage } from "./components/fresh.js";
import type { FieldError } from "./forms.js";
import { page } from "./page.js";

/** How somebody who is signed in shows once more that it is them. */
export interface FreshAsk {
  /** "password" for people without a second factor. */
  by: "code" | "password";
  /** Where a script gets what a passkey signs; undefined for people without one. */
  passkeyPath: string | undefined;
  /** Where a page that is read (a download) has its proof posted; it leads back there. */
  returnPath: string;
}

/** The fields of a proof, as they are posted. */
export interface FreshProof {
  code: string | undefined;
  password: string | undefined;
  passkey: string | undefined;
}

/** Handed in by the accounts room, as the actor is: this room knows no passwords. */
export interface Freshness {
  /** Undefined while the last proof is recent. */
  ask(): FreshAsk | undefined;
  /** Looks at a proof, counts it, and lets the session go on under a new id when it is right. Resolves to what was wrong with it otherwise. */
  prove(proof: FreshProof): Promise<FieldError | undefined>;
}

declare module "express-serve-static-core" {
  interface Request {
    freshness?: Freshness;
  }
}

/** For a form that holds passwords. */
export interface FreshForm {
  /** Its page once more, with what is wrong. */
  answer: (req: Request<unknown>, res: Response, errors: readonly FieldError[]) => void | Promise<void>;
  /** The route itself asks for the password: from people without a second factor nothing else is asked. */
  asksPassword: boolean;
}

export const FRESH_FIELDS = { code: "freshCode", password: "freshPassword", passkey: "freshPasskey" } as const;

/** Whether to go on. If not, the answer is given: a page that asks, and carries everything that was typed. Nothing was written. */
export async function isShown(req: Request<unknown>, res: Response, form: FreshForm | undefined): Promise<boolean> {
  const { freshness } = req;
  if (!freshness) throw new Error("No room says how people show that it is them.");
  const ask = freshness.ask();
  if (!ask || (form?.asksPassword && ask.by === "password")) return true;
  const proof = req.method === "POST" ? takeProof(req.body) : undefined;
  const error = proof && (await freshness.prove(proof));
  if (proof && !error) return true;
  await answer(req, res, { ask, form, error });
  return false;
}

interface Asked {
  ask: FreshAsk;
  form: FreshForm | undefined;
  error: FieldError | undefined;
}

async function answer(req: Request<unknown>, res: Response, { ask, form, error }: Asked): Promise<void> {
  if (form) return form.answer(req, res, [error ?? { field: FRESH_FIELDS[ask.by], text: WANTED[ask.by] }]);
  const isRead = req.method !== "POST";
  const action = isRead ? ask.returnPath : req.originalUrl;
  const carried: [string, string][] = isRead ? [["returnTo", req.originalUrl]] : carriedFields(req.body);
  page(req, res, <FreshPage action={action} carried={carried} error={error} />, { status: error ? 422 : 403 });
}

const WANTED = { code: "Type your code, to be sure it is you.", password: "Type your password, to be sure it is you." };

/** The proof is taken out of the form: what the route reads is what it reads without one. */
function takeProof(body: unknown): FreshProof | undefined {
  if (!isFields(body)) return undefined;
  const take = (name: string): string | undefined => {
    const value = body[name];
    delete body[name];
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  };
  const proof = {
    code: take(FRESH_FIELDS.code),
    password: take(FRESH_FIELDS.password),
    passkey: take(FRESH_FIELDS.passkey),
  };
  return proof.code || proof.password || proof.passkey ? proof : undefined;
}

/** What was posted, to be posted again with the proof. A password is never put into a page. */
function carriedFields(body: unknown): [string, string][] {
  if (!isFields(body)) return [];
  return Object.entries(body)
    .filter(([name]) => name !== "_csrf" && !/passw/i.test(name))
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
}

function isFields(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}
