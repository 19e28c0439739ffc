import { Readable } from "node:stream";
import { expect } from "chai";
import { readEmail, type SplitEmail } from "../../../../src/office/documents/reading/read-email.js";

const read = (mail: string | Buffer, attachmentBytesMax = 1_000_000): Promise<SplitEmail | undefined> =>
  readEmail(Readable.from([Buffer.from(mail)]), { attachmentBytesMax });
const HEAD =
  "From: Thandi Naidoo <t@alder.example>\r\nTo: a@x.example, Counsel: b@x.example, c@x.example;\r\nCc: d@x.example\r\n";
const part = (headers: string[], body: string): string => `--x\r\n${headers.join("\r\n")}\r\n\r\n${body}\r\n`;
const mixed = (...parts: string[]): string =>
  `${HEAD}Subject: =?utf-8?B?TWFuZGFhdCDigJMgTmFpZG9v?=\r\nDate: Sun, 22 Nov 2026 10:15:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${parts.join("")}--x--\r\n`;
const attachment = (name: string, body: string): string =>
  part(
    [
      "Content-Type: application/pdf",
      `Content-Disposition: attachment; filename="${name}"`,
      "Content-Transfer-Encoding: base64",
    ],
    Buffer.from(body).toString("base64"),
  );

describe("reading: an e-mail taken apart", () => {
  it("gives who, to whom, what about, when, the text and the attachments byte for byte", async () => {
    const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, at) => at % 256));
    const email = await read(
      mixed(
        part(["Content-Type: text/plain; charset=iso-8859-1"], "Dear sirs"),
        part(
          [
            "Content-Type: application/pdf",
            'Content-Disposition: attachment; filename="offer.pdf"',
            "Content-Transfer-Encoding: base64",
          ],
          bytes.toString("base64").replace(/.{76}/g, "$&\r\n"),
        ),
      ),
    );

    expect(email).to.deep.include({
      from: "Thandi Naidoo <t@alder.example>",
      to: ["a@x.example", "Counsel: b@x.example, c@x.example"],
      cc: ["d@x.example"],
      subject: "Mandaat – Naidoo",
      isTextCut: false,
      attachmentsLeftOut: 0,
    });
    expect(email!.sentAt!.toISOString()).to.equal("2026-11-22T08:15:00.000Z");
    expect(email!.text.trim()).to.equal("Dear sirs");
    expect(email!.attachments).to.deep.equal([
      { name: "offer.pdf", declared: "application/pdf", isPicturedInText: false, bytes },
    ]);
  });

  it("gives an e-mail within the e-mail as a file of its own, under a name that says so", async () => {
    const inner = "From: x@y.example\r\nSubject: inner\r\n\r\nhello";
    const email = await read(mixed(part(["Content-Type: message/rfc822"], inner)));

    expect(email!.attachments.map(({ name }) => name)).to.deep.equal(["Attachment 1.eml"]);
    expect(email!.attachments[0]!.bytes.toString()).to.include("Subject: inner");
  });

  it("cleans the names of attachments, which somebody else chose", async () => {
    const email = await read(
      mixed(attachment("../../etc/cron.d/x.pdf", "1"), attachment("a\u202efdp.exe", "2"), attachment("", "3")),
    );

    expect(email!.attachments.map(({ name }) => name)).to.deep.equal(["x.pdf", "afdp.exe", "Attachment 3"]);
  });

  it("leaves out what is too large or beyond the fiftieth, and says how many", async () => {
    const large = await read(mixed(attachment("large.pdf", "12345"), attachment("small.pdf", "1234")), 4);
    const many = await read(mixed(...Array.from({ length: 60 }, (_, at) => attachment(`${at}.pdf`, "x"))));

    expect(large!.attachments.map(({ name }) => name)).to.deep.equal(["small.pdf"]);
    expect(large!.attachmentsLeftOut).to.equal(1);
    expect([many!.attachments.length, many!.attachmentsLeftOut]).to.deep.equal([50, 10]);
  });

  it("has no date where there is none, and one line for each line of the head", async () => {
    const email = await read("From: a@b.example\r\nSubject: a\tb\r\nDate: next Tuesday\r\n\r\ntext");

    expect(email).to.deep.include({ sentAt: undefined, subject: "a b", attachments: [] });
  });

  it("has no date that no e-mail can be of", async () => {
    for (const date of ["Fri, 20 Nov 99999 10:00:00 +0200", "-000500-01-01T00:00:00Z", "1 Jan 1601 00:00:00 +0000"]) {
      expect((await read(`From: a@b.example\r\nDate: ${date}\r\n\r\ntext`))!.sentAt, date).to.equal(undefined);
    }
  });

  it("takes pictures alone for part of the text: a contract shown in it is an attachment", async () => {
    const shown = (kind: string): string =>
      part([`Content-Type: ${kind}; name="x"`, "Content-Disposition: inline", "Content-ID: <x>"], "bytes");
    const related = mixed(part(["Content-Type: text/html"], "<p>hi"), shown("image/png"), shown("application/pdf"));
    const email = await read(related.replace("multipart/mixed", "multipart/related"));

    expect(email!.attachments.map(({ declared, isPicturedInText }) => [declared, isPicturedInText])).to.deep.equal([
      ["image/png", true],
      ["application/pdf", false],
    ]);
  });

  it("cannot be led to nest without end, nor to headers without end", async () => {
    const nested = Array.from(
      { length: 5_000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    ).join("");
    expect(await read(`${HEAD}${nested}`)).to.equal(undefined);
    expect(await read(`${HEAD}${"X-A: b\r\n".repeat(400_000)}\r\ntext`)).to.equal(undefined);
  });
});
