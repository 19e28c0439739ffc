import { type Request, type Response, Router } from "express";
import { Refused } from "../../../errors.js";
import { PUBLIC } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { tellSecurityOf } from "../../../web/security.js";
import { refusedFields } from "../refusals.js";
import { startSessionFor } from "../sessions/session-chain.js";
import { recordRight } from "../sign-in/failures.js";
import { userAgentFamily } from "../sessions/user-agent.js";
import { actorOf } from "../users.js";
import type { ChallengeFor } from "./challenges.js";
import { tryCode } from "./codes.js";
import { addFirstFactor, findFactors, type NewFactor } from "./factors.js";
import { aboveForm, authenticatorForm, codeForm, newPasskeyForm, passkeyForm } from "./forms.js";
import {
  AuthenticatorEnrolmentPage,
  EnrolmentPage,
  FactorPage,
  FirstCodesPage,
  RecoveryPage,
} from "./pre-session-pages.js";
import { endPreSession, findPreSession, giveCodeTryBack, type PreSession, takeCodeTry } from "./pre-sessions.js";
import type { Proof } from "./proofs.js";
import { countRecoveryCodes } from "./recovery-codes.js";
import { type NextStep, nextStepOf } from "./requirement.js";
import { beginEnrolment, resumeEnrolment } from "./totp.js";
import { acceptPasskey, authenticationOptions, registrationOptions, siteOf, verifyNewPasskey } from "./webauthn.js";

/** Between the password and the session. These routes go by the pre-session's cookie; every other address takes it for nothing. */
export const preSessionRoutes = Router();

preSessionRoutes.get("/sign-in/factor", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  if (pre) await answerFactor(req, res, pre);
});

preSessionRoutes.post("/sign-in/factor", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  if (pre) await takeCode(req, res, pre, (errors, status) => answerFactor(req, res, pre, errors, status));
});

preSessionRoutes.get("/sign-in/factor/recovery", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  if (pre) page(req, res, RecoveryPage({ host: hostOf(req) }));
});

preSessionRoutes.post("/sign-in/factor/recovery", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  const answer = (errors: readonly FieldError[], status: number) =>
    page(req, res, RecoveryPage({ host: hostOf(req), errors }), { status });
  if (pre) await takeCode(req, res, pre, answer);
});

preSessionRoutes.get("/sign-in/factor/passkey", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  if (!pre) return;
  const asked = { site: siteOf(req), userId: pre.user.id, what: challengeFor("factor", pre) };
  res.json(await authenticationOptions(req.firm.db, asked));
});

preSessionRoutes.post("/sign-in/factor/passkey", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "factor");
  if (!pre) return;
  const form = readForm(passkeyForm, req.body);
  if (!form.ok) return answerFactor(req, res, pre, aboveForm(form.errors), 422);
  try {
    const asked = { site: siteOf(req), what: challengeFor("factor", pre), userId: pre.user.id };
    await acceptPasskey(req.firm.db, { ...asked, answer: form.value.passkey });
    await recordRight(req.firm.db, pre.user.login, req.ip ?? "");
  } catch (error) {
    const errors = refusedFields(error);
    tellFactor(req, pre, "factor_failed", error instanceof Refused ? error.rule : "");
    return answerFactor(req, res, pre, errors, 422);
  }
  await goOn(req, res, pre, "passkey");
});

preSessionRoutes.get("/sign-in/enrolment", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "enrolment");
  if (pre) answerEnrolment(req, res, {});
});

preSessionRoutes.get("/sign-in/enrolment/authenticator", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "enrolment");
  if (!pre) return;
  const enrolment = beginEnrolment(req.firm.db, pre.user);
  page(req, res, AuthenticatorEnrolmentPage({ host: hostOf(req), enrolment }));
});

preSessionRoutes.post("/sign-in/enrolment/authenticator", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "enrolment");
  if (!pre) return;
  const form = readForm(authenticatorForm, req.body);
  const answer = (errors: readonly FieldError[]) => {
    const enrolment = resumeEnrolment(req.firm.db, pre.user, form.typed.enrolment ?? "");
    page(req, res, AuthenticatorEnrolmentPage({ host: hostOf(req), enrolment, errors: onCode(errors) }), {
      status: 422,
    });
  };
  if (!form.ok) return answer(form.errors);
  const { enrolment: sealed, code } = form.value;
  await enrol(req, res, pre, { kind: "authenticator", sealed, code }, answer);
});

preSessionRoutes.get("/sign-in/enrolment/passkey", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "enrolment");
  if (!pre) return;
  const asked = { site: siteOf(req), user: pre.user, what: challengeFor("enrolment", pre) };
  res.json(await registrationOptions(req.firm.db, asked));
});

preSessionRoutes.post("/sign-in/enrolment/passkey", allow(PUBLIC), async (req, res) => {
  const pre = await preSessionAt(req, res, "enrolment");
  if (!pre) return;
  const form = readForm(newPasskeyForm, req.body);
  const answer = (errors: readonly FieldError[]) => answerEnrolment(req, res, { typedName: form.typed.name, errors });
  if (!form.ok) return answer(aboveForm(form.errors));
  const { name, passkey } = form.value;
  const asked = { site: siteOf(req), what: challengeFor("enrolment", pre), answer: passkey };
  await enrol(req, res, pre, { kind: "passkey", name, verify: (trx) => verifyNewPasskey(trx, asked) }, answer);
});

/** The living pre-session at the step it has come to; otherwise the answer leads where it belongs. */
async function preSessionAt(req: Request, res: Response, step: NextStep): Promise<PreSession | undefined> {
  const pre = await findPreSession(req);
  if (!pre) {
    await endPreSession(req, res);
    res.redirect(303, "/sign-in?note=begin-again");
    return undefined;
  }
  const next = await nextStepOf(req.firm.db, pre.user);
  if (next === step) {
    if (req.method === "POST") await req.countAct?.("second-factor", { account: pre.user.id });
    return pre;
  }
  res.redirect(303, next === "session" ? "/sign-in?note=begin-again" : `/sign-in/${next}`);
  return undefined;
}

/** One of five codes; the fifth wrong one ends the pre-session. */
async function takeCode(
  req: Request,
  res: Response,
  pre: PreSession,
  answer: (errors: readonly FieldError[], status: number) => void | Promise<void>,
): Promise<void> {
  const { db } = req.firm;
  const form = readForm(codeForm, req.body);
  if (!form.ok) return answer(form.errors, 422);
  if (!(await takeCodeTry(db, pre))) return beginAgain(req, res);
  const by = actorOf(pre.user, req.requestId);
  const outcome = await tryCode(db, { user: pre.user, code: form.value.code, ip: req.ip ?? "", by });
  if (outcome.kind === "right") return goOn(req, res, pre, outcome.proof);
  tellFactor(req, pre, "factor_failed", outcome.kind === "wait" ? "wait" : "wrong_code");
  if (outcome.kind === "wait") {
    await giveCodeTryBack(db, pre);
    res.set("Retry-After", String(outcome.waitSeconds));
    return answer(
      [{ field: "code", text: `Too many tries. The next one is looked at in ${outcome.waitSeconds} s.` }],
      429,
    );
  }
  if (!(await findPreSession(req))) return beginAgain(req, res);
  await answer([{ field: "code", text: "That code is not right, or was used. Type the one that is shown now." }], 422);
}

async function beginAgain(req: Request, res: Response): Promise<void> {
  await endPreSession(req, res);
  res.redirect(303, "/sign-in?note=begin-again");
}

/** The last factor was right: the pre-session ends and the session begins, under an id that nobody has seen. */
async function goOn(req: Request, res: Response, pre: PreSession, proof: Proof): Promise<void> {
  await openSession(req, res, pre, proof);
  if (proof === "recovery") await sayWhatIsLeft(req, pre.user.id);
  res.redirect(303, pre.returnTo);
}

async function openSession(req: Request, res: Response, pre: PreSession, proof: Proof): Promise<void> {
  await endPreSession(req, res);
  await startSessionFor(req, pre.user, proof);
  tellFactor(req, pre, proof === "recovery" ? "recovery_code_used" : "factor_accepted", proof);
  tellFactor(req, pre, "signed_in", proof);
}

async function sayWhatIsLeft(req: Request, userId: string): Promise<void> {
  const left = await countRecoveryCodes(req.firm.db, userId);
  const codes = left === 1 ? "One recovery code is" : `${left} recovery codes are`;
  const text = `${codes} left. On your account you can make new ones, and set up another second factor.`;
  setFlash(req, { kind: "warn", text, href: "/account", hrefText: "Your account" });
}

async function enrol(
  req: Request,
  res: Response,
  pre: PreSession,
  factor: NewFactor,
  answer: (errors: readonly FieldError[]) => void,
): Promise<void> {
  let codes: string[];
  try {
    const { id: userId, sessionVersion } = pre.user;
    const added = await addFirstFactor(req.firm.db, { userId, sessionVersion, factor, requestId: req.requestId });
    codes = added.codes ?? [];
  } catch (error) {
    return answer(refusedFields(error));
  }
  tellFactor(req, pre, "factors_changed", factor.kind);
  await openSession(req, res, pre, factor.kind === "passkey" ? "passkey" : "totp");
  page(req, res, FirstCodesPage({ host: hostOf(req), codes, returnTo: pre.returnTo }));
}

async function answerFactor(
  req: Request,
  res: Response,
  { user }: PreSession,
  errors?: readonly FieldError[],
  status = 200,
): Promise<void> {
  const { authenticator, passkeys } = await findFactors(req.firm.db, user.id);
  const { name: firmName, slug } = req.firm;
  const has = { hasTotp: authenticator !== undefined, hasPasskey: passkeys.length > 0 };
  page(req, res, FactorPage({ host: hostOf(req), account: `${user.login}@${slug}`, firmName, ...has, errors }), {
    status,
  });
}

function answerEnrolment(
  req: Request,
  res: Response,
  { typedName, errors }: { typedName?: string | undefined; errors?: readonly FieldError[] },
): void {
  const suggested = userAgentFamily(req.get("user-agent"));
  const props = { host: hostOf(req), firmName: req.firm.name, suggested, typedName, errors };
  page(req, res, EnrolmentPage(props), { status: errors ? 422 : 200 });
}

function challengeFor(act: ChallengeFor["act"], pre: PreSession): ChallengeFor {
  return { act, holder: pre.idHash };
}

function tellFactor(req: Request, { user }: PreSession, event: string, reason: string): void {
  const outcome = event === "factor_failed" ? "refused" : "ok";
  tellSecurityOf(req, { event, outcome, reason, userId: user.id, agent: userAgentFamily(req.get("user-agent")) });
}

function onCode(errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ text }) => ({ field: "code", text }));
}

function hostOf(req: Request): string {
  return req.get("host") ?? "";
}
