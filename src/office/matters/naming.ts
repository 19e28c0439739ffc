import { Refused } from "../../errors.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { ContactDraft } from "../contacts/draft.js";
import { kindOfName } from "../contacts/kinds.js";
import { nameKeyOf } from "../contacts/names.js";
import { PARTIES_MAX } from "./parties.js";
import { PARTY_ROLES, type PartyRole, readRole } from "./words.js";

/** A party as somebody wrote it on a line: "Meyer Daniels Attorneys, for the opponent". */
export interface NamedParty {
  name: string;
  role: PartyRole;
}

/** Reads one party to a line: a name, a comma, a role. Throws Refused("party_unreadable") with the line that is none. */
export function readPartyLines(text: string | null): NamedParty[] {
  const lines = (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (lines.length > PARTIES_MAX) {
    throw new Refused("too_many_parties", `A matter has at most ${PARTIES_MAX} parties.`, "parties");
  }
  return lines.map((line) => {
    const cut = line.lastIndexOf(",");
    const role = readRole(line.slice(cut + 1));
    const name = line.slice(0, Math.max(cut, 0)).trim();
    if (!role || !name) {
      const known = Object.values(PARTY_ROLES).slice(0, 9).join(", ").toLowerCase();
      throw new Refused(
        "party_unreadable",
        `“${line}”: write the name, a comma and the role, such as ${known}.`,
        "parties",
      );
    }
    return { name, role };
  });
}

/** The contacts whose names mean the same, by the key of the name: capitals, accents and the form of "Limited" play no part. */
export async function contactsNamed(trx: FirmDb, named: readonly NamedParty[]): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  if (named.length === 0) return ids;
  const rows: { id: string; name_key: string }[] = await trx("contacts")
    .whereIn("name_key", [...new Set(named.map(({ name }) => nameKeyOf(name)))])
    .select("id", "name_key");
  for (const row of rows) ids.set(row.name_key, [...(ids.get(row.name_key) ?? []), row.id]);
  return ids;
}

/** What is not known by its name to be a company, a trust or the like is a person; the last word is the surname. */
export function draftNamed(name: string): ContactDraft {
  const kind = kindOfName(name);
  if (kind) return { kind, name };
  const words = name.split(/\s+/);
  return { kind: "person", firstNames: words.slice(0, -1).join(" "), surname: words.at(-1) };
}
