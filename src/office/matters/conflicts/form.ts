import { Refused } from "../../../errors.js";
import { isId } from "../../../ids.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { Typed } from "../../../web/forms.js";
import { nameKeyOf } from "../../contacts/names.js";
import { contactsNamed, type NamedParty, readPartyLines } from "../naming.js";
import type { Sought } from "./check.js";
import { type Decisions, isTakenDecision } from "./decisions.js";

/** The decisions that somebody typed: two fields for each match, named by its key. */
export function readDecisions(typed: Typed): Decisions {
  return {
    decide({ key }) {
      const decision = typed[`decision_${key}`] ?? "";
      return {
        decision: isTakenDecision(decision) ? decision : undefined,
        reason: (typed[`reason_${key}`] ?? "").trim(),
      };
    },
    overrideReason: typed.overrideReason,
  };
}

/** The id of a form, made when it was first shown; undefined when it is none of ours. */
export function readFormId(typed: Typed): string | undefined {
  return typed.formId && isId(typed.formId) ? typed.formId : undefined;
}

export interface FormNames {
  sought: Sought[];
  /** Names of no contact. */
  unknown: string[];
  /** Why the parties could not be read. */
  error?: string | undefined;
}

/** The names on the opening form: the client, and one party to a line. A name that one contact bears is that contact. */
export async function readFormNames(
  db: FirmDb,
  { client, parties }: { client: { id: string; name: string } | undefined; parties: string },
): Promise<FormNames> {
  const sought: Sought[] = client ? [{ name: client.name, contactId: client.id, standing: "client" }] : [];
  let named: NamedParty[];
  try {
    named = readPartyLines(parties);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { sought, unknown: [], error: error.message };
  }
  const ids = await contactsNamed(db, named);
  const unknown = new Set<string>();
  for (const { name, role } of named) {
    const bearers = ids.get(nameKeyOf(name)) ?? [];
    if (bearers.length === 0) unknown.add(name);
    sought.push({ name, standing: role, contactId: bearers.length === 1 ? bearers[0] : undefined });
  }
  return { sought, unknown: [...unknown] };
}
