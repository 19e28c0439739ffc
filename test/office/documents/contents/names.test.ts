import { expect } from "chai";
import fc from "fast-check";
import { cleanFileName, contentDisposition } from "../../../../src/office/documents/contents/names.js";

const CLEANED: [string, string][] = [
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\thandi\\Summons.pdf", "Summons.pdf"],
  ["a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"],
  ["nul\u0000byte.pdf", "nulbyte.pdf"],
  ["invoice\u202efdp.exe", "invoicefdp.exe"],
  ["zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"],
  ['a*b?c"d<e>f|g.pdf', "abcdefg.pdf"],
  ["  ...hidden.txt. ", "hidden.txt"],
  ["con", "_con"],
  ["NUL.txt", "_NUL.txt"],
  ["com1.tar.pdf", "_com1.tar.pdf"],
  ["Müller – koopkontrak.docx", "Müller – koopkontrak.docx"],
  ["", "file"],
  ["\u202e", "file"],
  ["\ud800.pdf", "pdf"],
  [`e${"\u0316".repeat(200)}.pdf`, "file.pdf"],
];

describe("contents: the names of files", () => {
  it("keeps what is seen and taken by every system", () => {
    for (const [given, kept] of CLEANED) expect(cleanFileName(given), JSON.stringify(given)).to.equal(kept);
  });

  it("cuts a long name between two characters and keeps its ending", () => {
    const cut = cleanFileName(`${"é👩‍⚖️".repeat(200)}.docx`);

    expect(Buffer.byteLength(cut)).to.be.within(120, 150);
    expect(cut.endsWith(".docx")).to.equal(true);
  });

  it("is settled: a clean name stays as it is, and is never too long, empty or of two lines", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const clean = cleanFileName(name);
        expect(cleanFileName(clean)).to.equal(clean);
        expect(Buffer.byteLength(clean)).to.be.within(1, 150);
        expect(clean).to.not.match(/[\p{Cc}\p{Cf}/\\:*?"<>|]/u);
      }),
    );
  });

  it("gives a file back under both forms of its name", () => {
    expect(contentDisposition('Müller\'s "claim" 100%.pdf', "attachment")).to.equal(
      `attachment; filename="Muller's claim 100_.pdf"; filename*=UTF-8''M%C3%BCller%27s%20claim%20100%25.pdf`,
    );
    expect(contentDisposition("起诉.pdf", "inline")).to.equal(
      `inline; filename="__.pdf"; filename*=UTF-8''%E8%B5%B7%E8%AF%89.pdf`,
    );
  });

  it("makes a header of one line of ASCII out of any name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        expect(contentDisposition(name, "attachment")).to.match(
          /^attachment; filename="[^"\\\r\n]+"; filename\*=UTF-8''[\x21-\x7e]+$/,
        );
      }),
    );
  });
});
