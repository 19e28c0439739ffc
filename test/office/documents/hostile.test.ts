import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { zipOf } from "../../support/files.js";
import { useFirm } from "../../support/firms.js";
import { type Answer, type Browser, exchange, useOffice } from "../../support/http.js";
import { aMatter, aPdf, emptyFolder, expectRefusedUpload, leftOf, NOTHING_LEFT, uploadTo } from "./desk.js";

const OFFICE_PARTS = [
  {
    name: "[Content_Types].xml",
    bytes: '<Types><Override ContentType="x.wordprocessingml.document.main+xml"/></Types>',
  },
  { name: "word/document.xml", bytes: "<w:document/>" },
];

describe("documents: hostile uploads are refused with one sentence, and nothing is left", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  async function refuses(name: string, bytes: Buffer, sentence: RegExp, status = 422): Promise<void> {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await expectRefusedUpload(alder, await uploadTo(browser, matter, { name, bytes }), sentence, status);
  }

  it("by what the file is", async function () {
    this.timeout(120_000);
    const cases: [name: string, bytes: Buffer, sentence: RegExp][] = [
      ["setup.exe", Buffer.from("MZ"), /Files ending in \.exe are not taken/],
      ["Letter.pdf", Buffer.from("<html>no</html>"), /is not a PDF/],
      ["Letter.docx", aPdf(), /is not a Word document/],
      ["Letter.docm", zipOf(OFFICE_PARTS), /Files with macros are not taken/],
      ["Letter.docx", zipOf([...OFFICE_PARTS, { name: "word/vbaProject.bin", bytes: "x" }]), /holds macros/],
      ["Slip.docx", zipOf([...OFFICE_PARTS, { name: "../../x", bytes: "x" }]), /written outside of it/],
      [
        "Bomb.docx",
        zipOf([...OFFICE_PARTS, { name: "word/b.bin", bytes: Buffer.alloc(50_000_000) }]),
        /unpack to far more/,
      ],
      ["Many.docx", zipOf(manyParts(100_000)), /more than 1000 parts/],
      ["Both.pdf", Buffer.concat([aPdf(), zipOf(OFFICE_PARTS)]), /something else at once/],
      [
        "Page.pdf",
        Buffer.concat([Buffer.from("%PDF-1.4\n<script>alert(1)</script>\n"), aPdf()]),
        /something else at once/,
      ],
      ["nothing.pdf", Buffer.alloc(0), /The file is empty/],
      ["zeros.txt", Buffer.from("a\0b"), /zero bytes/],
    ];
    for (const [name, bytes, sentence] of cases) await refuses(name, bytes, sentence);
  });

  it("by what the name is, once what is not seen in it is gone", async () => {
    await refuses("../../x", aPdf(), /has no ending/);
    await refuses("invoice\u202Efdp.exe", aPdf(), /Files ending in \.exe are not taken/);
    await refuses("a%0D%0Ab.html", aPdf(), /Files ending in \.html are not taken/);
    await refuses("a\0.exe", aPdf(), /could not be read/, 400);
  });

  it("keeps a hostile name only as what of it can be seen", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);

    await uploadTo(browser, matter, { name: "..\\..\\Notice\u202E%0D%0A of motion.pdf", bytes: aPdf() });

    expect(await alder.db("documents").pluck("name")).to.deep.equal(["Notice of motion.pdf"]);
  });

  it("by where it should go", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    for (const [fields, sentence] of [
      [{ folder: "a/../b" }, /A folder is named without/],
      [{ folder: "a\0b" }, /cannot be printed/],
      [{ folder: "x/".repeat(11) }, /10 steps at most/],
      [{ tags: "y".repeat(41) }, /at most 40 letters/],
      [{ tags: [...Array(21).keys()].join(",") }, /at most 20 tags/],
      [{ sameName: "overwrite" }, /Choose what becomes of a file/],
    ] as const) {
      const answer = await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf(), fields });
      await expectRefusedUpload(alder, answer, sentence);
    }
  });

  it("by its size, its number of files and of parts, and its names of fields", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const path = `/matters/${matter.id}/documents`;
    office.documents.fileBytesMax = 1_000_000;
    await browser.get(path);
    const files = (count: number) =>
      [...Array(count).keys()].map((n) => ({ field: "file", name: `${n}.pdf`, bytes: aPdf(String(n)) }));
    const fields = (count: number) => Object.fromEntries([...Array(count).keys()].map((n) => [`f${n}`, "x"]));

    await expectRefusedUpload(
      alder,
      await uploadTo(browser, matter, { name: "a.pdf", bytes: aPdf("", 1_000_000) }),
      /larger than 977/,
    );
    await expectRefusedUpload(alder, await browser.uploadAll(path, files(11)), /more parts or files/, 413);
    await expectRefusedUpload(alder, await browser.uploadAll(path, files(1), fields(65)), /more parts or files/, 413);
    await expectRefusedUpload(
      alder,
      await browser.uploadAll(path, files(1), { ["n".repeat(5_000)]: "x" }),
      /has a name that no form here has/,
      400,
    );
    await expectRefusedUpload(
      alder,
      await browser.uploadAll(path, files(1), { tags: "x".repeat(110_000) }),
      /too long/,
      413,
    );
    await expectRefusedUpload(alder, await browser.uploadAll(path, []), /Choose a file first/);
    const huge = { field: "file", name: "a.pdf", bytes: aPdf("", 12_000_000) };
    await expectRefusedUpload(alder, await browser.upload(path, huge), /larger than any upload/, 413);
  });

  it("with a hundred thousand parts, without holding them", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await browser.get(`/matters/${matter.id}/documents`);
    const part = (n: number) => `--b\r\nContent-Disposition: form-data; name="p${n}"\r\n\r\nx\r\n`;
    const body = [...Array(100_000).keys()].map(part).join("") + "--b--\r\n";

    await expectRefusedUpload(alder, await sendRaw(browser, matter.id, body), /more parts or files/, 413);
  });

  it("without its token, with a foreign one, and with the token behind the file", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const file =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n';
    const token = (value: string) => `--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${value}\r\n`;
    const good = /name="_csrf" value="([^"]+)"/.exec((await browser.get(`/matters/${matter.id}/documents`)).text)![1]!;

    for (const body of [file, token("x") + file, file + token(good)]) {
      await expectRefusedUpload(
        alder,
        await sendRaw(browser, matter.id, `${body}--b--\r\n`),
        /so nothing was written/,
        403,
      );
    }
    const late = await sendRaw(browser, matter.id, `${token(good)}${file}${token(good)}--b--\r\n`);
    await expectRefusedUpload(alder, late, /came behind its files/, 400);
  });

  it("broken off, cut short, or ending inside its file", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const { head, token } = await rawHead(browser, matter.id);
    const begin = `${token}--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n${aPdf("cut", 200_000).toString("latin1")}`;

    const socket = connect(office.port, "127.0.0.1");
    socket.write(head(5_000_000) + begin);
    await untilArriving();
    socket.destroy(); // the length lied: less came than was said
    await untilNothing();

    office.documents.pace = { silenceMsMax: 5_000, graceMs: 60_000, bytesPerSecondMin: 1 };
    await expectRefusedUpload(alder, await sendRaw(browser, matter.id, begin), /could not be read/, 400);
  });

  it("that stands still or drips", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const { head, token } = await rawHead(browser, matter.id);
    const begin = `${token}--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n`;

    office.documents.pace = { silenceMsMax: 200, graceMs: 60_000, bytesPerSecondMin: 1 };
    const still = connect(office.port, "127.0.0.1");
    still.write(head(5_000_000) + begin);
    expect(await answerOf(still)).to.match(/^HTTP\/1\.1 408 [^]*stood still for too long/);
    await untilNothing();

    office.documents.pace = { silenceMsMax: 10_000, graceMs: 300, bytesPerSecondMin: 10_000 };
    const dripping = connect(office.port, "127.0.0.1");
    dripping.write(head(5_000_000) + begin);
    const drip = setInterval(() => dripping.write("x"), 50);
    try {
      expect(await answerOf(dripping)).to.match(/^HTTP\/1\.1 408 [^]*arrived too slowly/);
    } finally {
      clearInterval(drip);
    }
    await untilNothing();
  });

  it("beyond the firm's space, counted before and while it arrives", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    office.documents.firmBytesMax = 2_000_000;
    const large = await uploadTo(browser, matter, { name: "a.pdf", bytes: aPdf("", 2_100_000) });
    await expectRefusedUpload(alder, large, /fill 0 bytes of the 1\.9 MB there are, and this has no room/);

    const path = `/matters/${matter.id}/documents`;
    const both = [2_100_000, 1_500_000].map((pad, n) => ({ field: "file", name: `${n}.pdf`, bytes: aPdf("", pad) }));
    const half = await browser.uploadAll(path, both);
    expect(half.text).to.match(/One file was not taken; one is filed|not taken[^]*Filed as 1\.pdf/);
    const before = await leftOf(alder);
    const second = await uploadTo(browser, matter, { name: "b.pdf", bytes: aPdf("b", 600_000) });

    expect(second.status).to.equal(422);
    expect(await leftOf(alder)).to.deep.equal(before);
  });

  it("counts what arrives at the same moment towards the firm's space", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    office.documents.firmBytesMax = 2_000_000;

    const upload = (name: string) => uploadTo(browser, matter, { name, bytes: aPdf(name, 1_200_000) });
    const answers = await Promise.all(["a.pdf", "b.pdf", "c.pdf"].map(upload));

    expect(answers.filter(({ status }) => status === 422).length).to.be.at.least(2);
  });

  function manyParts(count: number) {
    return [...OFFICE_PARTS, ...[...Array(count).keys()].map((n) => ({ name: `p${n}`, bytes: "", isStored: true }))];
  }

  async function sendRaw(browser: Browser, matterId: string, body: string): Promise<Answer> {
    const headers = { host: browser.host, cookie: cookieOf(browser), "sec-fetch-site": "same-origin" };
    const kind = { "content-type": "multipart/form-data; boundary=b", "content-length": String(body.length) };
    const path = `/matters/${matterId}/documents`;
    return exchange(
      { port: office.port, method: "POST", path, headers: { ...headers, ...kind } },
      Buffer.from(body, "latin1"),
    );
  }

  async function rawHead(browser: Browser, matterId: string) {
    const path = `/matters/${matterId}/documents`;
    const value = /name="_csrf" value="([^"]+)"/.exec((await browser.get(path)).text)![1]!;
    return {
      head: (length: number) =>
        `POST ${path} HTTP/1.1\r\nHost: ${browser.host}\r\nCookie: ${cookieOf(browser)}\r\nSec-Fetch-Site: same-origin\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n`,
      token: `--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${value}\r\n`,
    };
  }

  function cookieOf({ cookies }: Browser): string {
    return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async function untilArriving(): Promise<void> {
    while ((await leftOf(alder)).files.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function untilNothing(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await leftOf(alder)).files.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await leftOf(alder)).to.deep.equal(NOTHING_LEFT);
  }

  async function answerOf(socket: ReturnType<typeof connect>): Promise<string> {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (piece: string) => {
      text += piece;
    });
    socket.on("error", () => undefined);
    await once(socket, "close");
    return text;
  }
});
