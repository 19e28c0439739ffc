import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NotFound } from "../../../src/errors.js";
import { newId } from "../../../src/ids.js";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { findBlob, listBlobs, recordKept, recordText } from "../../../src/platform/blobs/blobs.js";
import { type BlobHome, blobPath } from "../../../src/platform/blobs/folders.js";
import { BlobDamaged } from "../../../src/platform/blobs/format.js";
import { isWhole, openBlob } from "../../../src/platform/blobs/read-blob.js";
import { listMarkers, unmark } from "../../../src/platform/blobs/spool.js";
import { putBack, writeBlob } from "../../../src/platform/blobs/write-blob.js";
import { makeFirmFolder } from "../../../src/platform/firms/firm-folder.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";
import { emptyBlobs, filesOf, homeOf, inChunks, MEGABYTE, overwrite, read, someBytes, store } from "./contents.js";

describe("blobs: storing and opening", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  let home: BlobHome;
  beforeEach(() => {
    home = homeOf(alder);
    emptyBlobs(home);
    emptyBlobs(homeOf(birch));
  });

  it("gives back what it was given, of any length and in chunks of any size", async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 3 * MEGABYTE + 17]) {
      const bytes = someBytes(length, `len ${length}`);
      const { id, sizeBytes, isNew } = await store(home, bytes);
      expect({ sizeBytes, isNew }).to.deep.equal({ sizeBytes: length, isNew: true });
      expect((await read(home, id)).equals(bytes), `${length}`).to.equal(true);
    }
    for (const chunkBytes of [1_000, MEGABYTE]) {
      const bytes = someBytes(2 * MEGABYTE, `chunks ${chunkBytes}`);
      const pending = await writeBlob(home, inChunks(bytes, chunkBytes), { bytesMax: bytes.length });
      expect((await buffer(pending.openPlain())).equals(bytes)).to.equal(true);
      await pending.abandon();
    }
  });

  it("is there for nobody before it is committed, and leaves nothing when it is abandoned", async () => {
    const bytes = someBytes(10_000);
    const pending = await writeBlob(home, inChunks(bytes), { bytesMax: MEGABYTE });
    expect(pending.head.equals(bytes.subarray(0, 4_100))).to.equal(true);
    expect((await buffer(pending.openPlain())).equals(bytes)).to.equal(true);
    expect(await listBlobs(home.db, { limit: 9 })).to.deep.equal([]);
    expect(filesOf(home)).to.have.length(1).and.not.include(pending.name);

    await pending.abandon();

    expect(filesOf(home)).to.deep.equal([]);
    expect(await listMarkers(home.spoolDir)).to.deep.equal([]);
  });

  it("is there for everybody once it is committed, with a marker for the worker, and abandoning it then does nothing", async () => {
    const bytes = someBytes(100_000);
    const pending = await writeBlob(home, inChunks(bytes), { bytesMax: MEGABYTE });
    const stored = await transact(home.db, (trx) => pending.commit(trx, { state: "clean" }));
    await pending.abandon();

    expect(stored).to.deep.include({ name: pending.name, sizeBytes: 100_000, state: "clean", isNew: true });
    expect(filesOf(home)).to.deep.equal([pending.name]);
    expect(await findBlob(home.db, stored.id)).to.deep.include({ name: pending.name, state: "clean", kept: undefined });
    expect((await listMarkers(home.spoolDir)).map(({ blobName }) => blobName)).to.deep.equal([pending.name]);
    expect((await buffer(pending.openPlain())).equals(bytes)).to.equal(true);
  });

  it("stores equal content of a firm once, and tells nothing of it to another firm", async () => {
    const bytes = someBytes(70_000);
    const first = await store(home, bytes);
    const file = statSync(blobPath(home, first.name));
    const second = await store(home, bytes);

    expect(second).to.deep.equal({ ...first, isNew: false });
    expect(filesOf(home)).to.deep.equal([first.name]);
    expect(statSync(blobPath(home, first.name)).ino).to.equal(file.ino);
    const elsewhere = await store(homeOf(birch), bytes);
    expect(elsewhere.isNew).to.equal(true);
    expect(elsewhere.name).to.not.equal(first.name);
  });

  it("stores it once under simultaneous uploads too: one row, and the later ones use it", async () => {
    const bytes = someBytes(200_000);
    const stored = await Promise.all(Array.from({ length: 6 }, () => store(home, bytes)));

    expect(stored.filter(({ isNew }) => isNew)).to.have.length(1);
    expect(new Set(stored.map(({ id }) => id)).size).to.equal(1);
    expect(filesOf(home)).to.deep.equal([stored[0]!.name]);
    expect(await isWhole(home, stored[0]!.name)).to.equal(true);
  });

  it("waits for the first of two writers, and is new when that one takes it back", async () => {
    const bytes = someBytes(1_000);
    const [first, second] = [await pendingOf(bytes), await pendingOf(bytes)];
    let claimed: () => void;
    const isClaimed = new Promise<void>((resolve) => (claimed = resolve));
    const takenBack = transact(home.db, async (trx) => {
      await first.commit(trx, { state: "unscanned" });
      claimed();
      await pause(200);
      throw new Error("taken back");
    }).catch((error: Error) => error.message);
    await isClaimed;

    const stored = await transact(home.db, (trx) => second.commit(trx, { state: "unscanned" }));

    expect(await takenBack).to.equal("taken back");
    expect(stored.isNew).to.equal(true);
    expect((await read(home, stored.id)).equals(bytes)).to.equal(true);
  });

  it("may be committed again when the transaction is tried again, and twice in one", async () => {
    const bytes = someBytes(5_000);
    const [pending, equal] = [await pendingOf(bytes), await pendingOf(bytes)];
    let attempt = 0;
    const stored = await transact(home.db, async (trx) => {
      const one = await pending.commit(trx, { state: "unscanned" });
      const two = await equal.commit(trx, { state: "unscanned" });
      attempt += 1;
      if (attempt === 1) throw Object.assign(new Error("Deadlock found"), { errno: 1213 });
      return [one, two];
    });

    expect(attempt).to.equal(2);
    expect(stored.map(({ isNew }) => isNew)).to.deep.equal([true, false]);
    expect(filesOf(home)).to.deep.equal([pending.name]);
    expect((await read(home, stored[0]!.id)).equals(bytes)).to.equal(true);
  });

  it("replaces a file that is damaged or gone by the next upload of its content, and by a copy put back", async () => {
    const bytes = someBytes(90_000);
    const { id, name } = await store(home, bytes);
    const damages = [
      () => overwrite(home, name, Buffer.from("nothing of ours")),
      () => rmSync(blobPath(home, name), { force: true }),
    ];
    for (const damage of damages) {
      damage();
      await expectDamaged(openBlob(home, id));
      expect((await store(home, bytes)).isNew).to.equal(false);
      expect((await read(home, id)).equals(bytes)).to.equal(true);

      damage();
      await putBack(home, name, inChunks(bytes));
      expect((await read(home, id)).equals(bytes)).to.equal(true);
    }
    await expectDamaged(putBack(home, name, inChunks(someBytes(90_000, "another"))));
    expect((await read(home, id)).equals(bytes)).to.equal(true);
    expect(filesOf(home)).to.deep.equal([name]);
  });

  it("keeps the graver of two words about one content", async () => {
    const bytes = someBytes(10);
    const states = [];
    for (const state of ["waiting", "unscanned", "clean", "infected", "clean"] as const) {
      states.push((await store(home, bytes, state)).state);
    }
    expect(states).to.deep.equal(["waiting", "waiting", "clean", "infected", "infected"]);
  });

  it("remembers what the repository got and what became of the text; a kept one is not marked again", async () => {
    const bytes = someBytes(20);
    const { id } = await store(home, bytes);
    await recordKept(home.db, id, { bytes: 431, sha256: "ab".repeat(32), keyId: "c0".repeat(20) });
    await recordText(home.db, id, "too_large");
    const { kept, text } = await findBlob(home.db, id);
    expect(kept).to.include({ bytes: 431, sha256: "ab".repeat(32), keyId: "c0".repeat(20) });
    expect(text).to.include({ state: "too_large" });

    for (const marker of await listMarkers(home.spoolDir)) await unmark(marker);
    await store(home, bytes);
    expect(await listMarkers(home.spoolDir)).to.deep.equal([]);
  });

  it("marks a kept one again when it comes once more and is to be scanned, or when its text was never wanted", async () => {
    const kept = { bytes: 431, sha256: "ab".repeat(32), keyId: "c0".repeat(20) };
    const [scanned, unread] = [await store(home, someBytes(20)), await store(home, someBytes(30))];
    for (const { id } of [scanned, unread]) await recordKept(home.db, id, kept);
    await recordText(home.db, scanned.id, "read");
    for (const marker of await listMarkers(home.spoolDir)) await unmark(marker);

    await store(home, someBytes(20), "waiting");
    await store(home, someBytes(30));

    const marked = (await listMarkers(home.spoolDir)).map(({ blobName }) => blobName);
    expect(marked.sort()).to.deep.equal([scanned.name, unread.name].sort());
  });

  it("gives files and folders to the group where the operator gave it the folder of all firms", async () => {
    const tenants = mkdtempSync("/tmp/strongroom-tenants-");
    chmodSync(tenants, 0o2770);
    makeFirmFolder(tenants, { id: alder.id, slug: "alder", name: "Alder", jurisdiction: "ZA" });
    const shared = { ...home, folder: join(tenants, "alder"), spoolDir: join(tenants, ".new-blobs") };
    try {
      const path = blobPath(shared, (await store(shared, someBytes(30))).name);
      expect(statSync(path).mode & 0o7777).to.equal(0o440);
      for (const folder of [dirname(path), dirname(dirname(path)), shared.folder, shared.spoolDir]) {
        expect(statSync(folder).mode & 0o7777, folder).to.equal(0o2770);
      }
    } finally {
      rmSync(tenants, { recursive: true });
    }
  });

  it("knows no blob by an id of another firm or of nobody", async () => {
    const { id } = await store(homeOf(birch), someBytes(10));
    for (const unknown of [id, newId(), "../../etc/passwd"]) {
      const error = await openBlob(home, unknown).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(NotFound);
    }
  });

  describe("what goes wrong on the way", () => {
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (;;) yield await Promise.resolve(someBytes(MEGABYTE));
    };

    afterEach("leaves nothing behind", async () => {
      expect(filesOf(home)).to.deep.equal([]);
      expect(await listMarkers(home.spoolDir)).to.deep.equal([]);
      expect(await listBlobs(home.db, { limit: 1 })).to.deep.equal([]);
    });

    it("more than may come is refused as soon as it has come", async () => {
      const refusal = await expectRefusal(writeBlob(home, endless(), { bytesMax: 5 * MEGABYTE }), "file_too_large");
      expect(refusal.message).to.equal("The file is larger than 5 MB.");
    });

    it("an upload that breaks off fails with what broke it", async () => {
      const broken = async function* (): AsyncGenerator<Buffer> {
        yield await Promise.resolve(someBytes(300_000));
        throw new Error("the line is dead");
      };
      expect(await failureOf(writeBlob(home, broken(), { bytesMax: MEGABYTE }))).to.equal("the line is dead");
    });

    it("an upload that hangs ends with the signal, at once", async () => {
      const hanging = new Readable({ read: () => undefined });
      hanging.push(someBytes(100_000));
      const told = new AbortController();
      setTimeout(() => told.abort(new Error("the browser left")), 100);
      const attempt = writeBlob(home, hanging, { bytesMax: MEGABYTE, signal: told.signal });
      expect(await failureOf(attempt)).to.equal("the browser left");
    });

    it("what the tee throws ends it, and the tee sees every byte before", async () => {
      let seen = 0;
      const tee = (chunk: Buffer): void => {
        seen += chunk.length;
        if (seen >= 3 * MEGABYTE) throw new Error("the scanner says no");
      };
      const attempt = writeBlob(home, endless(), { bytesMax: 50 * MEGABYTE, tee });
      expect(await failureOf(attempt)).to.equal("the scanner says no");
      expect(seen).to.equal(3 * MEGABYTE);
    });
  });

  const pendingOf = (bytes: Buffer) => writeBlob(home, inChunks(bytes), { bytesMax: MEGABYTE });
});

async function failureOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "nothing failed",
    (error: Error) => error.message,
  );
}

async function expectDamaged(attempt: Promise<unknown>): Promise<void> {
  expect(await attempt.catch((error: unknown) => error)).to.be.instanceOf(BlobDamaged);
}
