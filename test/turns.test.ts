import { expect } from "chai";
import { Busy } from "../src/errors.js";
import { openTurns } from "../src/turns.js";

const LIMITS = {
  atOnceMax: 3,
  perFirmMax: 2,
  queueMax: 4,
  waitMsMax: 10_000,
  busy: "Many at once.",
  retryAfterSeconds: 7,
};

describe("turns: bounded work, one of each firm in turn", () => {
  it("lets a firm do so much at once and no more, and leaves a place for another", async () => {
    const turns = openTurns(LIMITS);
    const leave = [await turns.take("alder"), await turns.take("alder")];
    const third = turns.take("alder");

    expect(turns.figures()).to.deep.equal({ running: 2, waiting: 1 });
    leave.push(await turns.take("birch"));
    expect(turns.figures()).to.deep.equal({ running: 3, waiting: 1 });

    leave[0]!();
    leave.push(await third);
    for (const each of leave) each();
    expect(turns.figures()).to.deep.equal({ running: 0, waiting: 0 });
  });

  it("serves those who wait firm by firm, however many of one firm came first", async () => {
    const turns = openTurns({ ...LIMITS, atOnceMax: 1, perFirmMax: 1 });
    const served: string[] = [];
    const work = (firm: string) => turns.during(firm, async () => void served.push(firm));
    const first = await turns.take("alder");
    const waiting = [work("alder"), work("alder"), work("alder"), work("birch"), work("cedar")];

    first();
    await Promise.all(waiting);

    expect(served).to.deep.equal(["alder", "birch", "cedar", "alder", "alder"]);
  });

  it("refuses one more than may wait, and says when to come back; another firm still gets in", async () => {
    const turns = openTurns({ ...LIMITS, perFirmMax: 1 });
    const leave = await turns.take("alder");
    const waiting = Array.from({ length: LIMITS.queueMax }, () => turns.take("alder"));

    const refusal: unknown = await turns.take("alder").catch((error: unknown) => error);

    expect(refusal).to.be.instanceOf(Busy).and.to.include({ retryAfterSeconds: 7, message: "Many at once." });
    (await turns.take("birch"))();
    leave();
    for (const each of waiting) (await each)();
  });

  it("refuses whoever waited too long, and forgets them", async () => {
    const turns = openTurns({ ...LIMITS, atOnceMax: 1, waitMsMax: 20 });
    const leave = await turns.take("alder");

    const refusal: unknown = await turns.take("birch").catch((error: unknown) => error);

    expect(refusal).to.be.instanceOf(Busy);
    expect(turns.figures()).to.deep.equal({ running: 1, waiting: 0 });
    leave();
    (await turns.take("birch"))();
  });

  it("gives a place back once, also when the work fails", async () => {
    const turns = openTurns(LIMITS);
    const leave = await turns.take("alder");
    leave();
    leave();
    const failed = turns.during("alder", () => Promise.reject(new Error("no")));

    await failed.catch(() => undefined);

    expect(turns.figures()).to.deep.equal({ running: 0, waiting: 0 });
  });
});
