import { expect } from "chai";
import { actions, subjects } from "../../src/actions.js";
import { PERMISSIONS, PUBLIC, SELF } from "../../src/permissions.js";
import { read, sourceFiles } from "./sources.js";

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

/**
 * Actions of lines in a firm's trail: `action: "room.past_verb"` and what is handed to a function that records, but for the operator's own acts,
 * which go to the registry.
 */
function actionsIn(text: string): string[] {
  if (!/\brecordAudit\b/.test(text)) return [];
  const ofFirm = text.replace(/recordOperatorAct\([^;]*;/g, "").replace(/\blog\.\w+\([^;]*;/g, "");
  const literals = ofFirm.matchAll(
    /(?:\baction: |\brecord\w*\([^;"]*|\baudit\w*\([^;"]*)"([a-z]+\.[a-z]+(?:_[a-z]+)*)"/g,
  );
  return [...literals].map(([, action]) => action!);
}
