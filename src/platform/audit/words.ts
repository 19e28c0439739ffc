import type { Actor, UserActor } from "../../actor.js";
import { may } from "../../grants.js";
import type { Permission } from "../../permissions.js";
import type { FirmDb } from "../databases/firm-db.js";
import type { RecordedLine } from "./read.js";

/**
 * The words of the trail. What an action is called, whose it is to see its details, and what its subject is called are known to the room that
 * acts; each room hands its words in, once, where the application is put together.
 */
export const ACTION_GROUPS = {
  changes: "Changes",
  views: "Views",
  searches: "Searches",
  exports: "Exports",
  people: "People and access",
  signIns: "Sign-ins",
} as const;
export type ActionGroup = keyof typeof ACTION_GROUPS;

export interface FieldWords {
  name: string;
  /** The stored value as people read it; "" is no value. */
  value?: (value: unknown) => string;
  /** Shown to nobody but who did it. */
  isOwn?: boolean;
}

export interface Words {
  /** "added", as in: Lerato Mokoena added. */
  did: string;
  /** "a party": what it was done to, without naming it. */
  what: string;
  group: ActionGroup;
  /** Needed to see what changed, and the note. Without it the line says who did what kind of thing when. */
  permission: Permission;
  /** The whole in one sentence, for whoever may see the details. */
  say?: (line: RecordedLine) => string;
  /** Which part of a matter's history it is in: "Parties". */
  part?: string;
  /** A turning point of a matter. */
  isKey?: boolean;
  /** Stands in the short list of what was done on a matter's card. */
  onTimeline?: boolean;
  /** Names of the changed fields; null for one that says nothing to people, such as an id. */
  fields?: Readonly<Record<string, string | FieldWords | null>>;
  /** The note is shown to nobody but who did it. */
  noteIsOwn?: boolean;
}

/** By action, "matters.party_added". */
export type ActionWords = Readonly<Record<string, Words>>;

export interface NamedSubject {
  text: string;
  href: string;
}

/** A condition on audit_lines, with the values for its question marks. */
export interface HiddenLines {
  sql: string;
  values: readonly string[];
}

export interface SubjectWords {
  /** "Matter", where its name may not be told. */
  what: string;
  /** The name alone says what it is: a person, a matter. */
  isKnownByName?: boolean;
  /** The names of those that this reader may open. */
  name?: (db: FirmDb, ids: readonly string[], reader: UserActor) => Promise<Map<string, NamedSubject>>;
  /** A condition on audit_lines for lines that are not there for this reader; undefined when there is none. */
  hides?: (reader: Actor) => HiddenLines | undefined;
}

/** By kind, "matter". */
export type SubjectKinds = Readonly<Record<string, SubjectWords>>;

const wordsByAction = new Map<string, Words>();
const subjectsByKind = new Map<string, SubjectWords>();

export function knowActions(actions: ActionWords, subjects: SubjectKinds = {}): void {
  for (const [action, words] of Object.entries(actions)) wordsByAction.set(action, words);
  for (const [kind, words] of Object.entries(subjects)) subjectsByKind.set(kind, words);
}

/** Undefined for an action that no room knows: then nobody sees its details. */
export function wordsOf(action: string): Words | undefined {
  return wordsByAction.get(action);
}

export function subjectWords(kind: string): SubjectWords {
  return subjectsByKind.get(kind) ?? { what: kind.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase()) };
}

/** The actions whose words are such. */
export function actionsThat(are: (words: Words) => boolean): string[] {
  return [...wordsByAction].filter(([, words]) => are(words)).map(([action]) => action);
}

/** Conditions on audit_lines: what the rooms keep from this reader altogether. */
export function listHidden(reader: Actor): HiddenLines[] {
  return [...subjectsByKind.values()].flatMap(({ hides }) => hides?.(reader) ?? []);
}

export function seesDetails(action: string, reader: Actor): boolean {
  const permission = wordsOf(action)?.permission;
  return permission !== undefined && (reader.kind !== "user" || may(reader, permission));
}
