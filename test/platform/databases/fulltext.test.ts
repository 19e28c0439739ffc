import { expect } from "chai";
import fc from "fast-check";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { fullTextQuery, snippetOf, storedText } from "../../../src/platform/databases/fulltext.js";
import { useHome } from "../../support/home.js";

const DATABASE = "fulltext_test";
const TEXTS: Record<number, string> = {
  1: "The invoice for Mr O'Brien and Mrs van der Merwe, case 2026/0131, is in the_file.pdf",
  2: "Émile Nuñez signed at Ålesund; his therapy in the house went on",
  3: "nai\u0308ve of\u00adfice, e\ufb03cient", // a combining mark, a soft hyphen, a ligature
  4: `${"a".repeat(90)} the end of it`,
  5: "हिन्दी भाषा कानून 中文合同 😀",
};

describe("databases: words for a full-text index", () => {
  const home = useHome();
  let admin: Connection;
  before(async () => {
    admin = await home.operator.admin();
    await admin.query(`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
    await admin.query(
      `CREATE TABLE ${DATABASE}.texts (id INT PRIMARY KEY, body MEDIUMTEXT, FULLTEXT INDEX ix_texts_body (body))
       ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
    );
    for (const [id, text] of Object.entries(TEXTS)) await add(Number(id), text);
  });
  after(async () => {
    await admin.query(`DROP DATABASE ${DATABASE}`);
    admin.destroy();
  });

  async function add(id: number, text: string): Promise<void> {
    await admin.query(`REPLACE INTO ${DATABASE}.texts VALUES (?, ?)`, [id, storedText(text)]);
  }

  async function found(q: string): Promise<number[]> {
    const query = fullTextQuery(q);
    if (query === undefined) return [];
    const [rows] = await admin.query<RowDataPacket[]>(
      `SELECT id FROM ${DATABASE}.texts WHERE MATCH (body) AGAINST (? IN BOOLEAN MODE) ORDER BY id`,
      [query],
    );
    return rows.map((row) => row.id as number);
  }

  it("finds texts that have every word, or one that begins with it", async () => {
    expect(await found("invoice")).to.deep.equal([1]);
    expect(await found("inv brien")).to.deep.equal([1]);
    expect(await found("invoice therapy")).to.deep.equal([]);
    expect(await found("2026/0131")).to.deep.equal([1]);
    expect(await found("file.pdf")).to.deep.equal([1]);
  });

  it("takes accents, capitals, ligatures and hidden hyphens for nothing", async () => {
    expect(await found("emile NUNEZ alesund")).to.deep.equal([2]);
    expect(await found("naive")).to.deep.equal([3]);
    expect(await found("office efficient")).to.deep.equal([3]);
    expect(await found("भाषा")).to.deep.equal([5]);
    expect(await found("中文合")).to.deep.equal([5]);
  });

  it("is not led astray by words that no index holds", async () => {
    expect(await found("the house")).to.deep.equal([2]);
    expect(await found("a house of x 😀")).to.deep.equal([2]);
    expect(await found(`end ${"a".repeat(90)}`)).to.deep.equal([4]);
    expect(await found("in")).to.deep.equal([1]);
    expect(await found("this")).to.deep.equal([]);
    expect(await found("the")).to.include(2, "as the beginning of therapy");
    for (const nothing of ["", " ", "x", "😀", "+", "“”", "\u0000", "a".repeat(85)]) {
      expect(fullTextQuery(nothing), JSON.stringify(nothing)).to.equal(undefined);
    }
  });

  it("knows the stop words of the server", async () => {
    const [rows] = await admin.query<RowDataPacket[]>(
      "SELECT value FROM information_schema.innodb_ft_default_stopword WHERE CHAR_LENGTH(value) > 2",
    );

    expect(rows).to.have.length.above(10);
    for (const row of rows) {
      const value = String(row.value);
      expect(fullTextQuery(`${value} house`), value).to.equal("+house*");
    }
  });

  it("raises no error, whatever is typed, and finds a text by each of its words beside the hostile ones", async function () {
    this.timeout(60_000);
    const signs = fc.constantFrom(..."+-<>()~*\"'@%_\\/;,.&|!{}[]^$#`\u0000\n\t😀".split(""));
    const typed = fc.oneof(
      fc.string({ unit: signs, maxLength: 40 }),
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(typed, signs, signs, async (text, before_, after_) => {
        await found(text);
        expect(await found(`${before_}therapy${after_}`)).to.deep.equal([2]);
        expect(await found(`${text.normalize("NFKC").replace(/[\p{L}\p{N}\p{M}]/gu, "")} therapy`)).to.deep.equal([2]);
      }),
      { numRuns: 300 },
    );
    await found("x+".repeat(5_000));
    await found("therapy ".repeat(1_300));
  });

  it("finds a text by itself, in whatever of the scripts that are read here", async function () {
    this.timeout(60_000);
    // as far as the servers know them, whose table of letters is that of Unicode 5.0
    const known =
      /[a-zA-Z0-9\u00c0-\u024f\u0300-\u036f\u0388-\u03ce\u0400-\u045f\u05d0-\u05ea\u0621-\u064a\u0905-\u0939\u093e-\u094d\u4e00-\u9fa5]/;
    const letters = Array.from({ length: 0xa000 }, (_, code) => String.fromCodePoint(code)).filter(
      (letter) => known.test(letter) && /[\p{L}\p{M}\p{N}]/u.test(letter),
    );
    const unit = fc.oneof(fc.constantFrom(...letters), fc.constantFrom(..." aeiouñé0123456789.-_'"));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 30 }), async (text) => {
        await add(100, `${text} anchor`);
        expect(await found(`anchor ${text}`), JSON.stringify(text)).to.deep.equal([100]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("databases: a piece of a text around what was found", () => {
  const long = `${"Lorem ipsum dolor ".repeat(40)}the lessor gave Émile notice to vacate ${"sit amet ".repeat(40)}`;
  const marked = (text: string, q: string, length = 60): string =>
    snippetOf(text, q, length)
      .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
      .join("");

  it("marks the words that begin with what was looked for", () => {
    expect(marked(long, "emile NOT")).to.equal("… lessor gave [Émile] [notice] to vacate sit amet sit amet sit …");
    expect(marked("A short note", "note")).to.equal("A short [note]");
    expect(marked("A short note", '"<script>+')).to.equal("A short note");
  });

  it("takes the place where most of the words stand together", () => {
    expect(marked(`lessor ${long}`, "lessor notice")).to.contain("[lessor] gave Émile [notice]");
  });

  it("is about as long as asked and a part of the text, whatever both are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.string({ unit: "grapheme", maxLength: 20 }),
        (text, q) => {
          const parts = snippetOf(text, q, 80);
          const whole = parts.map((part) => part.text).join("");
          expect(whole.length).to.be.below(90);
          const inside = whole.replace(/^… |^ …$| …$/g, "");
          expect(text.replace(/\s+/g, " ")).to.contain(inside);
        },
      ),
    );
  });
});
