import { expect } from "chai";
import { newId } from "../../../../src/ids.js";
import { checkConflicts, type Sought } from "../../../../src/office/matters/conflicts/check.js";
import { prepareCheck } from "../../../../src/office/matters/conflicts/searched.js";
import { insertContacts } from "../../../../src/office/contacts/rows.js";
import { checkDraft } from "../../../../src/office/contacts/draft.js";
import { day } from "../../../../src/calendar.js";
import { useFirm } from "../../../support/firms.js";

const TODAY = day("2026-11-22");
const HEADS = ["Ba", "Ko", "Mi", "Tu", "Re", "Sa", "No", "Li", "Ja", "Fo"];
const TAILS = [
  "ndana",
  "kelema",
  "thwabo",
  "vuyoki",
  "mbosa",
  "zikala",
  "ropeng",
  "gwesi",
  "dlamo",
  "phatu",
  "shane",
  "quti",
];
/** 120 surnames that sound different, each of ten people. */
const SURNAMES = HEADS.flatMap((head) => TAILS.map((tail) => `${head}${tail}`));
const FIRSTS = ["Anna", "Brian", "Carel", "Dudu", "Elias", "Frans", "Given", "Hettie", "Imran", "Joan"];

describe("conflicts: how the server finds names", () => {
  const alder = useFirm("alder");

  it("reads no table of contacts, matters or parties from end to end", async function () {
    this.timeout(120_000);
    const by = await alder.actor();
    const ids = await addContacts(1_200);
    await addClients(ids.slice(0, 600));
    await addMatters(by.id, ids);
    const tables = [
      "contacts",
      "contact_keys",
      "contact_former_names",
      "clients",
      "matters",
      "matter_parties",
      "matter_access",
    ];
    for (const table of tables) await alder.db.raw(`ANALYZE TABLE ${table}`);

    const statements = await heard(async () => {
      const reader = await alder.actor("attorney", "Lerato Mokoena");
      const sought: Sought[] = [
        { name: "Anna Bandana", contactId: ids[0], standing: "client" },
        { name: "A Bakelema", standing: "opponent" },
        { name: "Bathwabo", standing: "defendant" },
        { name: "Bandana Traders (Pty) Ltd", standing: "opponent" },
      ];
      const { matches } = await checkConflicts(alder.db, {
        sought,
        reader,
        searched: await prepareCheck(alder.db, reader),
      });
      expect(matches.length).to.be.greaterThan(2);
    });

    const selects = statements.filter(({ sql }) => /^select/i.test(sql));
    expect(selects.length).to.be.greaterThan(8);
    const scans: string[] = [];
    for (const { sql, bindings } of selects) {
      const [plan] = (await alder.db.raw(`EXPLAIN ${sql}`, bindings as string[])) as [
        { table: string | null; type: string | null }[],
      ];
      for (const { table, type } of plan)
        if (type === "ALL" && table !== null && tables.includes(table))
          scans.push(`${table}: ${sql.replace(/(\?, )+/g, "")}`);
    }
    expect(scans).to.deep.equal([]);
  });

  async function addContacts(count: number): Promise<string[]> {
    const added = Array.from({ length: count }, (_, at) => {
      const surname = SURNAMES[at % SURNAMES.length]!;
      const firstNames = FIRSTS[Math.floor(at / SURNAMES.length)]!;
      const draft = { kind: "person" as const, firstNames, surname, formerNames: [`${firstNames} Ex${surname}`] };
      const { contact } = checkDraft(draft, { today: TODAY, jurisdiction: "ZA" });
      return { id: newId(), contact: contact! };
    });
    await insertContacts(alder.db, added, { source: "system", at: new Date() });
    return added.map(({ id }) => id);
  }

  async function addClients(contactIds: readonly string[]): Promise<void> {
    const rows = contactIds.map((contact_id, at) => ({
      id: contact_id,
      code: `TST${at}`,
      contact_id,
      opened_on: TODAY,
      created_at: new Date(),
    }));
    await alder.db("clients").insert(rows);
  }

  /** One matter of each client, every fifth restricted, with a defendant each. */
  async function addMatters(ownerId: string, contactIds: readonly string[]): Promise<void> {
    const rows = contactIds.slice(0, 600).map((client_id, at) => ({
      id: client_id,
      number: `2026/${String(at + 1).padStart(4, "0")}`,
      client_id,
      title: "A matter",
      type: "other",
      status: "open",
      owner_user_id: ownerId,
      opened_on: TODAY,
      last_entry_on: TODAY,
      fee_basis: "time",
      is_restricted: at % 5 === 4 ? 1 : 0,
      version: 1,
      created_at: new Date(),
    }));
    await alder.db("matters").insert(rows);
    const parties = rows.map(({ id: matter_id, created_at }, at) => ({
      ...{ id: newId(), matter_id, created_at, role: "defendant" },
      contact_id: contactIds[at + 600]!,
    }));
    await alder.db("matter_parties").insert(parties);
  }

  /** The statements that were sent meanwhile. */
  async function heard(act: () => Promise<void>): Promise<{ sql: string; bindings: unknown[] }[]> {
    const statements: { sql: string; bindings: unknown[] }[] = [];
    const listen = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => statements.push({ sql, bindings });
    alder.db.on("query", listen);
    await act();
    alder.db.removeListener("query", listen);
    return statements;
  }
});
