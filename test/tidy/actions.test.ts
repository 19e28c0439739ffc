import { expect } from "chai";
import { actions, subjects } from "../../src/actions.js";
import { PERMISSIONS, PUBLIC, SELF } from "../../src/permissions.js";
import { read, sourceFiles } from "./sources.js";

/** What acts of a firm's people and jobs begin with; operators' acts, which go to the registry, begin otherwise or stand in a call of their own. */
const ROOMS = [...new Set(Object.keys(actions).map((action) => action.split(".", 1)[0]!))].join("|");

describe("tidy: the words of the audit trail", () => {
  const written = sourceFiles("src").flatMap((path) => actionsIn(read(path)).map((action) => ({ path, action })));

  it("has words for every action that is written into a firm’s trail", () => {
    expect(written.length).to.be.above(40);
    expect(written.filter(({ action }) => !Object.hasOwn(actions, action))).to.deep.equal([]);
  });

  it("has no words for an action that nobody writes", () => {
    const known = new Set(written.map(({ action }) => action));

    expect(Object.keys(actions).filter((action) => !known.has(action))).to.deep.equal([]);
  });

  it("names a kind for every subject of a line", () => {
    const kinds = sourceFiles("src").flatMap((path) =>
      [...read(path).matchAll(/\bsubjectKind: "([a-z_]+)"/g)].map(([, kind]) => kind!),
    );

    expect([...new Set(kinds)].filter((kind) => !Object.hasOwn(subjects, kind))).to.deep.equal([]);
  });

  it("shows the details of each to holders of a permission that there is, never to everybody", () => {
    const permissions: readonly string[] = [...PERMISSIONS, SELF];
    const wrong = Object.entries(actions).filter(
      ([, { permission }]) => permission === PUBLIC || !permissions.includes(permission),
    );

    expect(wrong.map(([action]) => action)).to.deep.equal([]);
  });
});

/** Names of actions in a file that records lines or hands on what is recorded; columns and lines of the log are no actions. */
function actionsIn(text: string): string[] {
  if (!/\brecordAudit\b|\baction\b/.test(text)) return [];
  const ofFirm = text.replace(/\b(recordOperatorAct|log\.\w+)\([^;]*;/g, "");
  const verb = "(?:[a-z]+ed|begun|done|made|kept|set|seen|taken|in|out|over|back)";
  const literals = ofFirm.matchAll(new RegExp(`"((?:${ROOMS})\\.(?!is_)[a-z]+(?:_[a-z]+)*_${verb})"`, "g"));
  const named = ofFirm.matchAll(/\baction: "([a-z]+\.[a-z_]+)"/g);
  return [...literals, ...named].map(([, action]) => action!);
}
