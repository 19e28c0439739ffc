import type { UserActor } from "../../../src/actor.js";
import { dayOf } from "../../../src/calendar.js";
import { CONTACT_SORTS, countByKind, listBestContacts, listContactPage } from "../../../src/office/contacts/reports.js";
import { searchFirm, suggest } from "../../../src/office/desk/search.js";
import { CLIENT_SORTS, CLIENT_VIEWS, listClients } from "../../../src/office/matters/client-lists.js";
import { countClients } from "../../../src/office/matters/client-reports.js";
import {
  listAttention,
  listMatters,
  listRecentlyOpened,
  MATTER_SORTS,
  MATTER_VIEWS,
  searchMatters,
} from "../../../src/office/matters/reports.js";
import { checkConflicts } from "../../../src/office/matters/conflicts/check.js";
import { prepareCheck } from "../../../src/office/matters/conflicts/searched.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import type { BenchFirm } from "./firms.js";
import { draw, surnameOf, WORDS } from "./large-names.js";

/** What people type: whole names, first names and surnames, beginnings, numbers, words of texts, and now and then nothing there is. */
export function typed(n: number): string {
  const surname = surnameOf(n * 13 + 1);
  const of = [
    surname,
    `${draw(["Johan", "Thandi", "Priya"], n)} ${surname}`,
    surname.slice(0, 4),
    `20${19 + (n % 7)}/${1 + ((n * 37) % 2_000)}`,
    `${surname} ${draw(["lease", "divorce", "estate"], n)}`,
    draw(WORDS, n),
    `08${2 + (n % 3)}${1_000_000 + n}`,
    `nosuch${n}`,
  ];
  return of[n % of.length]!;
}

export function fullName(n: number): string {
  return `${draw(["Johan", "Thandi", "Priya", "Nomsa"], n)} ${surnameOf(n * 31)}`;
}

interface Walk {
  name: string;
  aimMs: number;
  pathOf: (n: number) => string;
}

export function walksOf({ people }: Pick<BenchFirm, "people">): Walk[] {
  const q = (n: number): string => encodeURIComponent(typed(n));
  const at = <T>(all: readonly T[], n: number): T => all[n % all.length]!;
  return [
    { name: "contacts, a page", aimMs: 100, pathOf: (n) => `/contacts?page=${1 + ((n * 19) % 4_000)}` },
    { name: "contacts, searched", aimMs: 100, pathOf: (n) => `/contacts?q=${q(n)}` },
    { name: "clients", aimMs: 100, pathOf: (n) => `/clients?filter=${at(CLIENT_VIEWS, n)}&page=${1 + (n % 40)}` },
    { name: "matters, as it opens", aimMs: 100, pathOf: (n) => `/matters?page=${1 + (n % 20)}` },
    {
      name: "matters of one person or type",
      aimMs: 100,
      pathOf: (n) => (n % 2 ? `/matters?owner=${at(people, n).id}` : `/matters?type=${at(["estate", "family"], n)}`),
    },
    { name: "matters, by client", aimMs: 100, pathOf: (n) => `/matters?sort=client&filter=${at(MATTER_VIEWS, n)}` },
    { name: "matters, by another column", aimMs: 100, pathOf: (n) => `/matters?sort=${at(MATTER_SORTS, n)}` },
    { name: "matters, searched", aimMs: 100, pathOf: (n) => `/matters?q=${q(n)}` },
    { name: "search", aimMs: 100, pathOf: (n) => `/search?q=${q(n)}` },
    { name: "suggestions", aimMs: 60, pathOf: (n) => `/search/suggestions?q=${q(n)}` },
    { name: "contacts for a picker", aimMs: 60, pathOf: (n) => `/contacts/options?q=${q(n)}` },
    { name: "desk", aimMs: 100, pathOf: () => "/" },
    { name: "audit", aimMs: 100, pathOf: (n) => `/audit?person=${at(people, n).id}` },
  ];
}

export interface Asking {
  name: string;
  act: (n: number) => Promise<unknown>;
}

/** The same without the web: what each page asks of the database. */
export function searchesOf(db: FirmDb, reader: UserActor): Asking[] {
  const today = dayOf(new Date());
  const at = <T>(all: readonly T[], n: number): T => all[n % all.length]!;
  const listed = { reader, today, dir: "desc", pageSize: 25 } as const;
  return [
    {
      name: "contacts",
      act: (n) => listContactPage(db, {}, { sort: at(CONTACT_SORTS, n), offset: (n * 475) % 90_000 }),
    },
    { name: "contacts, counted", act: (n) => countByKind(db, n % 2 ? { q: typed(n) } : {}) },
    { name: "contacts, searched", act: (n) => listBestContacts(db, typed(n), 8) },
    {
      name: "clients",
      act: async (n) => {
        const counts = await countClients(db, reader);
        const view = { view: at(CLIENT_VIEWS, n), sort: at(CLIENT_SORTS, n), dir: "asc" } as const;
        await listClients(db, { reader, q: n % 3 ? "" : typed(n), ...view, page: 1 + (n % 5), pageSize: 25 }, counts);
      },
    },
    {
      name: "matters",
      act: async (n) => {
        const counts = await countMatters(db, reader, today);
        const view = { view: at(MATTER_VIEWS, n), sort: at(MATTER_SORTS, n) };
        await listMatters(db, { ...listed, ...view, page: 1 + (n % 5) }, counts);
      },
    },
    {
      name: "matters, searched",
      act: (n) => listMatters(db, { ...listed, view: at(MATTER_VIEWS, n), sort: "number", page: 1, q: typed(n) }),
    },
    {
      name: "desk",
      act: async () => {
        await listAttention(db, reader, today, 10);
        await listRecentlyOpened(db, reader, 6);
      },
    },
    {
      name: "conflict check",
      act: async (n) => {
        const sought = [{ name: fullName(n) }, { name: `${surnameOf(n * 7)} Trading (Pty) Ltd` }];
        await checkConflicts(db, { sought, reader, searched: await prepareCheck(db, reader) });
      },
    },
    { name: "matters found", act: (n) => searchMatters(db, typed(n), reader, 8) },
    { name: "search", act: (n) => searchFirm(db, typed(n), reader, "all") },
    { name: "suggestions", act: (n) => suggest(db, typed(n), reader) },
  ];
}
