import { expect } from "chai";
import { listBlobs } from "../../../src/platform/blobs/blobs.js";
import { isWhole } from "../../../src/platform/blobs/read-blob.js";
import { listMarkers, unmark } from "../../../src/platform/blobs/spool.js";
import { sweepBlobs } from "../../../src/platform/blobs/sweep.js";
import { writeBlob } from "../../../src/platform/blobs/write-blob.js";
import { listFailpoints } from "../../support/failpoints.js";
import { useFirm } from "../../support/firms.js";
import { expireLeases } from "../../support/home.js";
import type { Ran } from "../../support/launcher.js";
import { sample } from "../../support/sample.js";
import { inAProcess } from "./child.js";
import { emptyBlobs, filesOf, homeOf, inADay, inChunks, MEGABYTE, someBytes, store } from "./contents.js";

/** What is done after a content was committed; all other steps are a writer's. */
const LATER: Record<string, "settle" | "watch" | "sweep"> = {
  "blobs.settled": "settle",
  "blobs.handled": "watch",
  "blobs.sweeping": "sweep",
  "blobs.unclaimed_removed": "sweep",
};
/** From here on the file has its name, or may have it, and is the sweep's. */
const NAMED = ["blobs.claimed", "blobs.renamed", "blobs.marking", "blobs.marked"];
/** Of each way to fail; `scripts/test --all` takes every step. */
const SAMPLED = 4;

describe("blobs: a writer that is cut", function () {
  this.timeout(60_000);
  const alder = useFirm("alder");
  const steps = listFailpoints("blobs.").filter((step) => !(step in LATER));
  beforeEach(() => emptyBlobs(homeOf(alder)));

  for (const step of sample(steps, SAMPLED)) {
    it(`at ${step} by kill -9: no row without its whole file and marker, and a day later nothing besides`, async () => {
      const cut = await storing(`${step}:kill`);

      expect(cut.signal, `${step} was not reached: ${cut.stderr}`).to.equal("SIGKILL");
      await expectInOrder();
    });

    it(`at ${step} when there is such a content already: that one stays as it was`, async () => {
      expect(await storing()).to.include({ code: 0 });
      const before = await listBlobs(alder.db, { limit: 9 });

      const cut = await storing(`${step}:kill`);

      expect(cut).to.satisfy((ran: Ran) => ran.signal === "SIGKILL" || ran.code === 0); // not every step is taken then
      expect(await listBlobs(alder.db, { limit: 9 })).to.deep.equal(before);
      await expectInOrder();
    });
  }

  for (const [at, step] of sample(steps, SAMPLED).entries()) {
    const way = at % 2 === 0 ? "enospc" : "eio";
    it(`at ${step} by ${way}: says so, and no temporary file is left`, async () => {
      const failed = await storing(`${step}:${way}`);

      expect(failed).to.include({ code: 1, signal: null });
      expect(failed.stderr).to.include(way.toUpperCase());
      if (!NAMED.includes(step)) expect(filesOf(homeOf(alder))).to.deep.equal([]);
      expect(await listBlobs(alder.db, { limit: 9 })).to.deep.equal([]);
      await expectInOrder();
    });
  }

  const storing = (fail?: string): Promise<Ran> => inAProcess(["alder", "store", "1500000", "a"], fail);

  /** Every row has its whole file and its marker. What has no row is gone with the sweep of the next day, and not before. */
  async function expectInOrder(): Promise<void> {
    const home = homeOf(alder);
    const rows = await listBlobs(alder.db, { limit: 9 });
    const markers = (await listMarkers(home.spoolDir)).map(({ blobName }) => blobName);
    for (const { name } of rows) {
      expect(await isWhole(home, name)).to.equal(true);
      expect(markers).to.include(name);
    }
    const there = filesOf(home);
    await sweepBlobs(home, { unclaimed: true });
    expect(filesOf(home)).to.deep.equal(there);
    await sweepBlobs(home, { now: inADay(), unclaimed: true });
    expect(filesOf(home)).to.deep.equal(rows.map(({ name }) => name));
  }
});

describe("blobs: worker and sweep that are cut", function () {
  this.timeout(60_000);
  const alder = useFirm("alder");
  beforeEach(() => emptyBlobs(homeOf(alder)));

  for (const step of listFailpoints("blobs.").filter((name) => name in LATER)) {
    it(`at ${step} by kill -9: the next run ends it, and what has a row stays`, async () => {
      const home = homeOf(alder);
      const { name } = await store(home, someBytes(10));
      await writeBlob(home, inChunks(someBytes(20)), { bytesMax: MEGABYTE }); // never committed
      const uncommitted = await writeBlob(home, inChunks(someBytes(30)), { bytesMax: MEGABYTE });
      const { id } = await uncommitted.commit(alder.db, { state: "unscanned" });
      await alder.db("blobs").where({ id }).delete();
      for (const marker of await listMarkers(home.spoolDir)) if (marker.blobName !== name) await unmark(marker);
      const act = LATER[step]!;

      const cut = await inAProcess(["alder", act], `${step}:kill`);

      expect(cut.signal, `${step} was not reached: ${cut.stderr}`).to.equal("SIGKILL");
      await expireLeases(alder.operator);
      if (act !== "sweep") expect(await listMarkers(home.spoolDir)).to.not.be.empty;
      expect(await inAProcess(["alder", act])).to.include({ code: 0 });
      if (act === "sweep") expect(filesOf(home)).to.deep.equal([name]);
      else expect(await listMarkers(home.spoolDir)).to.deep.equal([]);
      expect((await listBlobs(alder.db, { limit: 9 })).map((blob) => blob.name)).to.deep.equal([name]);
      expect(await isWhole(home, name)).to.equal(true);
    });
  }
});
