import { expect } from "chai";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { type BlobHome } from "../../../src/platform/blobs/folders.js";
import { type NewBlobHandler, settleNewBlobs } from "../../../src/platform/blobs/settling.js";
import { listMarkers } from "../../../src/platform/blobs/spool.js";
import { type BlobWatch, watchNewBlobs } from "../../../src/platform/blobs/watching.js";
import { writeBlob } from "../../../src/platform/blobs/write-blob.js";
import { newId } from "../../../src/ids.js";
import { useFirm } from "../../support/firms.js";
import { emptyBlobs, homeOf, inChunks, MEGABYTE, someBytes, store } from "./contents.js";

describe("blobs: the worker's watch", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const watches: BlobWatch[] = [];
  let home: BlobHome;
  beforeEach(() => {
    home = homeOf(alder);
    emptyBlobs(home);
    emptyBlobs(homeOf(birch));
  });
  afterEach(() => Promise.all(watches.splice(0).map((watch) => watch.stop())));

  const watch = (...handlers: NewBlobHandler[]) =>
    watches.push(watchNewBlobs(alder.operator, handlers, { lookMs: 20 }));
  const waiting = async () => (await listMarkers(home.spoolDir)).length;

  /** Notes "<firm> <size>" of each blob it is given, after failing as often as told. */
  function aHandler(name: string, failures = 0): NewBlobHandler & { seen: string[] } {
    const seen: string[] = [];
    let left = failures;
    return {
      name: `tests.${name}`,
      seen,
      handle: (_operator, firm, blob) => {
        if (left-- > 0) return Promise.reject(new Error("the disk is full"));
        seen.push(`${firm.slug} ${blob.sizeBytes}`);
        return Promise.resolve();
      },
    };
  }

  it("hands each new content of every firm to each handler, and then the marker goes", async () => {
    const [keep, text] = [aHandler("keep"), aHandler("text")];
    watch(keep, text);
    await store(home, someBytes(10));
    await store(homeOf(birch), someBytes(20));
    await eventually(async () => (await waiting()) === 0);

    for (const { seen } of [keep, text]) expect(seen.sort()).to.deep.equal(["alder 10", "birch 20"]);
  });

  it("waits for the row to be committed", async () => {
    const keep = aHandler("keep");
    watch(keep);
    const pending = await writeBlob(home, inChunks(someBytes(10)), { bytesMax: MEGABYTE });
    await transact(home.db, async (trx) => {
      await pending.commit(trx, { state: "unscanned" });
      await pause(150);
      expect(keep.seen).to.deep.equal([]);
    });
    await eventually(async () => (await waiting()) === 0);
    expect(keep.seen).to.deep.equal(["alder 10"]);
  });

  it("tries again later what failed, while the others go on", async () => {
    const [keep, text] = [aHandler("keep", 1), aHandler("text")];
    watch(keep, text);
    await store(home, someBytes(10));
    await eventually(() => Promise.resolve(text.seen.length === 1));
    expect(await waiting()).to.equal(1);

    await eventually(async () => (await waiting()) === 0);

    expect(keep.seen).to.deep.equal(["alder 10"]);
    expect(text.seen, "once in this process").to.deep.equal(["alder 10"]);
  });

  it("does once more what was marked anew while another lane was busy with it", async () => {
    const bytes = someBytes(10);
    const seen: string[] = [];
    const scan: NewBlobHandler = {
      name: "tests.scan",
      handle: (_operator, _firm, { state }) => Promise.resolve(void seen.push(state)),
    };
    const keep = aHandler("keep", 1);
    watch(scan, keep);
    await store(home, bytes);
    await eventually(() => Promise.resolve(seen.length === 1));

    await store(home, bytes, "waiting");
    await eventually(async () => (await waiting()) === 0);

    expect(seen).to.deep.equal(["unscanned", "waiting"]);
  });

  it("stops in order: what is being handled is finished, nothing else is begun", async () => {
    let begun = 0;
    let ended = 0;
    const slow: NewBlobHandler = {
      name: "tests.slow",
      handle: async () => {
        begun += 1;
        await pause(150);
        ended += 1;
      },
    };
    for (const length of [1, 2, 3]) await store(home, someBytes(length));
    const watching = watchNewBlobs(alder.operator, [slow], { lookMs: 20 });
    await eventually(() => Promise.resolve(begun === 1));

    await watching.stop();

    expect({ begun, ended }).to.deep.equal({ begun: 1, ended: 1 });
    expect(await waiting()).to.equal(2);
  });

  it("does each once among several watches that are there at once", async () => {
    const seen: string[] = [];
    const slow = (): NewBlobHandler => ({
      name: "tests.shared",
      handle: async (_operator, _firm, { name }) => {
        seen.push(name);
        await pause(10);
      },
    });
    for (let n = 0; n < 8; n += 1) await store(home, someBytes(100 + n));
    for (let n = 0; n < 3; n += 1) watch(slow());
    await eventually(async () => (await waiting()) === 0);

    expect(seen.length).to.equal(new Set(seen).size).and.equal(8);
  });

  it("keeps the markers of a firm that is suspended or unknown, and leaves what is none of ours", async () => {
    await store(home, someBytes(10));
    const { registry } = alder.operator;
    writeFileSync(join(home.spoolDir, `${newId()}.${"ab".repeat(32)}`), "");
    writeFileSync(join(home.spoolDir, "README"), "");
    const keep = aHandler("keep");
    await registry("firms").where({ id: alder.id }).update({ state: "suspended" });
    try {
      expect(await settleNewBlobs(alder.operator, [keep])).to.deep.equal({ settled: 0, waiting: 2, unsettled: [] });
    } finally {
      await registry("firms").where({ id: alder.id }).update({ state: "active" });
    }
    expect(await settleNewBlobs(alder.operator, [keep])).to.deep.equal({ settled: 1, waiting: 1, unsettled: [] });
    expect(keep.seen).to.deep.equal(["alder 10"]);
  });

  it("settles all that waits in one call, and says what would not go", async () => {
    const [keep, text] = [aHandler("keep", 1), aHandler("text")];
    const { name } = await store(home, someBytes(10));

    const first = await settleNewBlobs(alder.operator, [keep, text]);
    const left = { firmId: alder.id, blobName: name, handler: "tests.keep", reason: "the disk is full" };
    expect(first).to.deep.equal({ settled: 0, waiting: 0, unsettled: [left] });
    const second = await settleNewBlobs(alder.operator, [keep, text]);
    expect(second).to.deep.equal({ settled: 1, waiting: 0, unsettled: [] });
    expect(await waiting()).to.equal(0);
  });

  it("removes a marker whose row never came, after an hour", async () => {
    const pending = await writeBlob(home, inChunks(someBytes(10)), { bytesMax: MEGABYTE });
    await transact(home.db, async (trx) => {
      await pending.commit(trx, { state: "unscanned" });
      throw new Error("taken back");
    }).catch(() => undefined);
    expect(await settleNewBlobs(alder.operator, [])).to.include({ waiting: 1 });
    const [marker] = await listMarkers(home.spoolDir);
    const old = new Date(Date.now() - 61 * 60_000);
    utimesSync(marker!.path, old, old);

    await settleNewBlobs(alder.operator, []);

    expect(await waiting()).to.equal(0);
  });
});

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo()) return;
    await pause(20);
  }
  throw new Error("It did not come to be.");
}
