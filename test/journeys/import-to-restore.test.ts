import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { operatorActor } from "../../src/actor.js";
import { day } from "../../src/calendar.js";
import { restoreFirm } from "../../src/platform/backups/restore.js";
import { listBackups } from "../../src/platform/backups/ledger.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { findFirm } from "../../src/platform/databases/firm-records.js";
import { countContacts } from "../../src/office/contacts/reports.js";
import { listParties } from "../../src/office/matters/parties.js";
import { backupKnowledge } from "../../src/restore-knowledge.js";
import { runNow } from "../../scripts/support/demo-jobs.js";
import { checksums, changedTables, WRITTEN_BY_READING } from "../support/canaries-checksums.js";
import { openDocket, plannedParties, readDockets } from "../support/dockets.js";
import { useFirm } from "../support/firms.js";
import { type Browser, useOffice } from "../support/http.js";
import { aPerson, actorOf } from "../support/people.js";
import { signInOver } from "../support/sign-in.js";
import { SAMPLES_DIR, skipWithoutSamples } from "../support/skips.js";
import { cardsOn, contentsOf, expectPage, type ImportCounts, importFile, pagesOfList } from "./pages.js";

/** The main job, whole: files come in through the pages, a night passes, the backup is proven and restored, and the pages show the same. */
describe("journey: from import to a restored firm", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  before(function () {
    skipWithoutSamples(this);
  });

  it("brings real files and dockets in, backs them up, restores them, and shows the same to alder and nothing to birch", async function () {
    this.timeout(240_000);
    const partner = await aPerson(alder, { login: "thandi", name: "Thandi Naidoo", roles: ["partner"] });
    const before = await checksums(birch.db, WRITTEN_BY_READING);
    const browser = office.browser(alder);
    await signInOver(browser, alder, "thandi");

    expect(await importSamples(browser)).to.deep.equal(IMPORTED);
    const on = day("2026-11-22");
    for (const docket of readDockets()) await openDocket(alder.db, docket, { by: actorOf(partner), on });
    await expectDockets(browser);

    const shown = await pagesOfAlder(browser);
    const cards = shown.filter((path) => path.startsWith("/contacts/")).length;
    expect(cards, "cards of contacts that the lists lead to").to.equal(await countContacts(alder.db));
    const contents = await contentsOf(browser, shown);
    await backUpAndRestore();
    const again = office.browser(alder);
    await expectSignedOut(browser);
    await signInOver(again, { db: await restoredDb() }, "thandi");

    expect(await pagesOfAlder(again)).to.deep.equal(shown);
    expect(await contentsOf(again, shown)).to.deep.equal(contents);
    expect(changedTables(before, await checksums(birch.db, WRITTEN_BY_READING))).to.deep.equal([]);
    await expectNothingAtBirch(shown);
  });

  /** Every card file and Clio's list, each through upload, columns, preview and taking. */
  async function importSamples(browser: Browser): Promise<Record<string, ImportCounts>> {
    const cards = readdirSync(join(SAMPLES_DIR, "contacts")).map((name) => `contacts/${name}`);
    const counts: Record<string, ImportCounts> = {};
    for (const path of [...cards.sort(), "matters/clio-contacts.csv"]) {
      counts[basename(path)] = await importFile(browser, basename(path), readFileSync(join(SAMPLES_DIR, path)));
    }
    return counts;
  }

  /** The twelve dockets as the functions of the pages made them, and as the pages show them. */
  async function expectDockets(browser: Browser): Promise<void> {
    const open = await cardsOn(browser, await pagesOfList(browser, "/matters"), MATTER_CARD);
    const closed = await cardsOn(browser, await pagesOfList(browser, "/matters?filter=closed"), MATTER_CARD);
    expect([open.length, closed.length], "matters open and closed").to.deep.equal([4, 8]);
    const dockets = readDockets();
    for (const card of [...open, ...closed]) {
      const { text } = await expectPage(browser, card);
      const docket = dockets.find(({ docket_number: number }) => text.includes(number));
      expect(docket, `the docket of ${card}`).not.to.equal(undefined);
      const shown = (await listParties(alder.db, card.split("/")[2]!)).map(({ name }) => name);
      expect(shown.length, docket!.case_name).to.equal(plannedParties(docket!).length);
      for (const name of shown) expect(text).to.include(escaped(name));
    }
  }

  async function pagesOfAlder(browser: Browser): Promise<string[]> {
    const contacts = await pagesOfList(browser, "/contacts");
    const clients = await pagesOfList(browser, "/clients");
    const matters = [
      ...(await pagesOfList(browser, "/matters")),
      ...(await pagesOfList(browser, "/matters?filter=closed")),
    ];
    return [
      ...[...contacts, ...clients, ...matters],
      ...(await cardsOn(browser, contacts, /^\/contacts\/[0-9a-f-]{36}$/)),
      ...(await cardsOn(browser, clients, /^\/clients\/[0-9a-f-]{36}$/)),
      ...(await cardsOn(browser, matters, MATTER_CARD)),
    ];
  }

  /** As the schedule does it at night, and then what a sysadmin does after a disaster. */
  async function backUpAndRestore(): Promise<void> {
    const { operator } = alder;
    const living = alder.record;
    const never = new AbortController().signal;
    await runNow(operator, "backups.nightly", ["alder"], never, () => undefined);
    await runNow(operator, "backups.prove", ["alder"], never, () => undefined);
    const [backup] = await listBackups(operator.registry, { firmId: living.id, states: ["complete"] });
    expect(backup).to.include({ occasion: "nightly" });
    expect(backup?.provenAt, "the backup is proven").to.be.instanceOf(Date);

    const restored = await restoreFirm(operator, "alder", backup!.id, {
      by: operatorActor("sysadmin"),
      ...backupKnowledge,
    });

    const now = await findFirm(operator.registry, "alder");
    expect(now).to.include({ state: "active", dbName: restored.dbName });
    expect(now.dbName).not.to.equal(living.dbName);
    expect(now.epoch).to.be.above(living.epoch);
  }

  async function restoredDb(): Promise<FirmDb> {
    return alder.operator.firmDb(await findFirm(alder.operator.registry, "alder"));
  }

  /** A restore ends every session: whoever had one signs in anew. Routes follow within a quarter of a second. */
  async function expectSignedOut(browser: Browser): Promise<void> {
    for (let wait = 0; wait < 50; wait += 1) {
      const { status, location } = await browser.get("/matters");
      if (status === 303 && location?.startsWith("/sign-in")) return;
      await sleep(100);
    }
    expect.fail("The session of before the restore still opens pages.");
  }

  async function expectNothingAtBirch(paths: readonly string[]): Promise<void> {
    const partner = await office.signedIn(birch, "partner", "Bongani Birch");
    for (const path of paths) {
      const { status, text } = await partner.get(path);
      const isCard = /[0-9a-f-]{36}/.test(path);
      expect(status, path).to.equal(isCard ? 404 : 200);
      for (const name of ["West American", "Gifford", "John Doe", "Printex"]) expect(text, path).not.to.include(name);
    }
    const { text } = await partner.get("/search?q=West+American");
    expect(text).not.to.include("Insurance Company");
  }
});

/** As many as the files hold. Three programs wrote down the same John Doe, so two of his cards are perhaps here already. */
const IMPORTED: Record<string, ImportCounts> = {
  "John_Doe_ANDROID.vcf": { added: 6, perhapsHere: 0, refused: 0 },
  "John_Doe_EVOLUTION.vcf": { added: 1, perhapsHere: 0, refused: 0 },
  "John_Doe_GMAIL.vcf": { added: 0, perhapsHere: 1, refused: 0 },
  "John_Doe_MS_OUTLOOK.vcf": { added: 0, perhapsHere: 1, refused: 0 },
  "gmail-list.vcf": { added: 3, perhapsHere: 0, refused: 0 },
  "outlook-2003.vcf": { added: 1, perhapsHere: 0, refused: 0 },
  "rfc6350-example.vcf": { added: 1, perhapsHere: 0, refused: 0 },
  "clio-contacts.csv": { added: 87, perhapsHere: 0, refused: 0 },
};

const MATTER_CARD = /^\/matters\/[0-9a-f-]{36}$/;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
