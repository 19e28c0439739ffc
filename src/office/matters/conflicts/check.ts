import { createHash } from "node:crypto";
import { Refused } from "../../../errors.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { nameKeyOf } from "../../contacts/names.js";
import type { Reader } from "../visible.js";
import type { PartyRole } from "../words.js";
import { type Candidate, type CandidatesOfName, listCandidates, type SoughtName } from "./candidates.js";
import { DOUBTFUL } from "./likeness.js";
import { listHiddenPlaces, listPlaces, type Place, type PlacesAsked } from "./places.js";
import type { Searched } from "./searched.js";
import { needsDecision, type Side, sideOf, type Standing } from "./sides.js";

/** A name that is looked for and what it would be in the matter; undefined where nobody knows yet. */
export interface Sought extends SoughtName {
  standing?: Standing | undefined;
}

/** Somebody found for a name, in matters that the reader may see. */
export interface Match {
  /** Names the match and what speaks for a conflict in it: a decision taken on it holds while neither changes. */
  key: string;
  sought: Sought;
  found: Candidate;
  places: readonly Place[];
  /** Made a client without a matter. */
  isClientByHand: boolean;
  needsDecision: boolean;
  /** Why a person has to decide, in a sentence. */
  because?: string | undefined;
}

/** A match in a restricted matter that the reader may not see: recorded for the people of that matter, told to nobody else. */
export interface HiddenMatch {
  matterId: string;
  sought: Sought;
  found: Candidate;
}

export interface Check {
  sought: readonly Sought[];
  matches: readonly Match[];
  /** Names with more matches than are shown, and how many more. */
  more: readonly { name: string; count: number; needsDecision: boolean }[];
  hidden: readonly HiddenMatch[];
  searched: Searched;
}

/** A client and a hundred parties. */
const NAMES_MAX = 101;
const MATCHES_PER_NAME_MAX = 50;

export interface CheckDraft {
  sought: readonly Sought[];
  reader: Reader;
  searched: Searched;
  /** The matter that the names belong to already, which is no place of its own parties. */
  matter?: { id: string; clientContactId: string; clientRoles: readonly PartyRole[] } | undefined;
}

/**
 * Looks for names among all contacts, and for whom it finds among all matters, open and closed. What the reader may not see plays no part in what
 * comes back but for `hidden`. Throws Refused("conflict_too_many_names").
 */
export async function checkConflicts(db: FirmDb, draft: CheckDraft): Promise<Check> {
  if (draft.sought.length > NAMES_MAX) {
    throw new Refused("conflict_too_many_names", `One check takes at most ${NAMES_MAX} names.`, "parties");
  }
  const { names, sides } = partiesOf(draft);
  const candidates = await listCandidates(db, names);
  const ids = candidates.flatMap((one) => one.candidates.map(({ contactId }) => contactId));
  const asked = { contactIds: [...new Set(ids)], reader: draft.reader, exceptMatterId: draft.matter?.id };
  const { matches, more } = await matchesOf(db, { names, sides, candidates, asked });
  return {
    sought: names,
    matches,
    more,
    hidden: await hiddenMatches(db, { names, sides, candidates, asked }),
    searched: draft.searched,
  };
}

interface Asked {
  names: readonly Sought[];
  sides: readonly (Side | undefined)[];
  candidates: readonly CandidatesOfName[];
  asked: PlacesAsked;
}

/** Each name once, with its side. Whoever is the client stands on our side in every role. */
function partiesOf({ sought, matter }: CheckDraft): { names: Sought[]; sides: (Side | undefined)[] } {
  const client = sought.find(({ standing }) => standing === "client");
  const isClient = (one: Sought) => {
    if (one.contactId && matter) return one.contactId === matter.clientContactId;
    if (!client) return false;
    if (client.contactId && one.contactId) return client.contactId === one.contactId;
    return nameKeyOf(client.name) === nameKeyOf(one.name);
  };
  const rolesHere = sought
    .filter((one) => one !== client && isClient(one))
    .flatMap(({ standing }) => (standing && standing !== "client" ? [standing] : []));
  const clientRoles = [...(matter?.clientRoles ?? []), ...rolesHere];
  const names = sought.filter(
    (one, at) =>
      one === client || !client || (!isClient(one) && sought.findIndex((other) => isSame(one, other)) === at),
  );
  const sideOfName = (one: Sought) => one.standing && (isClient(one) ? "ours" : sideOf(one.standing, clientRoles));
  return { names, sides: names.map(sideOfName) };
}

function isSame(one: Sought, other: Sought): boolean {
  return (
    one.standing === other.standing &&
    one.contactId === other.contactId &&
    nameKeyOf(one.name) === nameKeyOf(other.name)
  );
}

async function matchesOf(
  db: FirmDb,
  { names, sides, candidates, asked }: Asked,
): Promise<Pick<Check, "matches" | "more">> {
  const places = await listPlaces(db, asked);
  const byHand = await listClientsByHand(db, asked.contactIds);
  const matches: Match[] = [];
  const more: { name: string; count: number; needsDecision: boolean }[] = [];
  for (const [at, sought] of names.entries()) {
    const { candidates: likely, isCut } = candidates[at]!;
    const found = likely
      .map((one) =>
        matchOf(sought, sides[at], one, places.byContact.get(one.contactId) ?? [], byHand.has(one.contactId)),
      )
      .filter((match) => match.places.length > 0 || match.isClientByHand)
      .sort((one, other) => Number(other.needsDecision) - Number(one.needsDecision));
    matches.push(...found.slice(0, MATCHES_PER_NAME_MAX));
    const rest = found.slice(MATCHES_PER_NAME_MAX);
    const isOpen = isCut || places.isCut || rest.some(({ needsDecision: needs }) => needs);
    if (rest.length > 0 || isOpen) more.push({ name: sought.name, count: rest.length, needsDecision: isOpen });
  }
  return { matches, more };
}

function matchOf(
  sought: Sought,
  side: Side | undefined,
  found: Candidate,
  places: readonly Place[],
  isByHand: boolean,
): Match {
  const isClientByHand = isByHand && !places.some(({ standings }) => standings.includes("client"));
  const against = places.filter(({ sides }) => sides.some((there) => needsDecision(side, there)));
  const needs = side !== undefined && (against.length > 0 || (isClientByHand && needsDecision(side, "ours")));
  return {
    key: keyOf(sought, found, against, isClientByHand),
    sought,
    found,
    places,
    isClientByHand,
    needsDecision: needs,
    because: needs ? becauseOf(side, found, against) : undefined,
  };
}

function keyOf(sought: Sought, { contactId }: Candidate, against: readonly Place[], isClientByHand: boolean): string {
  const parts = [nameKeyOf(sought.name), sought.standing ?? "", contactId, isClientByHand ? "client" : ""];
  const hash = createHash("sha256").update(
    JSON.stringify([...parts, ...against.map(({ matterId }) => matterId).sort()]),
  );
  return hash.digest("hex").slice(0, 32);
}

function becauseOf(side: Side, { why }: Candidate, against: readonly Place[]): string {
  const perhaps = DOUBTFUL.includes(why) ? "Perhaps " : "";
  const [place] = against;
  const isOurs = against.length === 0 || against.some(({ sides }) => sides.includes("ours"));
  const isOver = against.length > 0 && against.every(({ status }) => status === "closed");
  let words: string;
  if (side === "ours") words = isOver ? "stood against a client of ours" : "stands against a client of ours";
  else if (isOurs)
    words = isOver ? "a former client, now on the other side" : "a client of ours, now on the other side";
  else words = `told us what they know in ${place!.number}, now on the other side`;
  const sentence = `${perhaps}${words}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

async function hiddenMatches(db: FirmDb, { names, sides, candidates, asked }: Asked): Promise<HiddenMatch[]> {
  const { byContact } = await listHiddenPlaces(db, asked);
  if (byContact.size === 0) return [];
  return names.flatMap((sought, at) =>
    candidates[at]!.candidates.flatMap((found) =>
      (byContact.get(found.contactId) ?? [])
        .filter((place) => place.sides.some((there) => needsDecision(sides[at], there)))
        .map(({ matterId }) => ({ matterId, sought, found })),
    ),
  );
}

async function listClientsByHand(db: FirmDb, contactIds: readonly string[]): Promise<Set<string>> {
  const rows: { contact_id: string }[] = await db("clients")
    .whereIn("clients.contact_id", contactIds)
    .where("clients.is_by_hand", 1)
    .select("clients.contact_id");
  return new Set(rows.map(({ contact_id }) => contact_id));
}
