import { Refused } from "../../errors.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { addContact } from "../contacts/contacts.js";
import { nameKeyOf } from "../contacts/names.js";
import { findMatter, type Matter } from "./matters.js";
import { contactsNamed, draftNamed, type NamedParty } from "./naming.js";
import { type MatterDraft, OpenedAlready, openMatter } from "./opening.js";
import type { PartyDraft } from "./parties.js";

/**
 * Opens a matter whose parties are given by name. A name that no contact has is refused, so that a slip of the pen makes no second
 * contact; with `addNames` it is added as one, in the same transaction. A form that is posted again comes to the matter it opened. Throws Refused("party_not_contact"), Refused("party_ambiguous").
 */
export async function openMatterWithNames(
  db: FirmDb,
  { named, addNames, ...draft }: Omit<MatterDraft, "parties"> & { named: readonly NamedParty[]; addNames: boolean },
): Promise<Matter> {
  const open = async (trx: FirmDb): Promise<Matter> => {
    const ids = await contactsNamed(trx, named);
    const unknown = [...new Set(named.map(({ name }) => name))].filter((name) => !ids.has(nameKeyOf(name)));
    if (unknown.length > 0 && !addNames) {
      throw new Refused(
        "party_not_contact",
        `Not in your contacts: ${unknown.join("; ")}. Mend the name, or tick below to add ${unknown.length === 1 ? "it" : "them"}.`,
        "parties",
      );
    }
    for (const name of unknown) {
      const contact = await addContact(trx, { draft: draftNamed(name), by: draft.by, today: draft.on });
      ids.set(nameKeyOf(name), [contact.id]);
    }
    return openMatter(trx, { ...draft, parties: named.map((party) => partyOf(party, ids)) });
  };
  try {
    return await transact(db, open);
  } catch (error) {
    if (!(error instanceof OpenedAlready)) throw error;
    return findMatter(db, error.matterId, draft.by);
  }
}

function partyOf({ name, role }: NamedParty, ids: ReadonlyMap<string, string[]>): PartyDraft {
  const [contactId, ...others] = ids.get(nameKeyOf(name)) ?? [];
  if (!contactId || others.length > 0) {
    throw new Refused(
      "party_ambiguous",
      `${others.length + 1} contacts are called ${name}. Leave the line out and add that party on the matter’s page, where you can choose.`,
      "parties",
    );
  }
  return { contactId, role };
}
