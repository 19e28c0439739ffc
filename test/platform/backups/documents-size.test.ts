import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { writeBlob } from "../../../src/platform/blobs/write-blob.js";
import { keepNewBlob } from "../../../src/platform/backups/blobs/keep.js";
import { blobPath } from "../../../src/platform/backups/layout.js";
import { verifyBackup } from "../../../src/platform/backups/verify.js";
import { useFirm } from "../../support/firms.js";
import { MEGABYTE, homeOf } from "../blobs/contents.js";
import { backUp } from "./backed-up-firm.js";

/** Larger than all that may stand in memory at once. */
const LARGE_MEGABYTES = 200;
const GROWTH_MEGABYTES_MAX = 120;

describe("backups: a large document", function () {
  this.timeout(180_000);
  const teak = useFirm("teak");

  it("is kept and proven with flat memory", async () => {
    const home = homeOf(teak);
    const chunk = randomBytes(MEGABYTE);
    const pending = await writeBlob(home, times(chunk, LARGE_MEGABYTES), { bytesMax: LARGE_MEGABYTES * MEGABYTE });
    const { id, name } = await transact(home.db, (trx) => pending.commit(trx, { state: "unscanned" }));
    const blob = await findBlob(home.db, id);

    const keeping = await watched(() => keepNewBlob.handle(teak.operator, teak.record, blob, home));
    const { place } = await backUp(teak);
    const proving = await watched(async () => {
      const found = await verifyBackup(teak.operator, teak.record, place, "V1", undefined, { checks: [] });
      expect(found).to.include({ passed: true, documentsOpened: 1 });
    });

    const path = blobPath(teak.operator.config.repositoryDir, teak.id, name);
    expect(statSync(path).size).to.be.greaterThan(LARGE_MEGABYTES * MEGABYTE);
    for (const { grownMegabytes } of [keeping, proving]) expect(grownMegabytes).to.be.below(GROWTH_MEGABYTES_MAX);
    const rate = ({ seconds }: Watched): string => `${Math.round(LARGE_MEGABYTES / seconds)} MB/s`;
    process.stderr.write(
      `      ${LARGE_MEGABYTES} MB kept at ${rate(keeping)}, ${keeping.grownMegabytes} MB of memory more; ` +
        `hashed and opened at ${rate(proving)}, ${proving.grownMegabytes} MB more\n`,
    );
  });
});

interface Watched {
  seconds: number;
  grownMegabytes: number;
}

async function watched(act: () => Promise<void>): Promise<Watched> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const startedAt = performance.now();
  try {
    await act();
  } finally {
    clearInterval(timer);
  }
  const grownMegabytes = Math.max(0, Math.round((peak - before) / MEGABYTE));
  return { seconds: (performance.now() - startedAt) / 1000, grownMegabytes };
}

async function* times(chunk: Buffer, count: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; at += 1) {
    chunk.writeUInt32BE(at, 0);
    yield await Promise.resolve(Buffer.from(chunk));
  }
}
