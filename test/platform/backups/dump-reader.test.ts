import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type DumpFigures, DumpReader } from "../../../src/platform/backups/dump-reader.js";

const DUMP = `/*M!999999\\- enable the sandbox mode */ 
-- CHANGE MASTER TO MASTER_LOG_FILE='bin.000007', MASTER_LOG_POS=1836;
CREATE TABLE \`a\` (
  \`id\` int(11) NOT NULL
) ENGINE=InnoDB;
INSERT INTO \`a\` VALUES
(1,'it\\'s\\nnew\\n(1,2)'),
(2,'plain'),
(3,NULL);
INSERT INTO \`a\` VALUES
(4,'${"long ".repeat(300)}');
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER kept BEFORE UPDATE ON a FOR EACH ROW BEGIN
INSERT INTO \`a\` VALUES
(9,'not a row');
END */;;
DELIMITER ;
CREATE TABLE \`empty\` (
) ENGINE=InnoDB;
-- SET GLOBAL gtid_slave_pos='1-1-102';

-- Dump completed on 2026-11-22 10:10:08
`;

async function read(chunks: Buffer[]): Promise<DumpFigures> {
  const reader = new DumpReader();
  await pipeline(Readable.from(chunks), reader, new Writable({ write: (_c, _e, done) => done() }));
  return reader.figures();
}

function cut(text: string, at: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const places = [...new Set(at.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
}

describe("backups: reading a dump as it passes", () => {
  it("counts rows, tables and triggers and finds position and trailer, wherever the stream is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10_000), { maxLength: 40 }), async (places) => {
        const figures = await read(cut(DUMP, places));

        expect([...figures.rows]).to.deep.equal([
          ["a", 4],
          ["empty", 0],
        ]);
        expect(figures).to.include({ triggers: 1, complete: true, bytes: Buffer.byteLength(DUMP) });
        expect(figures.position).to.deep.equal({ file: "bin.000007", position: 1836, gtid: "1-1-102" });
        expect(figures.sha256).to.equal(createHash("sha256").update(DUMP).digest("hex"));
      }),
      { numRuns: 200 },
    );
  });

  it("does not call a dump complete that was cut at the end of any line", async () => {
    const lines = DUMP.split("\n");
    for (let kept = 1; kept < lines.length - 2; kept += 1) {
      const figures = await read([Buffer.from(`${lines.slice(0, kept).join("\n")}\n`)]);
      expect(figures.complete, `after line ${kept}`).to.equal(false);
    }
  });
});
