import { Writable } from "node:stream";
import { expect } from "chai";
import { closeNames, EXITS, exitCodesHelp, facts, showProgress, table } from "../src/terminal.js";

describe("terminal", () => {
  it("prints numbers to the right, words to the left and a dash for nothing", () => {
    const text = table(
      ["Firm", "Rows", "Seen"],
      [
        ["alder", 12, null],
        ["birch & sons", 3, undefined],
      ],
    );
    expect(text.split("\n")).to.deep.equal([
      "Firm          Rows  Seen",
      "------------  ----  ----",
      "alder           12  -",
      "birch & sons     3  -",
    ]);
  });

  it("says that there is nothing rather than printing an empty table", () => {
    expect(table(["Firm"], [])).to.equal("None.");
  });

  it("lets no name send control characters to the terminal", () => {
    expect(table(["Name"], [["\u001b[2Jgone"]])).not.to.contain("\u001b");
    expect(facts([["Name", "a\u0007b"]])).to.equal("Name: a\uFFFDb");
  });

  it("shows progress as plain lines where there is no terminal", () => {
    let written = "";
    const out = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString();
        done();
      },
    });
    const progress = showProgress("backing up", 2, out);
    progress.step("alder");
    progress.step();
    progress.done("All firms are backed up.");
    expect(written).to.equal("backing up: 1/2 alder\nbacking up: 2/2\nAll firms are backed up.\n");
  });

  it("finds the names that come close to what was typed", () => {
    expect(closeNames("aldr", ["alder", "birch", "ash"])).to.deep.equal(["alder"]);
    expect(closeNames("bir", ["alder", "birch"])).to.deep.equal(["birch"]);
    expect(closeNames("zzzz", ["alder", "birch"])).to.deep.equal([]);
  });

  it("gives every exit code one number and one sentence", () => {
    const codes = Object.values(EXITS).map(({ code }) => code);
    expect(new Set(codes).size).to.equal(codes.length);
    for (const { code, sentence } of Object.values(EXITS))
      expect(exitCodesHelp()).to.match(new RegExp(`${code} +${sentence.slice(0, 12)}`));
  });
});
