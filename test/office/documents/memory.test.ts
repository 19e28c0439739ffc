import { expect } from "chai";
import { tellFigure } from "../../support/figures.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aMatter, aPdf, emptyFolder } from "./desk.js";

const MB = 1024 * 1024;
const FIRST = 100;
/** A thousand under scripts/test --all. */
const TOTAL = process.env.STRONGROOM_TEST_ALL === "1" ? 1_000 : 120;
/** What the process may grow by in between; all that was uploaded would be 900 MB. */
const GROWTH_BYTES_MAX = 64 * MB;

describe("documents: memory", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  it(`stays flat while ${TOTAL} documents of 1 MB are uploaded`, async function () {
    this.timeout(900_000);
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const path = `/matters/${matter.id}/documents`;
    await browser.get(path);
    let atFirst = 0;
    for (let number = 1; number <= TOTAL; number += 1) {
      const bytes = aPdf(`Document ${number}`, MB);
      const answer = await browser.upload(path, { field: "file", name: `${number}.pdf`, bytes });
      expect(answer.status, answer.text).to.equal(303);
      if (number === FIRST) atFirst = process.memoryUsage.rss();
    }
    const atEnd = process.memoryUsage.rss();
    tellFigure(`documents: RSS ${inMb(atFirst)} after ${FIRST}, ${inMb(atEnd)} after ${TOTAL} of 1 MB`);

    expect(atEnd - atFirst).to.be.below(GROWTH_BYTES_MAX);
  });
});

function inMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}
