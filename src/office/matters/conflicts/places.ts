import type { Day } from "../../../calendar.js";
import type { Knex } from "knex";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { hiddenSql, isAnyHidden, type Reader, visible } from "../visible.js";
import type { MatterStatus, PartyRole } from "../words.js";
import { type Side, sideOf, type Standing } from "./sides.js";

/** Where somebody stands or stood: one matter and everything they are in it. */
export interface Place {
  matterId: string;
  number: string;
  title: string;
  status: MatterStatus;
  closedOn: Day | null;
  ownerName: string;
  standings: Standing[];
  sides: Side[];
}

/** Places read for one check; a bank that stands in thousands of matters fills no memory. */
const PLACES_MAX = 5_000;

interface PlaceRow {
  contact_id: string;
  matter_id: string;
  number: string;
  title: string;
  status: MatterStatus;
  closed_on: Day | null;
  owner_name: string;
  client_contact_id: string;
  standing: Standing;
}

export interface PlacesFound {
  byContact: ReadonlyMap<string, Place[]>;
  /** There are more than were read. */
  isCut: boolean;
}

export interface PlacesAsked {
  contactIds: readonly string[];
  reader: Reader;
  /** The matter that is checked itself. */
  exceptMatterId?: string | undefined;
}

/** The matters, open and closed, in which these contacts stand as client or party and which the reader may see, the newest first. */
export async function listPlaces(db: FirmDb, asked: PlacesAsked): Promise<PlacesFound> {
  const asClient = await visible(clientPlaces(db, asked), asked.reader);
  const asParty = await visible(partyPlaces(db, asked), asked.reader);
  return gather(db, asClient as PlaceRow[], asParty as PlaceRow[]);
}

/** As listPlaces, of the matters that are kept from the reader, restricted or behind a wall or others' own: never for their eyes. */
export async function listHiddenPlaces(db: FirmDb, asked: PlacesAsked): Promise<PlacesFound> {
  const { reader } = asked;
  const nothing = { byContact: new Map<string, Place[]>(), isCut: false };
  if (reader.kind !== "user" || !(await isAnyHidden(db, reader))) return nothing;
  const asClient = (await hidden(clientPlaces(db, asked), reader)) as PlaceRow[];
  const asParty = (await hidden(partyPlaces(db, asked), reader)) as PlaceRow[];
  return gather(db, asClient, asParty);
}

function hidden(query: Knex.QueryBuilder, reader: Reader): Knex.QueryBuilder {
  const { sql, values } = hiddenSql(reader);
  return query.whereRaw(sql, values);
}

function clientPlaces(db: FirmDb, { contactIds, exceptMatterId }: PlacesAsked) {
  const query = db("clients")
    .join("matters", "matters.client_id", "clients.id")
    .join("users", "users.id", "matters.owner_user_id")
    .whereIn("clients.contact_id", contactIds)
    .orderBy("matters.number", "desc")
    .limit(PLACES_MAX + 1)
    .select("clients.contact_id", "clients.contact_id as client_contact_id", db.raw("'client' as standing"))
    .select(...MATTER_COLUMNS);
  return exceptMatterId ? query.whereNot("matters.id", exceptMatterId) : query;
}

function partyPlaces(db: FirmDb, { contactIds, exceptMatterId }: PlacesAsked) {
  const query = db("matter_parties")
    .join("matters", "matters.id", "matter_parties.matter_id")
    .join("clients", "clients.id", "matters.client_id")
    .join("users", "users.id", "matters.owner_user_id")
    .whereIn("matter_parties.contact_id", contactIds)
    .orderBy("matters.number", "desc")
    .limit(PLACES_MAX + 1)
    .select("matter_parties.contact_id", "clients.contact_id as client_contact_id", "matter_parties.role as standing")
    .select(...MATTER_COLUMNS);
  return exceptMatterId ? query.whereNot("matters.id", exceptMatterId) : query;
}

const MATTER_COLUMNS = [
  "matters.id as matter_id",
  "matters.number",
  "matters.title",
  "matters.status",
  "matters.closed_on",
  "users.name as owner_name",
];

async function gather(db: FirmDb, asClient: PlaceRow[], asParty: PlaceRow[]): Promise<PlacesFound> {
  const rows = [...asClient.slice(0, PLACES_MAX), ...asParty.slice(0, PLACES_MAX)];
  const clientRoles = await rolesOfClients(db, [...new Set(asParty.map(({ matter_id }) => matter_id))]);
  const byContact = new Map<string, Place[]>();
  for (const row of rows) {
    const places = byContact.get(row.contact_id) ?? [];
    byContact.set(row.contact_id, places);
    let place = places.find(({ matterId }) => matterId === row.matter_id);
    if (!place) places.push((place = placeOf(row)));
    const isClient = row.standing === "client" || row.contact_id === row.client_contact_id;
    place.standings.push(row.standing);
    place.sides.push(isClient ? "ours" : sideOf(row.standing, clientRoles.get(row.matter_id) ?? []));
  }
  for (const places of byContact.values()) places.sort((one, other) => (one.number < other.number ? 1 : -1));
  return { byContact, isCut: asClient.length > PLACES_MAX || asParty.length > PLACES_MAX };
}

function placeOf(row: PlaceRow): Place {
  return {
    matterId: row.matter_id,
    number: row.number,
    title: row.title,
    status: row.status,
    closedOn: row.closed_on,
    ownerName: row.owner_name,
    standings: [],
    sides: [],
  };
}

const MATTERS_AT_ONCE = 1_000;

/** In which roles the client of each of these matters stands in it beside being the client. */
async function rolesOfClients(db: FirmDb, matterIds: readonly string[]): Promise<Map<string, PartyRole[]>> {
  const roles = new Map<string, PartyRole[]>();
  for (let at = 0; at < matterIds.length; at += MATTERS_AT_ONCE) {
    const rows: { matter_id: string; role: PartyRole }[] = await db("matter_parties")
      .join("matters", "matters.id", "matter_parties.matter_id")
      .join("clients", "clients.id", "matters.client_id")
      .whereIn("matter_parties.matter_id", matterIds.slice(at, at + MATTERS_AT_ONCE))
      .whereRaw("matter_parties.contact_id = clients.contact_id")
      .select("matter_parties.matter_id", "matter_parties.role");
    for (const { matter_id, role } of rows) roles.set(matter_id, [...(roles.get(matter_id) ?? []), role]);
  }
  return roles;
}
