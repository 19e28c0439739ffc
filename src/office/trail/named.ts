import type { UserActor } from "../../actor.js";
import { type Detail, detailsOf, noteOf, sentenceOf, actOf } from "../../platform/audit/details.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import { type NamedSubject, subjectWords, wordsOf } from "../../platform/audit/words.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";

/** A line as one reader may read it. */
export interface ToldLine {
  at: Date;
  who: string;
  /** No person did it. */
  isProgram: boolean;
  action: string;
  did: string;
  /** The whole in one sentence. */
  sentence: string;
  /** What kind of thing was done to what kind of thing: "Added a file note". */
  act: string;
  /** Its name and address where the reader may open it, and its kind where the name does not say it; the kind alone where not. */
  subject: { text: string; href?: string | undefined; kind?: string | undefined };
  /** The matter it belongs to, when that is not the subject itself. */
  matter: NamedSubject | undefined;
  /** Undefined where the details are not this reader's to see. */
  details: Detail[] | undefined;
  note: string | undefined;
  isKey: boolean;
}

/** Names all subjects of a page of lines with one question for each kind. */
export async function tellLines(db: FirmDb, lines: readonly RecordedLine[], reader: UserActor): Promise<ToldLine[]> {
  const named = await nameSubjects(db, lines, reader);
  return lines.map((line) => {
    const words = wordsOf(line.action);
    const isMatter = line.subjectKind === "matter" && line.subjectId === line.matterId;
    return {
      at: line.at,
      who: line.actorName,
      isProgram: line.actorKind !== "user",
      action: line.action,
      did: words?.did ?? line.action,
      sentence: sentenceOf(line, reader),
      act: actOf(line),
      subject: subjectOf(line, named),
      matter: isMatter || !line.matterId ? undefined : named.get(keyOf("matter", line.matterId)),
      details: detailsOf(line, reader),
      note: noteOf(line, reader),
      isKey: words?.isKey === true,
    };
  });
}

/** What somebody did to themselves, such as signing in, needs no name of theirs twice. */
function subjectOf(line: RecordedLine, named: ReadonlyMap<string, NamedSubject>): ToldLine["subject"] {
  const words = wordsOf(line.action);
  const isSelf = line.subjectKind === "user" && line.subjectId === line.actorId;
  if (isSelf && words) return { text: words.what };
  const { what, isKnownByName } = subjectWords(line.subjectKind);
  const name = named.get(keyOf(line.subjectKind, line.subjectId));
  return name ? { ...name, kind: isKnownByName ? undefined : what } : { text: what };
}

async function nameSubjects(
  db: FirmDb,
  lines: readonly RecordedLine[],
  reader: UserActor,
): Promise<Map<string, NamedSubject>> {
  const idsByKind = new Map<string, Set<string>>();
  const add = (kind: string, id: string): void => {
    idsByKind.set(kind, (idsByKind.get(kind) ?? new Set()).add(id));
  };
  for (const { subjectKind, subjectId, matterId } of lines) {
    add(subjectKind, subjectId);
    if (matterId) add("matter", matterId);
  }
  const named = new Map<string, NamedSubject>();
  for (const [kind, ids] of idsByKind) {
    const names = await subjectWords(kind).name?.(db, [...ids], reader);
    for (const [id, name] of names ?? []) named.set(keyOf(kind, id), name);
  }
  return named;
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}
