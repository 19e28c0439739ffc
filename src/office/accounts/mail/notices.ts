import type { Actor } from "../../../actor.js";
import { formatMoment } from "../../../calendar.js";
import { type FirmDb, firmOf } from "../../../platform/databases/firm-db.js";
import { queueMail } from "../../../platform/mail/outbox.js";
import type { User } from "../users.js";
import { NOTICES, type NoticeFacts, type NoticeKind } from "./notice-words.js";

export interface Notice {
  /** To whom, as they are now; somebody without an address hears nothing. */
  user: Pick<User, "id" | "name" | "email">;
  kind: NoticeKind;
  /** Who did it; left out where it is the user. */
  by?: Actor | undefined;
  agent?: string | undefined;
  ip?: string | undefined;
}

/** Tells a person by mail what happened to their sign-in. Call it in the act's transaction: the mail goes out when the act stands. */
export async function queueNotice(trx: FirmDb, { user, kind, by, agent, ip }: Notice): Promise<void> {
  if (!user.email) return;
  const firmName = firmOf(trx).name;
  const facts = { firmName, at: formatMoment(new Date()), by: byName(by, user.id), agent, ip };
  const { subject } = NOTICES[kind];
  await queueMail(trx, { kind, aboutId: user.id, to: user.email, subject, text: noticeText(kind, user.name, facts) });
}

export function noticeText(kind: NoticeKind, name: string, facts: NoticeFacts): string {
  const says: (facts: NoticeFacts) => string = NOTICES[kind].says;
  return letter(name, facts.firmName, [
    says(facts),
    "If that was you, or you know of it, there is nothing to do.",
    "If not: open your firm’s address as you always do, change your password, end all other sessions on the page of your account, and tell your firm’s administrator at once.",
  ]);
}

/** A plain letter: whom it is to, what it says, from whom. */
export function letter(name: string, firmName: string, paragraphs: readonly string[]): string {
  return [`${name},`, ...paragraphs, firmName].join("\n\n");
}

function byName(by: Actor | undefined, userId: string): string | undefined {
  if (!by || (by.kind === "user" && by.id === userId)) return undefined;
  return by.kind === "user" ? by.name : "The operator of this server";
}
