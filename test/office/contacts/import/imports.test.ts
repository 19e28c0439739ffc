import { expect } from "chai";
import { addContact } from "../../../../src/office/contacts/contacts.js";
import { beginImport, decideColumns, findImport } from "../../../../src/office/contacts/import/imports.js";
import { listReportRows, takeImport } from "../../../../src/office/contacts/import/taking.js";
import { listContacts } from "../../../../src/office/contacts/reports.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { type Browser, useOffice } from "../../../support/http.js";
import { expectRefusal } from "../../../support/refusals.js";
import { skipWithoutSamples } from "../../../support/skips.js";
import { card, sampleFile, today } from "./files.js";

const HEAD = "Surname,First name,E-mail,ID number\n";

describe("contacts: importing through the pages", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  /** Uploads, keeps the columns as guessed, and returns the page to look at. */
  async function upTo(browser: Browser, name: string, bytes: Buffer | string) {
    await browser.get("/contacts/import");
    const uploaded = await browser.upload("/contacts/import", { field: "file", name, bytes: Buffer.from(bytes) });
    expect(uploaded.status, uploaded.text).to.equal(303);
    let shown = await browser.follow(uploaded);
    let path = uploaded.location!;
    if (path.endsWith("/columns")) {
      const fields = [...shown.text.matchAll(/<select[^>]*name="(column-\d+)".*?<\/select>/gs)].map(
        ([select, column]) => [column!, /value="([^"]+)" selected/.exec(select)?.[1] ?? "skip"],
      );
      const decided = await browser.post(path, Object.fromEntries(fields) as Record<string, string>);
      expect(decided.status, decided.text).to.equal(303);
      path = decided.location!;
      shown = await browser.follow(decided);
    }
    const id = path.split("/")[3]!;
    return {
      id,
      shown,
      take: (fields: Record<string, string | string[]> = {}) =>
        browser.post(`/contacts/import/${id}/take`, { version: version(shown.text), ...fields }),
    };
  }

  const total = async () => (await listContacts(alder.db, {})).total;

  it("takes every sample, once, and reports what was left out and why", async function () {
    skipWithoutSamples(this);
    this.timeout(120_000);
    const browser = await office.signedIn(alder, "receptionist");
    const samples: [string, { taken: number; left: number; refused: number }][] = [
      ["matters/clio-contacts.csv", { taken: 87, left: 0, refused: 0 }],
      ["contacts/John_Doe_ANDROID.vcf", { taken: 6, left: 0, refused: 0 }],
      ["contacts/John_Doe_EVOLUTION.vcf", { taken: 1, left: 0, refused: 0 }],
      ["contacts/John_Doe_GMAIL.vcf", { taken: 0, left: 1, refused: 0 }], // Evolution's John Doe, by address and name
      ["contacts/John_Doe_MS_OUTLOOK.vcf", { taken: 0, left: 1, refused: 0 }],
      ["contacts/gmail-list.vcf", { taken: 3, left: 0, refused: 0 }],
      ["contacts/outlook-2003.vcf", { taken: 1, left: 0, refused: 0 }],
      ["contacts/rfc6350-example.vcf", { taken: 1, left: 0, refused: 0 }],
    ];
    for (const [path, counts] of samples) {
      const { id, take } = await upTo(browser, path.split("/")[1]!, sampleFile(path));
      expect((await take()).status).to.equal(303);
      const { rowsTaken: taken, rowsLeft: left, rowsRefused: refused } = await findImport(alder.db, id);
      expect({ taken, left, refused }, path).to.deep.equal(counts);
    }
    expect(await total()).to.equal(99);
    expect((await listContacts(alder.db, { kind: "company" })).total).to.equal(44);
    expect((await listContacts(alder.db, { q: "gifford" })).lines[0]!.displayName).to.equal("Matthew Brent Gifford");
    expect((await listContacts(birch.db, {})).total).to.equal(0);
    expect(await listAuditLines(alder.db, { action: "contacts.contact_added" })).to.have.length(99);

    const again = await upTo(browser, "clio-contacts.csv", sampleFile("matters/clio-contacts.csv"));
    expect(again.shown.text)
      .to.contain("This very file was imported before")
      .and.contain("No new contact in this file");
    await again.take();
    expect(await total()).to.equal(99);
  });

  it("recognises Clio's columns", async function () {
    skipWithoutSamples(this);
    const browser = await office.signedIn(alder);
    await browser.get("/contacts/import");
    const answer = await browser.upload("/contacts/import", {
      field: "file",
      name: "clio.csv",
      bytes: sampleFile("matters/clio-contacts.csv"),
    });
    expect((await browser.follow(answer)).text)
      .to.contain("This is a list of Clio")
      .and.contain("87 rows");
  });

  it("leaves doubles out, adds the ticked ones, and gives the others back as CSV without formulas", async () => {
    const browser = await office.signedIn(alder);
    await addContact(alder.db, {
      draft: { kind: "person", firstNames: "Jan", surname: "Smuts" },
      by: await alder.actor(),
      today,
    });
    await addContact(alder.db, {
      draft: { kind: "person", firstNames: "Louis", surname: "Botha" },
      by: await alder.actor(),
      today,
    });
    const { id, shown, take } = await upTo(
      browser,
      "list.csv",
      `${HEAD}Smuts,Jan,,\nBotha,Louis,,\nHertzog,Barry,not an address,\n"=HYPERLINK(""http://x"")",Evil,,\nMalan,D F,,8001015009088\nHertzog,Barry,,\n`,
    );
    expect(shown.text)
      .to.contain("Jan Smuts")
      .and.contain("same name")
      .and.contain("Row 4 of this file")
      .and.contain("formula");

    const taken = await take({ add: ["3"] });

    const report = await browser.follow(taken);
    expect(report.text).to.contain("2 contacts are added from list.csv").and.contain("is not an e-mail address");
    expect((await listReportRows(alder.db, id)).map(({ no, outcome }) => `${no} ${outcome}`)).to.deep.equal([
      "2 left",
      "4 partly",
      "5 refused",
      "6 refused",
      "7 left",
    ]);
    expect(await total()).to.equal(4);
    const csv = await browser.get(`/contacts/import/${id}/not-taken.csv`);
    expect(csv.headers["content-type"]).to.match(/^text\/csv/);
    expect(csv.headers["content-disposition"]).to.contain("attachment");
    expect(csv.text)
      .to.contain(`"'=HYPERLINK(""http://x"")"`)
      .and.contain("8001015009088")
      .and.contain("Surname,First name");
    expect(csv.text.split("\r\n").some((line) => /^[=+@-]|,"?[=+@]/.test(line))).to.equal(false);
  });

  it("shows an identity number of the file on no page of the import, and gives it back in the file of rows to mend to who may see one", async () => {
    const number = "8909025012084"; // its check digit is wrong, so that the row is refused and reported
    const partner = await office.signedIn(alder, "partner");
    const receptionist = await office.signedIn(alder, "receptionist");
    const { id, take } = await upTo(
      partner,
      "people.csv",
      `first_name,last_name,id_number\nNomvula,Mthembu,${number}\n`,
    );
    const shows = async (browser: Browser, page: string): Promise<boolean> => {
      const answer = await browser.get(`/contacts/import/${id}${page}`);
      expect(answer.status, page).to.equal(200);
      return answer.text.includes(number);
    };

    for (const page of ["/columns", "/preview"]) {
      for (const browser of [partner, receptionist]) expect(await shows(browser, page), page).to.equal(false);
    }
    expect((await take()).status).to.equal(303);
    expect(await shows(partner, "/not-taken.csv")).to.equal(true);
    expect(await shows(partner, "")).to.equal(false);
    for (const page of ["", "/not-taken.csv"]) expect(await shows(receptionist, page), page).to.equal(false);
  });

  it("keeps the upload sealed, and nothing of it after it was taken", async () => {
    const browser = await office.signedIn(alder);
    const { id, take } = await upTo(browser, "list.csv", `${HEAD}Mthembu,Nomvula,,8909025012083\n`);
    const stored = async () => JSON.stringify(await alder.db("contact_imports").where({ id }).first());
    expect(await stored())
      .not.to.contain("Mthembu")
      .and.not.contain("8909025012083");
    await take();
    expect(await stored()).to.contain('"upload_sealed":null');
    expect((await browser.get(`/contacts/import/${id}/preview`)).location).to.equal(`/contacts/import/${id}`);
  });

  it("takes an import once, however often it is posted", async () => {
    const browser = await office.signedIn(alder);
    const { take } = await upTo(browser, "list.csv", `${HEAD}Smuts,Jan,,\nBotha,Louis,,\n`);
    const answers = await Promise.all([take(), take(), take()]);
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await total()).to.equal(2);
    expect(await listAuditLines(alder.db, { action: "contacts.import_taken" })).to.have.length(1);
  });

  it("takes two uploads of one file at the same time as one", async () => {
    const browser = await office.signedIn(alder);
    const first = await upTo(browser, "list.csv", `${HEAD}Smuts,Jan,,\nBotha,Louis,,\n`);
    const second = await upTo(browser, "list.csv", `${HEAD}Smuts,Jan,,\nBotha,Louis,,\n`);
    await Promise.all([first.take(), second.take()]);
    expect(await total()).to.equal(2);
  });

  it("answers files that are none beside the field, and keeps nothing", async () => {
    const browser = await office.signedIn(alder);
    await browser.get("/contacts/import");
    const hostile: [string, string | Buffer][] = [
      ["The file is empty", ""],
      ["has a header and no rows", HEAD],
      ["zero bytes", "Surname\nA\0B\n"],
      ["Excel workbook", Buffer.from("PK\u0003\u0004")],
      ["never closes", `${HEAD}"Smuts,Jan\n`],
      ["larger than 2 MB", "x".repeat(10 * 1024 * 1024)],
      ["longer than 64 kB", `Surname\n${"x".repeat(1_500_000)}\n`],
      ["more than 5000 rows", `Surname\n${"Smuts\n".repeat(5_001)}`],
    ];
    for (const [words, bytes] of hostile) {
      const answer = await browser.upload("/contacts/import", {
        field: "file",
        name: "a.csv",
        bytes: Buffer.from(bytes),
      });
      expect(answer.status, words).to.equal(422);
      expect(answer.text).to.contain(words);
    }
    expect(
      (await browser.upload("/contacts/import", { field: "file", name: "", bytes: Buffer.alloc(0) })).text,
    ).to.contain("Choose a file first");
    expect((await browser.post("/contacts/import")).text).to.contain("Choose a file first");
    expect(await alder.db("contact_imports").select("id")).to.be.empty;
  });

  it("refuses two columns for one place, and a take of columns decided anew since", async () => {
    const browser = await office.signedIn(alder);
    const { id, shown, take } = await upTo(browser, "list.csv", "Surname,Maiden\nSmuts,Krige\n");
    const twice = await browser.post(`/contacts/import/${id}/columns`, {
      "column-0": "surname",
      "column-1": "surname",
    });
    expect([twice.status, twice.text.includes("both go to “Surname”")]).to.deep.equal([422, true]);
    await browser.post(`/contacts/import/${id}/columns`, { "column-0": "surname", "column-1": "formerName" });
    const late = await take({ version: version(shown.text) });
    expect([late.status, late.text.includes("decided anew since you looked")]).to.deep.equal([422, true]);
    expect(await total()).to.equal(0);
    await take({ version: "3" });
    expect((await listContacts(alder.db, { q: "krige" })).total).to.equal(1);
  });

  it("drops an upload when asked, and one that nobody went on with after a day", async () => {
    const browser = await office.signedIn(alder);
    const dropped = await upTo(browser, "a.vcf", card("FN:A B"));
    await browser.post(`/contacts/import/${dropped.id}/drop`);
    expect((await dropped.take()).status).to.equal(422);
    const old = await upTo(browser, "b.vcf", card("FN:C D"));
    await alder
      .db("contact_imports")
      .where("id", old.id)
      .update({ created_at: new Date(Date.now() - 25 * 3_600_000) });
    await upTo(browser, "c.vcf", card("FN:E F"));
    expect(await findImport(alder.db, old.id)).to.include({ state: "dropped" });
    expect(await alder.db("contact_imports").whereNotNull("upload_sealed").select("id")).to.have.length(1);
    expect(await total()).to.equal(0);
  });

  it("shows another firm no import, whatever it posts", async () => {
    const { id } = await upTo(await office.signedIn(alder), "a.csv", `${HEAD}Smuts,Jan,,\n`);
    const stranger = await office.signedIn(birch, "partner");
    await stranger.get("/contacts/import");
    for (const path of ["", "/columns", "/preview", "/not-taken.csv"]) {
      expect((await stranger.get(`/contacts/import/${id}${path}`)).status, path).to.equal(404);
    }
    for (const path of ["/columns", "/take", "/drop"]) {
      expect((await stranger.post(`/contacts/import/${id}${path}`, { version: "2" })).status, path).to.equal(404);
    }
    expect(await findImport(alder.db, id)).to.include({ state: "preview" });
  });
});

describe("contacts: an import of the largest size", () => {
  const alder = useFirm("alder");

  it("is taken whole in one transaction, and not at all when it fails on the way", async function () {
    this.timeout(120_000);
    const by = await alder.actor();
    const rows = Array.from({ length: 5_000 }, (_, at) => `Person${at},Number ${at},p${at}@example.org,`).join("\n");
    const { id: importId } = await beginImport(alder.db, {
      file: { name: "big.csv", bytes: Buffer.from(HEAD + rows) },
      by,
      today,
    });
    const choice = { importId, version: 2, doubles: "leave", addAnyway: [], by, today } as const;
    await expectRefusal(takeImport(alder.db, choice), "import_undecided");
    await decideColumns(alder.db, { importId, fields: ["surname", "first", "email", "idNumber"] });
    const nobody = { ...by, id: "x".repeat(600) }; // no audit line can hold it
    await takeImport(alder.db, { ...choice, by: nobody }).then(
      () => expect.fail("It was taken."),
      () => undefined,
    );
    expect((await listContacts(alder.db, {})).total).to.equal(0);

    const began = Date.now();
    const taken = await takeImport(alder.db, choice);
    expect([taken.rowsTaken, (await listContacts(alder.db, { q: "person4999" })).total]).to.deep.equal([5_000, 1]);
    expect(Date.now() - began).to.be.lessThan(60_000);
  });
});

function version(page: string): string {
  return /name="version" value="(\d+)"/.exec(page)?.[1] ?? "";
}
