import { expect } from "chai";
import { placeOf, refusalOf } from "./house.js";
import { importsOf, runtimeImportsOf, sourceFiles } from "./sources.js";

const files = sourceFiles("src");

describe("tidy: the direction of imports", () => {
  it("knows the place of every source file", () => {
    const homeless = files.filter((path) => placeOf(path) === undefined);

    expect(homeless).to.deep.equal([]);
  });

  it("lets a room import only what stands before it", () => {
    const refused = files.flatMap((path) =>
      importsOf(path).flatMap((imported) => {
        const [from, to] = [placeOf(path), placeOf(imported)];
        const refusal = from && to ? refusalOf(from, to) : "it is no part of src/";
        return refusal ? [`${path} imports ${imported}: ${refusal}`] : [];
      }),
    );

    expect(refused).to.deep.equal([]);
  });

  it("lets a migration import the shape of migrations and nothing else", () => {
    const migrations = files.filter((path) => /^src\/schema\/(firm|registry)\//.test(path));
    const imported = new Set(migrations.flatMap(importsOf));

    expect([...imported]).to.deep.equal(["src/schema/migration"]);
  });

  it("goes round in no circle of files", () => {
    expect(circlesAmong(files)).to.deep.equal([]);
  });

  it("refuses what it should: a room below, a table from a room, a room from a foundation", () => {
    expect(refusalOf("platform/keys", "office/matters")).to.equal("office/matters stands after platform/keys");
    expect(refusalOf("office/matters", "app")).to.include("by a process or a later table");
    expect(refusalOf("errors", "platform/keys")).to.include("foundations only");
    expect(refusalOf("office/matters", "platform/keys")).to.equal(undefined);
  });
});

/** Each circle once, as the path that closes it. */
function circlesAmong(paths: readonly string[]): string[] {
  const nameOf = (path: string): string => path.replace(/\.tsx?$/, "");
  const imports = new Map(paths.map((path) => [nameOf(path), runtimeImportsOf(path)]));
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) circles.push([...trail.slice(trail.indexOf(name)), name].join(" → "));
    if (trail.includes(name) || finished.has(name)) return;
    for (const imported of imports.get(name) ?? []) visit(imported, [...trail, name]);
    finished.add(name);
  };
  for (const name of imports.keys()) visit(name, []);
  return circles;
}
