import { type Request, type Response, Router } from "express";
import { setFlash } from "../../web/flash.js";
import type { FieldError } from "../../web/forms.js";
import { allow, allowFresh } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { tellSecurityOf } from "../../web/security.js";
import { Refused } from "../../errors.js";
import { approve, decline, withdraw } from "./approvals.js";
import { ApprovalsPage } from "./approvals-page.js";
import { listAsked, listWaiting } from "./reports.js";

export const approvalRoutes = Router();

approvalRoutes.get("/approvals", allow("approvals.decide"), async (req, res) => {
  await answer(req, res);
});

approvalRoutes.post("/approvals/:approvalId/approval", allowFresh("approvals.decide"), async (req, res) => {
  await decided(req, res, "approved", async (act) => {
    const { text, subjectId } = await approve(req.firm.db, act);
    return { text: `Done: ${text}.`, subjectId };
  });
});

approvalRoutes.post("/approvals/:approvalId/decline", allow("approvals.decide"), async (req, res) => {
  await decided(req, res, "declined", async (act) => {
    const { subjectId } = await decline(req.firm.db, act);
    return { text: "The request is declined, and nothing was changed.", subjectId };
  });
});

approvalRoutes.post("/approvals/:approvalId/withdrawal", allow("approvals.decide"), async (req, res) => {
  await decided(req, res, "withdrawn", async (act) => {
    const { subjectId } = await withdraw(req.firm.db, act);
    return { text: "Your request is withdrawn.", subjectId };
  });
});

type Deciding = (act: { id: string; by: Request["actor"] }) => Promise<{ text: string; subjectId: string }>;

async function decided(
  req: Request<{ approvalId: string }>,
  res: Response,
  decision: "approved" | "declined" | "withdrawn",
  act: Deciding,
): Promise<void> {
  try {
    const { text, subjectId } = await act({ id: req.params.approvalId, by: req.actor });
    tellSecurityOf(req, { event: `approval_${decision}`, outcome: "ok", userId: subjectId });
    setFlash(req, { kind: "ok", text });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return answer(req, res, [{ field: "", text: error.message }]);
  }
  res.redirect(303, "/approvals");
}

async function answer(req: Request<unknown>, res: Response, errors?: readonly FieldError[]): Promise<void> {
  const [waiting, asked] = [await listWaiting(req.firm.db, req.actor), await listAsked(req.firm.db, req.actor)];
  page(req, res, ApprovalsPage({ waiting, asked, errors }), { status: errors ? 422 : 200 });
}
