/** What a list page was asked for: ?page=&sort=&dir=&q=&filter=. Whatever is unknown or out of bounds becomes the default. */
export interface ListQuery<Sort extends string, Filter extends string> {
  q: string;
  filter: Filter;
  sort: Sort;
  dir: "asc" | "desc";
  page: number;
  size: number;
  offset: number;
  /** Further parameters named in `keep`, as given: "" when absent. */
  kept: Record<string, string>;
  /** The same list with something changed. A change of anything but the page goes back to the first page. */
  href: (changes: Partial<{ q: string; filter: Filter; sort: Sort; dir: "asc" | "desc"; page: number }>) => string;
}

interface ListShape<Sort extends string, Filter extends string> {
  path: string;
  sorts: readonly [Sort, ...Sort[]];
  /** Direction at first; a sort not named here starts ascending. */
  dir?: "asc" | "desc";
  filters: readonly [Filter, ...Filter[]];
  size?: 25 | 50 | 100;
  keep?: readonly string[];
}

const PAGE_MAX = 10_000;
const QUERY_CHARACTERS_MAX = 200;

export function readList<Sort extends string, Filter extends string>(
  query: Readonly<Record<string, unknown>>,
  { path, sorts, dir = "asc", filters, size = 25, keep = [] }: ListShape<Sort, Filter>,
): ListQuery<Sort, Filter> {
  const sort = oneOf(sorts, query.sort);
  const read = {
    q: readText(query.q),
    filter: oneOf(filters, query.filter),
    sort,
    dir: query.dir === "asc" || query.dir === "desc" ? query.dir : sort === sorts[0] ? dir : "asc",
    page: readPage(query.page),
  } as const;
  const kept = Object.fromEntries(keep.map((name) => [name, readText(query[name])]));
  const defaults = { q: "", filter: filters[0], sort: sorts[0], dir, page: 1 };
  return {
    ...read,
    kept,
    size,
    offset: (read.page - 1) * size,
    href: (changes) => {
      const asked = { ...read, page: 1, ...changes };
      const parameters = new URLSearchParams(Object.entries(kept).filter(([, value]) => value !== ""));
      for (const name of ["q", "filter", "sort", "dir", "page"] as const) {
        const isImplied = asked[name] === defaults[name] && (name !== "dir" || asked.sort === defaults.sort);
        if (!isImplied) parameters.set(name, String(asked[name]));
      }
      const text = parameters.toString();
      return text ? `${path}?${text}` : path;
    },
  };
}

function oneOf<T extends string>(values: readonly [T, ...T[]], given: unknown): T {
  return values.find((value) => value === given) ?? values[0];
}

function readPage(given: unknown): number {
  const page = typeof given === "string" && /^\d{1,5}$/.test(given) ? Number(given) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
}

function readText(given: unknown): string {
  if (typeof given !== "string") return "";
  return given
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, QUERY_CHARACTERS_MAX);
}
