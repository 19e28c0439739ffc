import type { UserActor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Badge } from "../../web/components/status.js";

/**
 * What later rooms say of a contact wherever it is chosen or shown, such as its FICA status. This room may not know of them, so they
 * hand their part in, once, where the application is put together.
 */

/** Contacts that the room has nothing to say of to this reader are absent. Asked with all the contacts of a page at once. */
export type ContactBadge = (
  db: FirmDb,
  contactIds: readonly string[],
  reader: UserActor,
) => Promise<Map<string, Badge>>;

export type ContactBadges = ReadonlyMap<string, readonly Badge[]>;

const badges: ContactBadge[] = [];

export function addContactBadge(badge: ContactBadge): void {
  if (!badges.includes(badge)) badges.push(badge);
}

/** Every room's badge of these contacts; a contact that has none is absent. */
export async function loadContactBadges(
  db: FirmDb,
  contactIds: readonly string[],
  reader: UserActor,
): Promise<ContactBadges> {
  const loaded = new Map<string, Badge[]>();
  const ids = [...new Set(contactIds)];
  if (ids.length === 0) return loaded;
  for (const badge of badges) {
    for (const [id, one] of await badge(db, ids, reader)) loaded.set(id, [...(loaded.get(id) ?? []), one]);
  }
  return loaded;
}

/** What a contact lacks, or has, to be a client: a line of what stands before a matter is opened, and a note on its card. */
export interface ClientPrompt {
  state: "done" | "open";
  /** "Client FICA verified, next review 4 Mar 2027" */
  text: string;
  /** What follows from its being open, in a sentence or two. */
  consequence?: string | undefined;
  href: string;
}

/** Null when the room has nothing to say of this contact, or not to this reader. */
export type ClientPrompting = (db: FirmDb, contactId: string, reader: UserActor) => Promise<ClientPrompt | null>;

const promptings: ClientPrompting[] = [];

export function addClientPrompt(prompting: ClientPrompting): void {
  if (!promptings.includes(prompting)) promptings.push(prompting);
}

export async function loadClientPrompts(db: FirmDb, contactId: string, reader: UserActor): Promise<ClientPrompt[]> {
  const prompts: ClientPrompt[] = [];
  for (const prompting of promptings) {
    const prompt = await prompting(db, contactId, reader);
    if (prompt) prompts.push(prompt);
  }
  return prompts;
}
