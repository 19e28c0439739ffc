import { expect } from "chai";
import { existsSync } from "node:fs";
import { readLimits } from "../../src/web/limits/table.js";
import { read } from "./sources.js";

/** OWASP ASVS 5.0.0: what its chapters V6, V7 and V8 ask, by level. Source: the standard's own table (345 requirements, 30 May 2025). */
const ASKED: Readonly<Record<number, string>> = {
  1: `6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2
      7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
      8.1.1 8.2.1 8.2.2 8.3.1`,
  2: `6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3
      6.8.1 6.8.2 6.8.3 6.8.4
      7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2
      8.1.2 8.2.3 8.4.1`,
  3: `6.3.5 6.3.6 6.3.7 6.3.8 6.4.5 6.4.6 6.5.6 6.5.7 6.5.8 6.6.4 6.7.1 6.7.2
      7.5.3
      8.1.3 8.1.4 8.2.4 8.3.2 8.3.3 8.4.2`,
};

interface Row {
  id: string;
  level: number;
  how: string;
  proof: string;
}

const DOC = read("deploy/asvs.md");
const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const lines = DOC.split("\n").map(cellsOf);
const rows: Row[] = lines.flatMap(([id = "", level, , how = "", proof = ""]) =>
  /^\d\.\d+\.\d+$/.test(id) ? [{ id, level: Number(level), how, proof }] : [],
);

describe("tidy: the standard of verification", () => {
  it("has every requirement of V6, V7 and V8 once, at its level", () => {
    const asked = Object.entries(ASKED).flatMap(([level, ids]) =>
      ids
        .trim()
        .split(/\s+/)
        .map((id) => `${id} level ${level}`),
    );

    expect(rows.map(({ id, level }) => `${id} level ${level}`)).to.have.members(asked);
  });

  it("names for each a test that there is, or says why there is nothing to prove or what is not met", () => {
    const wrong = rows.flatMap(({ id, level, proof }) => {
      if (/^nothing to prove: \S/.test(proof)) return [];
      if (/^not met: \S/.test(proof)) return level === 3 ? [] : [`${id}: levels 1 and 2 are to be met`];
      const named = [...proof.matchAll(/`(test\/[^`]+)`((?: “[^”]+”)+)/g)].flatMap(([, path = "", titles = ""]) =>
        [...titles.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => ({ path, title })),
      );
      if (named.length === 0) return [`${id}: names no test`];
      return named.flatMap(({ path, title }) => {
        if (!existsSync(path)) return [`${id}: ${path} is not there`];
        return titlesIn(path).some((one) => one.includes(title)) ? [] : [`${id}: no test “${title}” in ${path}`];
      });
    });

    expect(wrong).to.deep.equal([]);
  });

  it("lists at the top what is met only in part, and nothing else", () => {
    const inPart = rows.filter(({ how }) => how.startsWith("In part: ")).map(({ id }) => id);
    const listed = /^Met only in part: (.+)\.$/m.exec(DOC)?.[1]?.split(", ");

    expect(listed).to.have.members(inPart);
  });

  it("gives every limit as the table of limits has it", () => {
    const said = lines.flatMap(([name = "", times, seconds]) =>
      /^`[a-z-]+\.(?:address|site|account|firm|client)`$/.test(name)
        ? [`${name.slice(1, -1)} ${times} ${seconds}`]
        : [],
    );
    const kept = [...readLimits()].map(([name, { times, seconds }]) => `${name} ${times} ${seconds}`);

    expect(said).to.have.members(kept);
  });
});

/** What stands in each it(…) of the file, as it is written there. */
function titlesIn(path: string): string[] {
  const titles = read(path).matchAll(/\bit\(\s*(?:"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g);
  return [...titles].map(([, plain, template]) => plain ?? template ?? "");
}
