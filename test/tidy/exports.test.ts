import { expect } from "chai";
import ts from "typescript";
import { read, sourceFiles } from "./sources.js";

describe("tidy: exports", () => {
  it("exports no function, class or constant that nobody imports", () => {
    const texts = ["src", "test", "scripts"].flatMap(sourceFiles).map((path) => ({ path, words: wordsOf(read(path)) }));
    const unused = sourceFiles("src").flatMap((path) =>
      exportedValuesOf(path)
        .filter((name) => !texts.some((other) => other.path !== path && other.words.has(name)))
        .map((name) => `${path}: ${name}`),
    );

    expect(unused).to.deep.equal([]);
  });

  it("exports by name only, and passes nothing on", () => {
    const found = sourceFiles("src").filter((path) => /^export (default\b|\*|\{[^}]*\} from)/m.test(read(path)));

    expect(found).to.deep.equal([]);
  });
});

function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z_$][\w$]*/g));
}

/** Types are left out: one may be exported because a function's signature speaks of it. */
function exportedValuesOf(path: string): string[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    const exported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) return [];
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return statement.name?.text ?? [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? name.text : []));
  });
}
