import type { Knex } from "knex";
import type { RouteEntry } from "../../src/web/routes.js";

/** What a firm's rows give for the parameters of paths: "matterId" → ids of its matters. */
export type Ids = Readonly<Record<string, readonly string[]>>;

/** Where the values of a path's parameter come from, by its name. */
const SOURCES: Readonly<Record<string, readonly [table: string, column: string]>> = {
  approvalId: ["approvals", "id"],
  clientId: ["clients", "id"],
  contactId: ["contacts", "id"],
  documentId: ["documents", "id"],
  fieldId: ["custom_fields", "id"],
  idHash: ["sessions", "id_hash"],
  importId: ["contact_imports", "id"],
  matterId: ["matters", "id"],
  noteId: ["file_notes", "id"],
  passkeyId: ["passkeys", "id"],
  partyId: ["matter_parties", "id"],
  relatedId: ["matter_relations", "related_id"],
  relationId: ["contact_relations", "id"],
  taskId: ["tasks", "id"],
  templateId: ["document_templates", "id"],
  userId: ["users", "id"],
  versionId: ["document_versions", "id"],
};

const PATHS_MAX = 4;

/** The parameters of all routes with their values. Throws for a parameter that has no source, so that no new route slips through. */
export async function listIds(db: Knex, routes: readonly RouteEntry[]): Promise<Ids> {
  const ids: Record<string, string[]> = {};
  for (const route of routes) {
    for (const name of parametersOf(route.path)) {
      if (ids[name]) continue;
      const source = SOURCES[name];
      if (!source) throw new Error(`${route.method} ${route.path}: the crawl has no source for :${name}.`);
      const rows = (await db(source[0]).select({ value: source[1] }).orderBy(source[1])) as { value: string }[];
      if (rows.length === 0) throw new Error(`${route.method} ${route.path}: no row gives a :${name}.`);
      ids[name] = rows.map(({ value }) => value);
    }
  }
  return ids;
}

export function parametersOf(path: string): string[] {
  if (/[*{}()?+]/.test(path)) throw new Error(`${path} is a pattern that the crawl cannot fill.`);
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
}

/** The path with the values put in, in every combination up to a bound; one path when it has no parameter. */
export function fillPath(path: string, ids: Ids): string[] {
  let filled = [path];
  for (const name of parametersOf(path)) {
    const perValue = (ids[name] ?? []).map((value) => filled.map((one) => one.replace(`:${name}`, value)));
    filled = perValue.flat().slice(0, PATHS_MAX);
  }
  return filled;
}

/** Paths in which only some of the values are the other firm's: one's own matter with a party of theirs. */
export function mixedPaths(path: string, foreign: Ids, own: Ids): string[] {
  const names = parametersOf(path);
  if (names.length < 2) return [];
  return names.flatMap((name) => fillPath(path, { ...own, [name]: foreign[name] ?? [] }).slice(0, 2));
}
