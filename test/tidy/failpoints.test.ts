import { expect } from "chai";
import { failpointCalls } from "../support/failpoints.js";
import { read, sourceFiles } from "./sources.js";

describe("tidy: failpoints", () => {
  const calls = failpointCalls();

  it("names every step in place, once in the whole source, as <what>.<step>", () => {
    const steps = calls.map(({ step }) => step);

    expect(calls.filter(({ step }) => !/^[a-z]+\.[a-z_-]+$/.test(step))).to.deep.equal([]);
    expect(steps.filter((step, at) => steps.indexOf(step) !== at)).to.deep.equal([]);
  });

  it("has each of them enumerated by a test that makes it fail", () => {
    const texts = sourceFiles("test").map(read);
    const listed = texts.flatMap(prefixesListedIn);
    const isTried = (step: string): boolean =>
      listed.some((prefix) => step.startsWith(prefix)) || texts.some((text) => text.includes(`"${step}:kill"`));

    expect(calls.filter(({ step }) => !isTried(step))).to.deep.equal([]);
  });
});

/** The prefixes that a test file hands to listFailpoints. */
function prefixesListedIn(text: string): string[] {
  return [...text.matchAll(/\blistFailpoints\("([a-z]+\.)"\)/g)].map((match) => match[1]!);
}
