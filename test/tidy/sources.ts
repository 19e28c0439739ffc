import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** The project's own files as text, for the tests that read them. Paths are relative to the checkout. */

export const PROJECT_DIR = join(import.meta.dirname, "../..");

/** TypeScript under a folder of the checkout, the browser's own scripts left out. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(PROJECT_DIR, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("src/web/static/"))
    .sort();
}

export function read(path: string): string {
  return readFileSync(join(PROJECT_DIR, path), "utf8");
}

/** The source files that a file imports, types included, by any form of import. Packages are left out. */
export function importsOf(path: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(path), true, true);
  return importedFiles.flatMap(({ fileName }) => sourceNamed(fileName, path));
}

/** Those of them that are still there when the program runs: not the ones that only lend a type. */
export function runtimeImportsOf(path: string): string[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly) return [];
    const names = statement.importClause?.namedBindings;
    const typesOnly = names && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly);
    return typesOnly ? [] : sourceNamed((statement.moduleSpecifier as ts.StringLiteral).text, path);
  });
}

function sourceNamed(specifier: string, importer: string): string[] {
  if (!specifier.startsWith(".")) return [];
  return [relative(PROJECT_DIR, join(PROJECT_DIR, dirname(importer), specifier)).replace(/\.js$/, "")];
}

/** What git would commit: tracked files that are still there, and new ones that no rule ignores. */
export function projectFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: PROJECT_DIR,
    encoding: "utf8",
  });
  return listed
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(PROJECT_DIR, path)))
    .sort();
}
