import { expect } from "chai";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { listMarkers } from "../../../src/platform/blobs/spool.js";
import { useFirm } from "../../support/firms.js";
import { launch as strongroom } from "../../support/launcher.js";
import { emptyBlobs, homeOf, someBytes, store } from "./contents.js";

describe("blobs: strongroom blob settle", function () {
  this.timeout(60_000);
  const alder = useFirm("alder");

  it("does what the worker would do, and tells in a dry run how much that is", async () => {
    const home = homeOf(alder);
    emptyBlobs(home);
    const { id } = await store(home, someBytes(5_000));

    const planned = await strongroom(["blob", "settle", "--dry-run", "--json"]);
    expect(JSON.parse(planned.stdout)).to.deep.equal({ waiting: 1 });
    expect((await findBlob(home.db, id)).kept).to.equal(undefined);

    const done = await strongroom(["blob", "settle", "--json"]);
    expect(done, done.stderr).to.include({ code: 0 });
    expect(JSON.parse(done.stdout)).to.deep.equal({ settled: 1, waiting: 0, unsettled: [] });
    expect((await findBlob(home.db, id)).kept).to.not.equal(undefined);
    expect(await listMarkers(home.spoolDir)).to.deep.equal([]);
  });
});
