import { Router } from "express";
import { SELF } from "../../../permissions.js";
import { setFlash } from "../../../web/flash.js";
import { allow, allowFresh } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { endOtherSessions, endOwnSession, listSessions } from "./own-sessions.js";
import { hashSessionId } from "./sessions.js";
import { SessionsPage } from "./sessions-page.js";

export const sessionRoutes = Router();

sessionRoutes.get("/account/sessions", allow(SELF), async (req, res) => {
  const lines = await listSessions(req.firm.db, req.actor.id);
  page(req, res, SessionsPage({ lines, hereIdHash: hashSessionId(req.sessionID) }));
});

sessionRoutes.post("/account/sessions/others/ending", allowFresh(SELF), async (req, res) => {
  const ended = await endOtherSessions(req.firm.db, { keepId: req.sessionID, by: req.actor });
  setFlash(req, {
    kind: "ok",
    text: ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`,
  });
  res.redirect(303, "/account/sessions");
});

sessionRoutes.post("/account/sessions/:idHash/ending", allowFresh(SELF), async (req, res) => {
  await endOwnSession(req.firm.db, { idHash: req.params.idHash, by: req.actor });
  setFlash(req, { kind: "ok", text: "That session has ended." });
  res.redirect(303, "/account/sessions");
});
