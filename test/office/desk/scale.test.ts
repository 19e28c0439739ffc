import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { effectiveGrants } from "../../../src/grants.js";
import { day } from "../../../src/calendar.js";
import { listMatters } from "../../../src/office/matters/reports.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import { fillLargeFirm, LARGE_FIRM, type LargeSize } from "../../../scripts/support/bench/large-firm.js";
import { type Asking, searchesOf } from "../../../scripts/support/bench/large-walks.js";
import { useFirm } from "../../support/firms.js";

/** A quarter of a large firm under scripts/test --all: a server plans by shares, which are the same. Else as little as leaves none of the tables small. */
const SHARE = process.env.STRONGROOM_TEST_ALL === "1" ? 4 : 12;
/** Below, a server rightly reads a table from end to end. */
const SMALL_ROWS_MAX = 1_000;
const ASKED_EACH = 24;
/** A firm that keeps its attorneys to their own matters. */
const OWN_ONLY = [{ role: "attorney", permission: "matters.read", scope: "own" }] as const;

/** Indexes that are read from end to end, or until a page is full, instead of the table; and why nothing less will do. */
const WHOLE_INDEXES: Readonly<Record<string, string>> = {
  "contacts.ix_contacts_kind": "counts the contacts of each kind; walks a list by kind",
  "contacts.fk_contacts_import":
    "counts all contacts by the smallest index, which a conflict check says it looked among",
  "contacts.ix_contacts_sort_name": "walks the names in their order until a page is full",
  "contacts.ix_contacts_updated": "walks the changes in their order until a page is full",
  "clients.uq_clients_code": "walks the codes in their order until a page is full",
  "clients.ix_clients_listed":
    "counts clients; sorts them by what is counted of their matters; walks the days in their order",
  "matters.ix_matters_listed": "counts the matters of each person and status",
  "matters.ix_matters_of_client": "counts the matters of each client",
  "hidden.ix_matters_client": "tells which clients have any matter at all, for whoever sees none but their own",
  "matters.uq_matters_number": "walks the numbers in their order until a page is full",
};

describe("desk: lists and searches of a large firm", () => {
  const alder = useFirm("alder");

  it("read no large table from end to end, and go along an order as they would sort", async function () {
    this.timeout(180_000);
    const size = Object.fromEntries(
      Object.entries(LARGE_FIRM).map(([what, count]) => [what, Math.ceil(count / SHARE)]),
    ) as Record<keyof LargeSize, number>;
    const [person] = await fillLargeFirm(alder.db, size);
    const reader: UserActor = {
      kind: "user",
      ...person!,
      roles: ["partner"],
      grants: effectiveGrants(["partner"], []),
    };
    const attorney: UserActor = { ...reader, roles: ["attorney"], grants: effectiveGrants(["attorney"], []) };
    const kept: UserActor = { ...attorney, grants: effectiveGrants(["attorney"], OWN_ONLY) };
    const rowsOf = await countedTables(alder.db);
    expect(rowsOf.get("matters")).to.be.above(SMALL_ROWS_MAX);
    const whole = async ({ name, act }: Asking): Promise<string[]> =>
      (await plansOf(alder.db, act))
        .filter(({ table }) => (rowsOf.get(table ?? "") ?? 0) > SMALL_ROWS_MAX)
        .filter(({ table, type, key }) => type === "ALL" || (type === "index" && !(`${table}.${key}` in WHOLE_INDEXES)))
        .map(({ table, type, key }) => `${name}: ${type} of ${table} by ${key ?? "nothing"}`);

    const found = new Set<string>();
    for (const asking of [
      ...searchesOf(alder.db, reader),
      ...searchesOf(alder.db, attorney),
      ...searchesOf(alder.db, kept),
    ]) {
      for (const read of await whole(asking)) found.add(read);
    }
    expect([...found]).to.deep.equal([]);

    const scan = async (): Promise<unknown> =>
      alder.db("matters").where("matters.title", "like", "%lease%").select("id");
    expect(await whole({ name: "a scan", act: scan })).to.include("a scan: ALL of matters by nothing");
    await expectSameOrder(alder.db, reader);
  });
});

/** Going along the names of clients gives the order that sorting gives. */
async function expectSameOrder(db: FirmDb, reader: UserActor): Promise<void> {
  const today = day("2026-11-22");
  const counts = await countMatters(db, reader, today);
  for (const dir of ["asc", "desc"] as const) {
    for (const page of [1, 3]) {
      const query = { view: "closed", reader, today, sort: "client", dir, page, pageSize: 25 } as const;
      const walked = (await listMatters(db, query, counts)).matters.map(({ number }) => number);
      const sorted = (await listMatters(db, query)).matters.map(({ number }) => number);
      expect(walked).to.have.length(25).and.deep.equal(sorted);
    }
  }
}

interface Step {
  table: string | null;
  type: string | null;
  key: string | null;
}

/** What the server means to do for each statement that the act sends, asked with the values it was sent with. Derived tables, in <>, hold what was found. */
async function plansOf(db: FirmDb, act: (n: number) => Promise<unknown>): Promise<Step[]> {
  const sent: { sql: string; bindings: readonly string[] }[] = [];
  const hear = (query: { sql: string; bindings: readonly string[] }): unknown => sent.push(query);
  db.on("query", hear);
  try {
    for (let n = 0; n < ASKED_EACH; n += 1) await act(n);
  } finally {
    db.removeListener("query", hear);
  }
  const plans: Step[] = [];
  for (const { sql, bindings } of sent) {
    const [steps] = (await db.raw(`EXPLAIN ${sql}`, bindings)) as [Step[], unknown];
    plans.push(...steps);
  }
  return plans;
}

/** The rows of each table. An alias of a table is that table to EXPLAIN, by the name it has in the statement. */
async function countedTables(db: FirmDb): Promise<Map<string, number>> {
  const [tables] = (await db.raw("SHOW TABLES")) as [Record<string, string>[], unknown];
  const counts = new Map<string, number>();
  for (const name of tables.flatMap((row) => Object.values(row))) {
    const [row] = await db(name).count<{ count: number }[]>({ count: "*" });
    counts.set(name, Number(row?.count ?? 0));
  }
  for (const alias of ["of_client", "hidden"]) counts.set(alias, counts.get("matters") ?? 0);
  return counts;
}
