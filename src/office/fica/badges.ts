import type { UserActor } from "../../actor.js";
import { dayOf, type Day } from "../../calendar.js";
import { may } from "../../grants.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Badge } from "../../web/components/status.js";
import type { ClientPrompting, ContactBadge } from "../contacts/badges.js";
import type { CardSection } from "../contacts/card-sections.js";
import type { MatterSection } from "../matters/card-parts.js";
import { visible } from "../matters/visible.js";
import { ClientNotComplete, ContactFica } from "./card-section.js";
import { findFicaFile, listed, missingOf, standingOf } from "./files.js";
import { badgeOf, isComplete, type Standing } from "./status.js";

/** What this room says of a contact elsewhere: handed to the contacts room where the application is put together. */

/** Beside a contact wherever it is chosen or shown, for whoever may read FICA files. */
export const ficaBadge: ContactBadge = async (db, contactIds, reader) => {
  if (!may(reader, "fica.read")) return new Map();
  return badgesOf(db, contactIds, dayOf(new Date()), reader);
};

/** On a contact's card. */
export const contactFica: CardSection = async (db, contact, reader) => {
  if (!may(reader, "fica.read")) return null;
  const today = dayOf(new Date());
  const isExpected = (await badgesOf(db, [contact.id], today, reader)).size > 0;
  const file = await findFicaFile(db, contact.id, today);
  return ContactFica({ file, isExpected, today, mayWrite: may(reader, "fica.write") });
};

/** Before a matter is opened for a contact, and on the card of one. */
export const ficaPrompt: ClientPrompting = async (db, contactId, reader) => {
  if (!may(reader, "fica.read")) return null;
  const today = dayOf(new Date());
  const file = await findFicaFile(db, contactId, today);
  const { status, note } = badgeOf(standingOf(file), today);
  const href = `/contacts/${contactId}/fica`;
  if (isComplete(file.status)) {
    return { state: "done", text: ["Client", note ? `${status}, ${note}` : status].join(" "), href };
  }
  const missing = listed(missingOf(file, today));
  return {
    state: "open",
    text:
      file.status === "expired"
        ? `Client ${status}, ${note ?? ""}`
        : `FICA is not complete: ${missing || "to be verified"}.`,
    consequence: "The matter may be opened; trust money may not be paid out before it is verified, section 21.",
    href,
  };
};

/** On the card of an open matter, while the client is not complete. */
export const matterFica: MatterSection = async (db, { client, status }, reader) => {
  if (status === "closed") return null;
  const prompt = await ficaPrompt(db, client.contactId, reader);
  return prompt?.state === "open" ? ClientNotComplete({ prompt }) : null;
};

/**
 * The badge of everyone who has a file, is a client as far as the reader may know, or stands behind one. Of anyone else, an opponent or a
 * sheriff, FICA asks nothing, and nothing is said.
 */
async function badgesOf(
  db: FirmDb,
  contactIds: readonly string[],
  today: Day,
  reader: UserActor,
): Promise<Map<string, Badge>> {
  const files: StandingRow[] = await db("fica_files")
    .whereIn("contact_id", contactIds)
    .select("contact_id", "exempted_on", "verified_on", "due_on");
  const badges = new Map(files.map((row) => [row.contact_id, badgeOf(standingOfRow(row), today)]));
  const rest = contactIds.filter((id) => !badges.has(id));
  if (rest.length === 0) return badges;
  const expected = await listExpected(db, rest, reader);
  const none: Standing = { isBegun: false, isExempt: false, verifiedOn: null, dueOn: null };
  for (const id of expected) badges.set(id, badgeOf(none, today));
  return badges;
}

/** Clients of matters that the reader may see, clients made by hand, and whoever stands behind a client. */
async function listExpected(db: FirmDb, contactIds: readonly string[], reader: UserActor): Promise<string[]> {
  const seen = visible(db("matters"), reader).whereRaw("matters.client_id = clients.id").select(db.raw("1"));
  const clients: { id: string }[] = await db("clients")
    .whereIn("clients.contact_id", contactIds)
    .where((either) => {
      void either.where("clients.is_by_hand", 1).orWhereExists(seen);
    })
    .select("clients.contact_id as id");
  const behind: { id: string }[] = await db("contact_relations")
    .whereIn("related_contact_id", contactIds)
    .distinct("related_contact_id as id");
  return [...clients, ...behind].map(({ id }) => id);
}

interface StandingRow {
  contact_id: string;
  exempted_on: Day | null;
  verified_on: Day | null;
  due_on: Day | null;
}

function standingOfRow({ exempted_on, verified_on, due_on }: Omit<StandingRow, "contact_id">): Standing {
  return { isBegun: true, isExempt: exempted_on !== null, verifiedOn: verified_on, dueOn: due_on };
}
