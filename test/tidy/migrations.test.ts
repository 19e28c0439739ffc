import { expect } from "chai";
import { catalogue, firmMigrations } from "../../src/schema/firm.js";
import type { Migration } from "../../src/schema/migration.js";
import { registryMigrations } from "../../src/schema/registry.js";
import { sourceFiles } from "./sources.js";

const TABLES_PER_FIRM_MAX = 100;
const TABLE_OPTIONS = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci";

/** What only one of the two families of servers understands, or each in its own way. */
const NOT_PORTABLE: [pattern: RegExp, name: string][] = [
  [/\bRETURNING\b/i, "RETURNING"],
  [/\bGENERATED ALWAYS\b|\bAS\s*\([^)]*\)\s*(STORED|VIRTUAL|PERSISTENT)\b/i, "a generated column"],
  [/^\s+\w+ JSON\b/im, "the type JSON"],
  [/\bFOR SHARE\b|\bLOCK IN SHARE MODE\b/i, "a shared row lock"],
  [/\bIF (NOT )?EXISTS\b/i, "IF EXISTS: the guard decides"],
  [/\bON DELETE CASCADE\b|\bON UPDATE CASCADE\b/i, "CASCADE: triggers do not see it"],
  [/\bTIMESTAMP\b/i, "the type TIMESTAMP: it shifts with the session's zone"],
  [/\bFLOAT\b|\bDOUBLE\b/i, "a floating number"],
];

const all: readonly Migration[] = [...firmMigrations, ...registryMigrations];

describe("tidy: migrations", () => {
  for (const [wing, listed] of [
    ["firm", firmMigrations],
    ["registry", registryMigrations],
  ] as const) {
    it(`lists every file of schema/${wing}/ once and in the order of the names`, () => {
      const inFolder = sourceFiles(`src/schema/${wing}`).map((path) => path.replace(/^.*\/|\.ts$/g, ""));

      expect(listed.map(({ name }) => name)).to.deep.equal(inFolder);
    });
  }

  it("gives every table of a firm exactly one entry in the catalogue, on the migration that creates it", () => {
    const created = firmMigrations.flatMap(({ up }) => tableCreatedBy(up) ?? []);

    expect(catalogue.map(({ table }) => table).sort()).to.deep.equal(created.sort());
    for (const { up, catalogue: entry } of firmMigrations) {
      if (entry) expect(entry.table).to.equal(tableCreatedBy(up));
    }
    expect(created.length).to.be.at.most(TABLES_PER_FIRM_MAX);
  });

  it("is one statement each, and its guard names what the statement makes", () => {
    for (const { name, up, guard } of all) {
      // A trigger's body may hold several; it is one statement all the same.
      if (!/^\s*CREATE TRIGGER\b/i.test(up)) expect(up, name).to.not.include(";");
      for (const made of Object.values(guard)) expect(up, name).to.match(new RegExp(`\\b${made}\\b`));
    }
  });

  it("is written so that both families of servers understand it the same", () => {
    const found = all.flatMap(({ name, up }) =>
      NOT_PORTABLE.filter(([pattern]) => pattern.test(up)).map(([, what]) => `${name}: ${what}`),
    );

    expect(found).to.deep.equal([]);
  });

  it("says engine, character set and collation on every table, and names every constraint", () => {
    for (const { name, up } of all.filter((migration) => tableCreatedBy(migration.up))) {
      expect(up.trimEnd().endsWith(TABLE_OPTIONS), `${name} ends in ${TABLE_OPTIONS}`).to.equal(true);
      expect(up, name).to.not.match(/^\s*(PRIMARY KEY|UNIQUE|FOREIGN KEY|CHECK)\b/im);
    }
  });
});

function tableCreatedBy(statement: string): string | undefined {
  return /^\s*CREATE TABLE (\w+)/i.exec(statement)?.[1];
}
