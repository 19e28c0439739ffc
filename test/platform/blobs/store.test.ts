import { expect } from "chai";
import { useFirm } from "../../support/firms.js";
import { homeOf, read, someBytes, store, MEGABYTE } from "./contents.js";

describe("blobs: storing and opening", () => {
  const alder = useFirm("alder");

  it("gives back what it was given, of any length", async () => {
    const home = homeOf(alder);
    for (const length of [0, 1, 65_535, 65_536, 65_537, 3 * MEGABYTE + 17]) {
      const bytes = someBytes(length, `len ${length}`);
      const { id, sizeBytes, isNew } = await store(home, bytes);
      expect({ sizeBytes, isNew }).to.deep.equal({ sizeBytes: length, isNew: true });
      expect((await read(home, id)).equals(bytes), `${length}`).to.equal(true);
    }
  });
});
