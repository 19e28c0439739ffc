import { formatCount } from "../../../web/components/text.js";

/** What each kind of refusal is called, and what to do about it. The kinds are the events of the security log. */
interface RefusalWords {
  what: string;
  advice: string;
}

const WORDS: Readonly<Record<string, RefusalWords>> = {
  sign_in_failed: {
    what: "Sign-in refused",
    advice: "A few are slips of the hand. Many for one person: ask them, and make them a new link.",
  },
  factor_failed: {
    what: "Second factor refused",
    advice: "Somebody had the password. Ask the person whether it was them; if not, make them a new link.",
  },
  step_up_failed: {
    what: "Second factor refused before an act of weight",
    advice: "On an open screen somebody else may have tried. Ask the person.",
  },
  request_refused: {
    what: "Asked from outside the firm’s networks",
    advice: "If somebody works from elsewhere, the sign-in rules can name that network.",
  },
  password_refused: {
    what: "Present password wrong when changing it",
    advice: "On an open screen somebody else may have tried. Ask the person.",
  },
  request_limited: {
    what: "Asked too often",
    advice: "Once a minute for each. Scripts and browser extensions do this; so does whoever copies a whole firm.",
  },
  form_refused: {
    what: "A form that was not from a page here",
    advice: "Mostly a page that lay open over night. Many: look at links in e-mails that people were sent.",
  },
  act_refused: {
    what: "An act of another role",
    advice: "The person lacks a role they need, or tries doors. Ask them.",
  },
  link_refused: {
    what: "A one-time link that is used or never was",
    advice: "Links run out. Nobody guesses one, for each has 43 random letters.",
  },
  session_refused: {
    what: "A session that was never ours",
    advice: "Made up, or another firm’s. It opened nothing.",
  },
  upload_refused: {
    what: "An infected file",
    advice: "Nothing was kept. Have the computer that it came from looked at.",
  },
};

export function wordsOfRefusal(kind: string): RefusalWords {
  const plain = kind.replaceAll("_", " ");
  return WORDS[kind] ?? { what: plain.charAt(0).toUpperCase() + plain.slice(1), advice: "" };
}

export type OutstandingName = "guessed" | "flooded" | "infected" | "trying" | "forged";

interface OutstandingRule {
  name: OutstandingName;
  kinds: readonly string[];
  /** Within the last seven days. */
  timesMin: number;
  networksMin: number;
  /** Whether it is about somebody known. */
  isKnown?: boolean;
}

/** From when on something is said without being asked, the gravest first. A person who forgot a password tries a dozen times, from one or two networks. */
export const OUTSTANDING: readonly OutstandingRule[] = [
  { name: "guessed", kinds: ["sign_in_failed"], timesMin: 20, networksMin: 5, isKnown: true },
  { name: "guessed", kinds: ["factor_failed", "step_up_failed"], timesMin: 5, networksMin: 0, isKnown: true },
  { name: "infected", kinds: ["upload_refused"], timesMin: 1, networksMin: 0 },
  { name: "flooded", kinds: ["sign_in_failed"], timesMin: 100, networksMin: 0, isKnown: false },
  { name: "trying", kinds: ["act_refused"], timesMin: 20, networksMin: 0, isKnown: true },
  { name: "forged", kinds: ["session_refused"], timesMin: 10, networksMin: 0 },
];

interface Said {
  name: OutstandingName;
  /** Undefined where nobody is known. */
  userName: string | undefined;
  times: number;
  networks: number;
}

/** One sentence, with what to do. */
export function sentenceOf({ name, userName: who = "Somebody", times, networks }: Said): string {
  switch (name) {
    case "infected":
      return `${who} sent an infected file. Nothing was kept; have the computer that it came from looked at.`;
    case "guessed":
      return `Somebody may be guessing the password of ${who}: ${formatCount(times)} refusals from at least ${networksInWords(networks)}. Ask them, and make them a new link.`;
    case "flooded":
      return `${formatCount(times)} sign-ins under names that nobody here has. They are slowed down; tell the operator of this server if it goes on.`;
    case "trying":
      return `${who} asked ${formatCount(times)} times for what another role does. Ask them what they need.`;
    case "forged":
      return `${formatCount(times)} sessions were shown that this firm never gave. They opened nothing; tell the operator of this server.`;
  }
}

function networksInWords(networks: number): string {
  return networks === 1 ? "one network" : `${formatCount(networks)} networks`;
}
