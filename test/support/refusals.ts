import { expect } from "chai";
import { Refused } from "../../src/errors.js";

/** The attempt is refused by the named rule; resolves to the refusal, for its words. */
export async function expectRefusal(attempt: Promise<unknown>, rule: string): Promise<Refused> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.rule).to.equal(rule);
    return error;
  }
  throw new Error(`It was not refused; expected ${rule}.`);
}
