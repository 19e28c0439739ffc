import express, { type Express } from "express";
import { actions, subjects } from "./actions.js";
import { knowApprovalKinds } from "./approval-kinds.js";
import { approvalRoutes } from "./office/approvals/routes.js";
import { narrowingRoutes } from "./office/accounts/roles/narrowing-routes.js";
import { doorway } from "./office/accounts/sign-in/doorway.js";
import { accountRoutes } from "./office/accounts/account-routes.js";
import { factorRoutes } from "./office/accounts/factors/factor-routes.js";
import { preSessionRoutes } from "./office/accounts/factors/pre-session-routes.js";
import { handInFreshness } from "./office/accounts/factors/step-up.js";
import { peopleRoutes } from "./office/accounts/people/people-routes.js";
import { personRoutes } from "./office/accounts/people/person-routes.js";
import { type Mailing, withMail } from "./office/accounts/mail/mailing.js";
import { resetRoutes } from "./office/accounts/passwords/reset-routes.js";
import { refuseOutside } from "./office/accounts/rules/outside.js";
import { rulesRoutes } from "./office/accounts/rules/rules-routes.js";
import { sessionRoutes } from "./office/accounts/sessions/sessions-routes.js";
import { openSession, restoreUser, setActor, trustLoopback } from "./office/accounts/sessions/session-chain.js";
import { signInRoutes } from "./office/accounts/sign-in/sign-in-routes.js";
import { addClientPrompt, addContactBadge } from "./office/contacts/badges.js";
import { addCardSection } from "./office/contacts/card-sections.js";
import { contactRoutes } from "./office/contacts/routes.js";
import { showLastProof } from "./office/custody/proofs.js";
import { deskRoutes } from "./office/desk/routes.js";
import { documentCardRoutes } from "./office/documents/document-routes.js";
import { documentRoutes, documentsTab } from "./office/documents/routes.js";
import { type DocumentSettings, withDocumentSettings } from "./office/documents/settings.js";
import { makingRoutes } from "./office/documents/templates/making-routes.js";
import { templateRoutes } from "./office/documents/templates/routes.js";
import { ficaActRoutes } from "./office/fica/act-routes.js";
import { contactFica, ficaBadge, ficaPrompt, matterFica } from "./office/fica/badges.js";
import { ficaPersonRoutes } from "./office/fica/person-routes.js";
import { ficaRoutes } from "./office/fica/routes.js";
import { matterActRoutes } from "./office/matters/act-routes.js";
import { addClosingCheck, addMatterSection, addMatterTab } from "./office/matters/card-parts.js";
import { clientRoutes, contactMatters } from "./office/matters/client-routes.js";
import { accessRoutes } from "./office/matters/access-routes.js";
import { relatedRoutes } from "./office/matters/related-routes.js";
import { conflictRoutes, matterConflicts, matterWarnings } from "./office/matters/conflicts/routes.js";
import { openingRoutes } from "./office/matters/opening-routes.js";
import { partyRoutes } from "./office/matters/party-routes.js";
import { matterRoutes } from "./office/matters/routes.js";
import { matterSettingRoutes } from "./office/matters/settings-routes.js";
import { noOpenTasks, notesTab, tasksTab } from "./office/notes/matter-parts.js";
import { noteRoutes } from "./office/notes/note-routes.js";
import { taskRoutes } from "./office/notes/task-routes.js";
import { historyRoutes, historyTab } from "./office/trail/history-routes.js";
import { trailRoutes } from "./office/trail/routes.js";
import { PUBLIC } from "./permissions.js";
import { knowActions } from "./platform/audit/words.js";
import { firmSecret } from "./platform/keys/sealing.js";
import { workAfterPosts } from "./web/after-answer.js";
import { serveAssets } from "./web/assets.js";
import { protectForms } from "./web/csrf.js";
import { answerErrors, answerNotFound } from "./web/errors.js";
import { type FirmAtHost, firmFromHost } from "./web/firm.js";
import { allow } from "./web/guard.js";
import { secureHeaders } from "./web/headers.js";
import { limitActs, limitAddresses, limitFirms } from "./web/limits/guard.js";
import type { Limits } from "./web/limits/limits.js";
import { takeTurns } from "./web/limits/turns.js";
import { numberRequest, readBody, refuseOddBodies, refuseOddFields, refuseOddRequests } from "./web/requests.js";
import { assertEveryRouteGuarded } from "./web/routes.js";
import { countRefusals } from "./web/security.js";

export interface AppSettings {
  findFirmAt: (host: string) => Promise<FirmAtHost | undefined>;
  baseDomain: string;
  publicOrigin: { scheme: "http" | "https"; port: number | undefined };
  documents: DocumentSettings;
  mail: Mailing;
  limits: Limits;
}

/** The rooms whose pages there are, in the order of the house. */
const ROOMS = [
  signInRoutes,
  preSessionRoutes,
  resetRoutes,
  accountRoutes,
  factorRoutes,
  sessionRoutes,
  rulesRoutes, // before people, whose ids stand where its name does
  narrowingRoutes,
  peopleRoutes,
  personRoutes,
  approvalRoutes,
  contactRoutes,
  clientRoutes,
  openingRoutes,
  conflictRoutes,
  matterRoutes,
  partyRoutes,
  matterActRoutes,
  accessRoutes,
  relatedRoutes,
  matterSettingRoutes,
  documentRoutes,
  documentCardRoutes,
  templateRoutes,
  makingRoutes,
  ficaRoutes,
  ficaActRoutes,
  ficaPersonRoutes,
  noteRoutes,
  taskRoutes,
  historyRoutes,
  trailRoutes,
  deskRoutes,
];

/** Everything a request goes through, in order. Throws when a route names no permission. */
export function createApp({ findFirmAt, baseDomain, publicOrigin, documents, mail, limits }: AppSettings): Express {
  knowActions(actions, subjects);
  knowApprovalKinds();
  addCardSection(contactMatters);
  addMatterSection(matterWarnings);
  addMatterSection(matterConflicts);
  addCardSection(contactFica);
  addContactBadge(ficaBadge);
  addClientPrompt(ficaPrompt);
  addMatterSection(matterFica);
  addMatterTab(documentsTab);
  addMatterTab(notesTab);
  addMatterTab(tasksTab);
  addMatterTab(historyTab);
  addClosingCheck(noOpenTasks);
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", "loopback");
  app.set("query parser", "simple");
  app.disable("etag"); // pages are no-store; assets have their own

  app.use(numberRequest);
  app.use(secureHeaders({ https: publicOrigin.scheme === "https" }));
  app.use(refuseOddRequests);
  app.use(serveAssets);
  app.get("/healthz", allow(PUBLIC), (_req, res) => {
    res.type("text").send("ok\n");
  });
  app.use(limitAddresses(limits));
  app.use(doorway({ baseDomain, ...publicOrigin }));
  app.use(firmFromHost(findFirmAt));
  app.use(countRefusals);
  app.use(limitFirms(limits));
  app.use(readBody);
  app.use(refuseOddFields);
  app.use(refuseOddBodies);
  app.use(takeTurns());
  app.use(trustLoopback);
  app.use(openSession);
  app.use(refuseOutside);
  app.use(restoreUser);
  app.use(setActor);
  app.use(handInFreshness);
  app.use(showLastProof());
  app.use(protectForms((req) => firmSecret(req.firm.db, "csrf"), publicOrigin.scheme));
  app.use(limitActs(limits));
  app.use(withDocumentSettings(documents));
  app.use(withMail(mail));
  app.use(workAfterPosts(mail.after));
  for (const room of ROOMS) app.use(room);
  app.use(answerNotFound);
  app.use(answerErrors);

  assertEveryRouteGuarded(app);
  return app;
}
