import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** How a page is looked at: a desk and a telephone, by day and by night. */
export interface Look {
  width: 1280 | 360;
  scheme: "light" | "dark";
}

export const ALL_LOOKS: readonly Look[] = [
  { width: 1280, scheme: "light" },
  { width: 360, scheme: "dark" },
  { width: 1280, scheme: "dark" },
  { width: 360, scheme: "light" },
];

/** Both widths and both schemes once; all four together under scripts/test --all. */
export const LOOKS = process.env.STRONGROOM_TEST_ALL === "1" ? ALL_LOOKS : ALL_LOOKS.slice(0, 2);

/** WCAG 2.2 at levels A and AA, and what axe counts among good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong with the page as it stands, in each look: findings of axe, and scrolling sideways. Empty when nothing is. */
export async function faultsOf(page: Page, looks: readonly Look[] = LOOKS): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, scheme } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const at = `${new URL(page.url()).pathname} at ${width} px, ${scheme}`;
    for (const fault of await axeFaults(page)) faults.push(`${at}: ${fault}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) faults.push(`${at}: scrolls ${wide} px sideways`);
  }
  return faults;
}

/** Evaluated by the browser's own debugger, which the content policy of the page does not bind. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (rules) =>
      (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: { type: "tag", values: rules },
        resultTypes: ["violations"],
      }),
    RULES,
  );
  return violations.map(({ id, help, nodes }) => {
    const [first] = nodes;
    return `${id}, ${help}: ${nodes.length} × ${first?.html.slice(0, 160)} ${first?.failureSummary?.split("\n").at(-1)?.trim() ?? ""}`;
  });
}
