import { expect } from "chai";
import { projectFiles, read, sourceFiles } from "./sources.js";

const LINES_MAX = 300;

/** Files that may be longer, and why. */
const LONGER_FILES: Record<string, string> = {};

const TEXT = /\.(ts|tsx|js|mjs|css|json|md|sh|conf|service|html|yml)$|^scripts\/[a-z-]+$|^\.ci\//;

// Put together here, so that this file does not hold what it looks for.
const MACHINE_PATHS = ["work", "root", "farm", "home"].map((name) => `/${name}/`);
const REGISTRY_HOSTS = ["npmjs", "debian", "ubuntu", "nodesource", "yarnpkg"].map(
  (name) => new RegExp(`\\b[a-z]+\\.${name}\\.(org|com)\\b`),
);
const UNFINISHED = new RegExp(["TODO", "FIXME", "XXX", "HACK", "not implemented"].join("\\b|\\b"));

const THIS_FILE = "test/tidy/text.test.ts";

describe("tidy: what the files say", () => {
  const texts = projectFiles().filter((path) => TEXT.test(path) && path !== THIS_FILE);
  const tests = sourceFiles("test").filter((path) => path !== THIS_FILE);

  it("names no place of one machine and no host of a registry", () => {
    const found = linesOf(texts, (line) => startsPath(line) || REGISTRY_HOSTS.some((host) => host.test(line)));

    expect(found).to.deep.equal([]);
  });

  it("leaves nothing to be finished later", () => {
    expect(linesOf(texts, (line) => UNFINISHED.test(line))).to.deep.equal([]);
  });

  it("switches no test off and runs none alone", () => {
    const off =
      /\b(describe|it|context|specify)\.(only|skip)\(["`]|\b(xit|xdescribe|xcontext|fit|fdescribe)\(|\bthis\.skip\(/;

    expect(linesOf(tests, (line) => off.test(line))).to.deep.equal([]);
  });

  it("overrules no type, and a lint rule only with the reason beside it", () => {
    const types = /: any\b|\bas any\b|<any>|\bas unknown as\b|@ts-(ignore|expect-error|nocheck)|biome-ignore/;
    const rules = /eslint-disable(?!-next-line [^ ]+ -- .{10})/;

    expect(linesOf(sourceFiles("src"), (line) => types.test(line) || rules.test(line))).to.deep.equal([]);
  });

  it(`keeps every source file within ${LINES_MAX} lines, or a reason is listed`, () => {
    const long = ["src", "test", "scripts"]
      .flatMap(sourceFiles)
      .map((path) => ({ path, lines: read(path).split("\n").length - 1 }))
      .filter(({ path, lines }) => lines > LINES_MAX && !(path in LONGER_FILES));

    expect(long).to.deep.equal([]);
  });
});

/** "path:line: text" of every line that has it. */
function linesOf(paths: readonly string[], has: (line: string) => boolean): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, at) => (has(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );
}

function startsPath(line: string): boolean {
  return MACHINE_PATHS.some((path) => new RegExp(`(^|[\\s"'\`(=:])${path}`).test(line));
}
