import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { ClientView } from "./client-lists.js";
import { type Client, findClient } from "./clients.js";
import { totalOf } from "./reports.js";
import { countUnknownClients, knownClients, type Reader, visible } from "./visible.js";
import { LIVE_STATUSES, type MatterStatus, type PartyRole } from "./words.js";

/** How many clients each view of the list holds. */
export async function countClients(db: FirmDb, reader: Reader): Promise<Record<ClientView, number>> {
  const all = (await totalOf(db("clients"))) - (await countUnknownClients(db, reader));
  const live = visible(db("matters"), reader).whereIn("matters.status", LIVE_STATUSES);
  const [row] = await live.countDistinct<{ count: number }[]>({ count: "matters.client_id" });
  const active = Number(row?.count ?? 0);
  return { active, all, former: all - active };
}

/** What a contact is in the firm's matters. */
export interface ContactStanding {
  client: Client | undefined;
  parts: { matterId: string; number: string; title: string; status: MatterStatus; roles: ("client" | PartyRole)[] }[];
}

/** The matters in which a contact is the client or a party, the living first. */
export async function standingOfContact(
  db: FirmDb,
  contactId: string,
  reader: Reader,
  max: number,
): Promise<ContactStanding> {
  const clientRow: { id: string } | undefined = await knownClients(db("clients"), reader)
    .where({ "clients.contact_id": contactId })
    .first("clients.id");
  const asParty = db("matter_parties").where("contact_id", contactId).select("matter_id");
  const rows: { id: string; number: string; title: string; status: MatterStatus; client_id: string }[] = await visible(
    db("matters"),
    reader,
  )
    .where((either) => {
      void either.whereIn("matters.id", asParty);
      if (clientRow) void either.orWhere("matters.client_id", clientRow.id);
    })
    .orderByRaw("matters.status = 'closed', matters.number DESC")
    .limit(max)
    .select("id", "number", "title", "status", "client_id");
  const roles: { matter_id: string; role: PartyRole }[] = await db("matter_parties")
    .where("contact_id", contactId)
    .select("matter_id", "role");
  return {
    client: clientRow && (await findClient(db, clientRow.id)),
    parts: rows.map(({ id, number, title, status, client_id }) => ({
      matterId: id,
      number,
      title,
      status,
      roles: [
        ...(client_id === clientRow?.id ? ["client" as const] : []),
        ...roles.filter(({ matter_id }) => matter_id === id).map(({ role }) => role),
      ],
    })),
  };
}
