/** What a person is told by mail about their own sign-in: the one table. Plain words, no link: a real notice never asks anybody to click. */
export interface NoticeFacts {
  firmName: string;
  /** "22 Nov 2026, 03:41" */
  at: string;
  /** Who did it, where it was somebody else. */
  by?: string | undefined;
  /** "Firefox on Windows" */
  agent?: string | undefined;
  ip?: string | undefined;
}

interface NoticeWords {
  subject: string;
  says: (facts: NoticeFacts) => string;
}

export const NOTICES = {
  password_changed: {
    subject: "Your password was changed",
    says: ({ firmName, at }) =>
      `Your password at ${firmName} was changed on ${at}, and your sessions elsewhere have ended.`,
  },
  password_set: {
    subject: "Your password was set",
    says: ({ firmName, at }) =>
      `Your password at ${firmName} was set through a one-time link on ${at}, and every session of yours has ended.`,
  },
  link_made: {
    subject: "A link to a new password was made for you",
    says: ({ firmName, at, by }) =>
      `${by ?? "Somebody"} made a one-time link on ${at} with which your password at ${firmName} can be set.`,
  },
  email_changed: {
    subject: "Your e-mail address was changed",
    says: ({ firmName, at, by }) =>
      `${by ?? "Somebody"} changed on ${at} to which address ${firmName} writes to you about your sign-in.`,
  },
  factor_added: {
    subject: "A second factor was added",
    says: ({ firmName, at }) => `A second factor was added to your sign-in at ${firmName} on ${at}.`,
  },
  factor_removed: {
    subject: "A second factor was removed",
    says: ({ firmName, at }) => `A second factor was removed from your sign-in at ${firmName} on ${at}.`,
  },
  factors_reset: {
    subject: "Your second factors were reset",
    says: ({ firmName, at, by }) =>
      `${by ?? "Somebody"} removed the second factors of your sign-in at ${firmName} on ${at}. You are asked to set them up anew.`,
  },
  recovery_codes_made: {
    subject: "Your recovery codes were made anew",
    says: ({ firmName, at }) =>
      `New recovery codes for your sign-in at ${firmName} were made on ${at}. Those that you had open nothing any more.`,
  },
  new_device: {
    subject: "A sign-in from a new device",
    says: ({ firmName, at, agent, ip }) =>
      `Somebody signed in as you at ${firmName} on ${at}, from a device or place that was not known for you before: ${agent ?? "an unknown browser"}, from ${ip ?? "an unknown address"}.`,
  },
  session_made_room: {
    subject: "Your oldest session has ended",
    says: ({ firmName, at, agent, ip }) =>
      `You signed in at ${firmName} on ${at} in more places than are kept open at once, so the oldest session has ended: ${agent ?? "an unknown browser"}, from ${ip ?? "an unknown address"}.`,
  },
} as const satisfies Record<string, NoticeWords>;

export type NoticeKind = keyof typeof NOTICES;
