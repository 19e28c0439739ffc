import { expect } from "chai";
import { z } from "zod";
import { read, sourceFiles } from "./sources.js";

const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ resolved: z.string().optional(), hasInstallScript: z.boolean().optional() }),
    ),
  })
  .parse(JSON.parse(read("package-lock.json")));

/** Packages whose install script never runs here, and why they work without it. */
const WORKS_WITHOUT_ITS_SCRIPT: Record<string, string> = {
  esbuild: "the script only shortens the start of a program that comes as a package of its own",
  fsevents: "for another operating system; it is left out here",
};

describe("tidy: packages", () => {
  it("pins every package to one version", () => {
    const pins = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal([]);
  });

  it("keeps download addresses out of the lock file", () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).to.deep.equal([]);
  });

  it("needs no package's install script", () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));

    expect(scripted.filter((name) => !(name in WORKS_WITHOUT_ITS_SCRIPT))).to.deep.equal([]);
    expect(read(".npmrc")).to.include("ignore-scripts=true");
  });

  it("uses every package it lists, and none that it does not list, in src/", () => {
    const listed = Object.keys(manifest.dependencies);
    const text = sourceFiles("src").map(read).join("\n");
    const imported = [...text.matchAll(/\bfrom "((?:@[^/"]+\/)?[^./"][^/"]*)|\bimport\("((?:@[^/"]+\/)?[^./"][^/"]*)/g)]
      .map((match) => match[1] ?? match[2]!)
      .filter((name) => !name.startsWith("node:"));

    expect([...new Set(imported)].filter((name) => !listed.includes(name))).to.deep.equal([]);
    expect(listed.filter((name) => !text.includes(name))).to.deep.equal([]);
  });
});
