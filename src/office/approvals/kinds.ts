import type { UserActor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";

/** One kind of act that two people do together. The room that owns the act hands it in; nothing here knows what it does. */
export interface ApprovalKind {
  /** "Make Farouk Adams a firm administrator", and where that person or thing is shown. */
  describe(db: FirmDb, subjectId: string, asked: Asked): Promise<{ text: string; href: string }>;
  /** With which the operator does it where nobody at the firm can decide; left out where there is none. */
  operatorCommand?: string;
  /** Who could decide, by name, besides the requester and the subject. */
  listDeciders(db: FirmDb, parties: { requestedBy: string; subjectId: string }): Promise<string[]>;
  /** Does it, inside the transaction of the approval. Throws Refused when it cannot be done any more; the request stays open then. */
  carryOut(
    trx: FirmDb,
    act: { subjectId: string; asked: Asked; requester: { id: string; name: string }; by: UserActor },
  ): Promise<void>;
}

/** What is to be done, in the words of the room that owns the kind; goes through JSON. */
export type Asked = Readonly<Record<string, unknown>>;

const kinds = new Map<string, ApprovalKind>();

export function addApprovalKind(name: string, kind: ApprovalKind): void {
  kinds.set(name, kind);
}

export function approvalKind(name: string): ApprovalKind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`${name} is no kind of approval that a room has handed in.`);
  return kind;
}
