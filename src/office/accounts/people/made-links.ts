import type { UserActor } from "../../../actor.js";
import { Refused } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { queueMail } from "../../../platform/mail/outbox.js";
import { letter } from "../mail/notices.js";
import { type IssuedLink, issueLink, LINK_MINUTES, linkPath } from "../passwords/links.js";
import { MAIL_KIND } from "../passwords/reset-requests.js";
import { lockUser, type User } from "../users.js";
import { isApprover } from "./approvers.js";
import { refuseOwn, startReset } from "./people.js";
import { refuseLinkAfterReset } from "./two-ways.js";

/** A link that went by mail is told to nobody here. */
export type MadeLink = { is: "mailed"; user: User } | { is: "shown"; user: User; link: IssuedLink };

/** How mail leaves: whether it does, and the firm's own address, to which a link leads. */
interface Sending {
  sendsMail: boolean;
  origin: string;
}

/**
 * A new one-time link, made by an administrator for somebody else: mailed to that person where mail can reach them, else shown once. For whoever may
 * approve it is never shown, since the second person would be whoever reads it: without mail the operator makes it.
 */
export async function makeLink(db: FirmDb, act: { userId: string; by: UserActor } & Sending): Promise<MadeLink> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.userId);
    refuseOwn(user, act.by, "your own password by a link");
    if (act.sendsMail && user.email) return { is: "mailed", user: await mailLink(trx, user, user.email, act) };
    if (isApprover(user)) {
      throw new Refused(
        "link_not_shown",
        `${user.name} may approve what you ask for, so a link for them is mailed and never shown. No mail can reach them: your operator makes the link, with strongroom user reset.`,
      );
    }
    await refuseLinkAfterReset(trx, user, act.by);
    return { is: "shown", ...(await startReset(trx, act)) };
  });
}

async function mailLink(
  trx: FirmDb,
  user: User,
  to: string,
  { by, origin }: { by: UserActor } & Sending,
): Promise<User> {
  if (user.status === "disabled") {
    throw new Refused("user_disabled", `${user.name} may not sign in. Let them in again first.`);
  }
  const link = await issueLink(trx, user.id, user.status === "invited" ? "invite" : "reset");
  await queueMail(trx, {
    kind: MAIL_KIND,
    aboutId: user.id,
    to,
    subject: link.kind === "invite" ? "Your invitation" : "Set a new password",
    text: linkText(user, { firmName: firmOf(trx).name, byName: by.name, url: `${origin}${linkPath(link)}`, link }),
    lifeMinutes: LINK_MINUTES[link.kind],
  });
  await recordAudit(trx, {
    action: "accounts.link_issued",
    subjectKind: "user",
    subjectId: user.id,
    by,
    changes: { kind: { to: link.kind } },
    note: "Sent by mail",
  });
  return user;
}

function linkText(
  user: Pick<User, "name" | "login">,
  { firmName, byName, url, link }: { firmName: string; byName: string; url: string; link: IssuedLink },
): string {
  const isInvite = link.kind === "invite";
  const time = isInvite ? `${LINK_MINUTES.invite / 60} hours` : `${LINK_MINUTES.reset} minutes`;
  return letter(user.name, firmName, [
    isInvite
      ? `${byName} invites you to work at ${firmName}. You sign in there as ${user.login}. This link leads to a page where you set your password:`
      : `${byName} made a link to a new password at ${firmName} for you. You sign in there as ${user.login}. It leads to a page where you set it:`,
    url,
    `It works once, for ${time}. Where you use a second factor you are asked for it as always.`,
    "If you know nothing of it, do not open it, and tell your firm’s administrator.",
  ]);
}
