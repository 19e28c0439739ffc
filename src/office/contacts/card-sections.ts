import type { VNode } from "preact";
import type { UserActor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Contact } from "./contacts.js";

/**
 * What later rooms show of a contact on its card, such as its matters. This room may not know of them, so they hand their part in,
 * once, where the application is put together.
 */
export type CardSection = (db: FirmDb, contact: Contact, reader: UserActor) => Promise<VNode | null>;

const sections: CardSection[] = [];

export function addCardSection(section: CardSection): void {
  if (!sections.includes(section)) sections.push(section);
}

/** Null parts, of rooms that have nothing to show this reader, are left out. */
export async function loadCardSections(db: FirmDb, contact: Contact, reader: UserActor): Promise<VNode[]> {
  const parts: VNode[] = [];
  for (const section of sections) {
    const part = await section(db, contact, reader);
    if (part) parts.push(part);
  }
  return parts;
}
