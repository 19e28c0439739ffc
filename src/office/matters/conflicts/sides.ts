import type { PartyRole } from "../words.js";

/**
 * On which side somebody stands in a matter. ours: the client, and whoever stands beside them. theirs: against them. near: on no side, but they
 * told us what they know. neutral: they do their work for any side.
 */
export type Side = "ours" | "theirs" | "near" | "neutral";

/** What somebody is in a matter: its client, or a party in a role. */
export type Standing = "client" | PartyRole;

/**
 * The one table of sides. Roles that claim face roles that answer: which of the two is the client's side is known only when the client stands in one
 * of them, and until then either counts as the other side, so that nothing is missed.
 */
const SIDES: Record<PartyRole, "claims" | "answers" | Exclude<Side, "ours">> = {
  plaintiff: "claims",
  applicant: "claims",
  defendant_in_reconvention: "claims",
  creditor: "claims",
  seller: "claims",
  defendant: "answers",
  respondent: "answers",
  claimant_in_reconvention: "answers",
  debtor: "answers",
  buyer: "answers",
  opponent: "theirs",
  third_party: "theirs",
  intervening: "theirs",
  insurer: "theirs",
  employer: "theirs",
  other: "theirs",
  witness: "near",
  executor: "near",
  heir: "near",
  trustee: "near",
  client_attorney: "neutral",
  opponent_attorney: "neutral",
  counsel: "neutral",
  correspondent: "neutral",
  sheriff: "neutral",
  expert: "neutral",
  mediator: "neutral",
  referee: "neutral",
  bank: "neutral",
  agent: "neutral",
};

/** The side of a standing in a matter whose client stands in these roles too. */
export function sideOf(standing: Standing, clientRoles: readonly PartyRole[]): Side {
  if (standing === "client" || clientRoles.includes(standing)) return "ours";
  const side = SIDES[standing];
  if (side !== "claims" && side !== "answers") return side;
  return clientRoles.some((role) => SIDES[role] === side) ? "ours" : "theirs";
}

/** Whether somebody who stands on one side here and stood on the other there is for a person to decide. Unknown is any side. */
export function needsDecision(here: Side | undefined, there: Side): boolean {
  if (there === "neutral") return false;
  if (here === undefined) return true;
  if (here === "theirs") return there === "ours" || there === "near";
  return here === "ours" && there === "theirs";
}
