import { expect } from "chai";
import fc from "fast-check";
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type BlobHome, blobPath } from "../../../src/platform/blobs/folders.js";
import {
  BlobDamaged,
  FRAME_BYTES,
  HEADER_BYTES,
  newFrameKey,
  sealFrame,
  sealTrailer,
  TAG_BYTES,
  TRAILER_BYTES,
} from "../../../src/platform/blobs/format.js";
import { isWhole } from "../../../src/platform/blobs/read-blob.js";
import { KeyNotHeld } from "../../../src/platform/keys/key-files.js";
import { useFirm } from "../../support/firms.js";
import { homeOf, overwrite, read, someBytes, store } from "./contents.js";

const SEALED_FRAME = FRAME_BYTES + TAG_BYTES;

describe("blobs: the sealed file", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  /** Three whole frames and a part of a fourth. */
  const plain = someBytes(3 * FRAME_BYTES + 1_000);
  let home: BlobHome;
  let id: string;
  let name: string;
  let sealed: Buffer;

  beforeEach(async () => {
    home = homeOf(alder);
    ({ id, name } = await store(home, plain));
    sealed = readFileSync(blobPath(home, name));
  });

  it("holds nothing of the content, and another file of the same content holds nothing of this one", async () => {
    expect(sealed.includes(plain.subarray(0, 8))).to.equal(false);
    expect(sealed.length).to.equal(HEADER_BYTES + plain.length + 4 * 16 + TRAILER_BYTES);
    expect((await store(homeOf(birch), plain)).name).to.not.equal(name);
  });

  it("does not open with any one bit changed, wherever it is", async () => {
    const everywhere = fc.oneof(
      fc.integer({ min: 0, max: HEADER_BYTES - 1 }),
      fc.integer({ min: sealed.length - TRAILER_BYTES, max: sealed.length - 1 }),
      fc.integer({ min: 0, max: sealed.length - 1 }),
    );
    const property = fc.asyncProperty(everywhere, fc.integer({ min: 0, max: 7 }), async (at, bit) => {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1 << bit;
      overwrite(home, name, changed);
      await expectDamaged(() => read(home, id));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it("does not open when it is cut or has grown, by however much", async () => {
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: sealed.length - 1 }),
      fc.constantFrom(...[1, 2, 3].map((frames) => HEADER_BYTES + frames * SEALED_FRAME)),
      fc.constantFrom(...[1, 16, TRAILER_BYTES].map((bytes) => sealed.length - bytes)),
    );
    const cut = fc.asyncProperty(lengths, async (length) => {
      overwrite(home, name, sealed.subarray(0, length));
      await expectDamaged(() => read(home, id));
    });
    await fc.assert(cut, { numRuns: 100 });
    for (const tail of [Buffer.alloc(1), sealed.subarray(-TRAILER_BYTES), sealed.subarray(HEADER_BYTES)]) {
      overwrite(home, name, Buffer.concat([sealed, tail]));
      await expectDamaged(() => read(home, id));
    }
  });

  it("does not open with frames exchanged, doubled or left out", async () => {
    const header = sealed.subarray(0, HEADER_BYTES);
    const trailer = sealed.subarray(-TRAILER_BYTES);
    const frames = [0, 1, 2, 3].map((number) =>
      sealed.subarray(HEADER_BYTES + number * SEALED_FRAME, HEADER_BYTES + (number + 1) * SEALED_FRAME),
    );
    frames[3] = frames[3]!.subarray(0, 1_016);
    const orders = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 });
    const property = fc.asyncProperty(orders, async (order) => {
      fc.pre(order.join() !== "0,1,2,3");
      overwrite(home, name, Buffer.concat([header, ...order.map((number) => frames[number]!), trailer]));
      await expectDamaged(() => read(home, id));
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it("does not open under another blob's name, nor with another blob's header or trailer", async () => {
    const other = await store(home, someBytes(plain.length, "other"));
    const otherSealed = readFileSync(blobPath(home, other.name));
    overwrite(home, name, otherSealed);
    await expectDamaged(() => read(home, id));
    overwrite(home, name, Buffer.concat([otherSealed.subarray(0, HEADER_BYTES), sealed.subarray(HEADER_BYTES)]));
    await expectDamaged(() => read(home, id));
    overwrite(home, name, Buffer.concat([sealed.subarray(0, -TRAILER_BYTES), otherSealed.subarray(-TRAILER_BYTES)]));
    await expectDamaged(() => read(home, id));
  });

  it("does not open in another firm, whatever it is called there", async () => {
    const [there, own] = [homeOf(birch), await store(homeOf(birch), plain)];
    overwrite(there, own.name, sealed);
    await expectDamaged(() => read(there, own.id));
    const moved = blobPath(there, name);
    mkdirSync(dirname(moved), { recursive: true });
    copyFileSync(blobPath(home, name), moved);
    expect(await isWhole(there, name)).to.equal(false);
  });

  it("says which version of the key is not held", async () => {
    const changed = Buffer.from(sealed);
    changed.writeUInt32BE(2, 4);
    overwrite(home, name, changed);
    const error = await read(home, id).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(KeyNotHeld);
    expect((error as Error).message).to.include("version 2");
  });

  it("opens what another hand wrote by the description, with frames of another size", async () => {
    const frame = newFrameKey(home.db, 4096);
    const parts = [frame.header];
    for (let number = 0; number * 4096 < plain.length; number += 1) {
      const part = plain.subarray(number * 4096, (number + 1) * 4096);
      parts.push(...sealFrame(frame, { number, isTrailer: false }, part));
    }
    const frames = Math.ceil(plain.length / 4096);
    overwrite(home, name, Buffer.concat([...parts, sealTrailer(frame, frames, { name, sizeBytes: plain.length })]));
    expect((await read(home, id)).equals(plain)).to.equal(true);
  });

  it("gives any range of it, and reads no frame besides", async () => {
    const ranges = fc.tuple(fc.nat(plain.length - 1), fc.nat(plain.length - 1));
    const property = fc.asyncProperty(ranges, async ([a, b]) => {
      const range = { start: Math.min(a, b), end: Math.max(a, b) };
      expect((await read(home, id, range)).equals(plain.subarray(range.start, range.end + 1))).to.equal(true);
    });
    await fc.assert(property, { numRuns: 60 });
    expect((await read(home, id, { start: plain.length - 5, end: plain.length + 99 })).length).to.equal(5);

    const spoilt = Buffer.from(sealed);
    spoilt[HEADER_BYTES + SEALED_FRAME + 5]! ^= 1; // in the second frame
    overwrite(home, name, spoilt);
    const third = { start: 2 * FRAME_BYTES + 1, end: 3 * FRAME_BYTES - 1 };
    expect((await read(home, id, third)).equals(plain.subarray(third.start, third.end + 1))).to.equal(true);
    await expectDamaged(() => read(home, id, { start: FRAME_BYTES, end: FRAME_BYTES }));
  });

  it("is readable by its owner alone, in folders of its owner alone", () => {
    const path = blobPath(home, name);
    expect(statSync(path).mode & 0o7777).to.equal(0o400);
    for (const folder of [dirname(path), dirname(dirname(path)), home.spoolDir]) {
      expect(statSync(folder).mode & 0o7777, folder).to.equal(0o700);
    }
  });
});

async function expectDamaged(act: () => Promise<unknown>): Promise<void> {
  let failed: unknown;
  try {
    await act();
  } catch (error) {
    failed = error;
  }
  if (!(failed instanceof BlobDamaged) && !(failed instanceof KeyNotHeld)) {
    throw new Error(`It opened, or failed otherwise: ${String(failed)}`);
  }
}
