import { expect } from "chai";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { listBlobs, recordKept } from "../../../src/platform/blobs/blobs.js";
import { keptCheck } from "../../../src/platform/blobs/checks.js";
import { type BlobHome, blobPath } from "../../../src/platform/blobs/folders.js";
import { sweepFirm } from "../../../src/platform/blobs/jobs.js";
import { isWhole } from "../../../src/platform/blobs/read-blob.js";
import { listMarkers, unmark } from "../../../src/platform/blobs/spool.js";
import { markUnkept, removeUnclaimed, sweepBlobs } from "../../../src/platform/blobs/sweep.js";
import { writeBlob } from "../../../src/platform/blobs/write-blob.js";
import { newId } from "../../../src/ids.js";
import { useFirm } from "../../support/firms.js";
import { emptyBlobs, filesOf, homeOf, inADay, inChunks, MEGABYTE, read, someBytes, store } from "./contents.js";

const KEPT = { bytes: 1, sha256: "ab".repeat(32), keyId: "c0".repeat(20) };

describe("blobs: the sweep", () => {
  const alder = useFirm("alder");
  let home: BlobHome;
  beforeEach(() => {
    home = homeOf(alder);
    emptyBlobs(home);
  });

  const pendingOf = (bytes: Buffer) => writeBlob(home, inChunks(bytes), { bytesMax: MEGABYTE });

  /** A whole file under its name whose row was never committed. */
  async function anUnclaimed(bytes: Buffer): Promise<string> {
    const pending = await pendingOf(bytes);
    await transact(home.db, async (trx) => {
      await pending.commit(trx, { state: "unscanned" });
      throw new Error("taken back");
    }).catch(() => undefined);
    return pending.name;
  }

  it("removes what cut uploads left once it is a day old, and never what has a row", async () => {
    const { name } = await store(home, someBytes(10));
    const arriving = await pendingOf(someBytes(20));
    const unclaimed = await anUnclaimed(someBytes(30));
    writeFileSync(join(home.folder, "documents", "notes.txt"), "none of ours");
    const there = filesOf(home);

    expect(await sweepBlobs(home, { unclaimed: true })).to.deep.equal({ arriving: 0, unclaimed: 0 });
    expect(filesOf(home)).to.deep.equal(there).and.include(unclaimed);
    expect(await sweepBlobs(home, { now: inADay(), unclaimed: false })).to.deep.equal({ arriving: 1, unclaimed: 0 });
    expect(await sweepBlobs(home, { now: inADay(), unclaimed: true })).to.deep.equal({ arriving: 0, unclaimed: 1 });
    expect(filesOf(home)).to.deep.equal([name, "notes.txt"].sort());
    expect(await listBlobs(home.db, { limit: 9 })).to.have.length(1);
    expect(await isWhole(home, name)).to.equal(true);
    await arriving.abandon();
  });

  it("lets a file be that somebody is about to commit, whoever comes first", async () => {
    for (let round = 0; round < 12; round += 1) {
      const bytes = someBytes(1_000, `round ${round}`);
      const name = await anUnclaimed(bytes); // an old one lies there
      const pending = await pendingOf(bytes);
      const committing = async () => {
        await pause(round % 3 === 0 ? 2 : 0);
        return transact(home.db, async (trx) => {
          const row = await pending.commit(trx, { state: "unscanned" });
          await pause(round % 4);
          return row;
        });
      };
      const sweeping = pause(round % 3).then(() => removeUnclaimed(home, name));
      const [stored] = await Promise.all([committing(), sweeping]);

      expect((await read(home, stored.id)).equals(bytes), `round ${round}`).to.equal(true);
    }
  });

  it("finds a lost marker again, and says how many rows have no file", async () => {
    const { name } = await store(home, someBytes(10));
    const kept = await store(home, someBytes(20));
    await recordKept(home.db, kept.id, KEPT);
    const lost = await store(home, someBytes(30));
    await recordKept(home.db, lost.id, KEPT);
    rmSync(blobPath(home, lost.name), { force: true });
    for (const marker of await listMarkers(home.spoolDir)) await unmark(marker);

    expect(await markUnkept(home)).to.deep.equal({ unkept: 1, missing: 1 });

    expect((await listMarkers(home.spoolDir)).map(({ blobName }) => blobName)).to.deep.equal([name]);
  });

  it("leaves what the present rows do not know while a replaced generation is kept", async () => {
    await anUnclaimed(someBytes(30));
    const { registry } = alder.operator;
    // Restores that were tried before in this home left generations too.
    await registry("generations").where({ firm_id: alder.id, state: "replaced" }).update({ state: "dropped" });
    await registry("generations").insert({
      db_name: "fsweeptest",
      firm_id: alder.id,
      epoch: 99,
      server_name: "primary",
      state: "replaced",
      operation_id: newId(),
    });
    const nightly = () => sweepFirm(alder.operator, alder.record, { now: inADay() });
    try {
      expect(await nightly()).to.deep.include({ removedUnclaimed: 0 });
    } finally {
      await registry("generations").where({ db_name: "fsweeptest" }).delete();
    }
    expect(await nightly()).to.deep.equal({ unkept: 0, missing: 0, removedArriving: 0, removedUnclaimed: 1 });
  });

  it("has doctor tell of documents that the repository still lacks", async () => {
    const { id } = await store(home, someBytes(10));
    const found = async () => (await keptCheck.run(alder.operator)).filter(({ what }) => what.includes("alder"));
    expect(await found()).to.deep.equal([]);

    await home
      .db("blobs")
      .where({ id })
      .update({ created_at: new Date(Date.now() - 40 * 60_000) });
    expect((await found())[0]!.what).to.match(/^1 of alder's documents .* 40 minutes/);

    await recordKept(home.db, id, KEPT);
    expect(await found()).to.deep.equal([]);
  });
});
