import type { ComponentChildren } from "preact";
import { Foot, Head, PickAll } from "./table-edges.js";

export interface Column<Row> {
  /** The words above; under 800 px they stand beside the value instead. */
  head: string;
  /** key: names the row and links to it. At most one status column, before the figures. */
  kind: "key" | "text" | "num" | "date" | "status" | "acts";
  cell: (row: Row) => ComponentChildren;
  /** The name by which the list sorts by this column. */
  sort?: string | undefined;
  /** The whole word where the head is short: By → Fee earner. */
  abbr?: string | undefined;
  /** Left out under 800 px; reachable one click further. */
  hide?: boolean | undefined;
  /** Takes half a line under 800 px. A status always does. */
  half?: boolean | undefined;
  /** Under 800 px without the words of the head. */
  nolabel?: boolean | undefined;
}

export interface Sort {
  by: string;
  dir: "asc" | "desc";
  href: (by: string, dir: "asc" | "desc") => string;
}

export interface FootRow {
  /** "This page", "All 159 matters" */
  label: string;
  /** Of the last columns, in their order. */
  values: readonly ComponentChildren[];
  /** sub: a part of the total, light; grand: ends in a double rule. */
  kind?: "sub" | "grand" | undefined;
}

/** Boxes before the rows, for acts on several at once. */
export interface Pick<Row> {
  name: string;
  value: (row: Row) => string;
  /** "Tick 2026/0131" */
  label: (row: Row) => string;
  on?: ((row: Row) => boolean) | undefined;
  disabled?: ((row: Row) => boolean) | undefined;
}

export interface DataTableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  foot?: readonly FootRow[] | undefined;
  sort?: Sort | undefined;
  pick?: Pick<Row> | undefined;
  /** Rows whose group differs from the row before get a line of its name above. */
  group?: ((row: Row) => string) | undefined;
  /** In place of the table when there is no row: an <EmptyState>. */
  empty?: ComponentChildren;
  /** Under 800 px a row becomes a block. False where columns must be compared: the table then scrolls sideways. */
  stack?: boolean | undefined;
}

/** The one table. Every part has its ARIA role, for the stacked form would lose a table's meaning otherwise. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, foot, sort, pick, group, empty, stack = true } = props;
  if (rows.length === 0 && empty) return <>{empty}</>;
  const shapes = columns.map(shapeOf);
  const scroll = stack ? {} : { tabindex: 0, role: "region" as const, "aria-label": label };
  return (
    <div class="s-wrap" {...scroll}>
      <table role="table" class={stack ? "table s-table s-stack" : "table s-table"} aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {pick ? <PickAll /> : null}
            {columns.map((column) => (
              <Head column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{bodyRows(rows, columns, shapes, pick, group)}</tbody>
        {foot ? <Foot foot={foot} columns={columns} hasPick={pick !== undefined} /> : null}
      </table>
    </div>
  );
}

interface Shape {
  class: string | undefined;
  "data-label": string | undefined;
}

/** The attributes that all cells of a column share, worked out once for a table. */
function shapeOf({ kind, head, hide, half, nolabel }: Column<never>): Shape {
  const words = [
    kind === "key" ? "s-key" : kind === "num" || kind === "date" || kind === "acts" ? kind : "",
    half || kind === "status" ? "half" : "",
    hide ? "hide" : "",
  ];
  const isLabelled = !nolabel && (kind === "num" || kind === "date" || kind === "text");
  return { class: words.filter(Boolean).join(" ") || undefined, "data-label": isLabelled ? head : undefined };
}

/** Plain calls, not components: a page has hundreds of cells. */
function bodyRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  shapes: readonly Shape[],
  pick: Pick<Row> | undefined,
  group: ((row: Row) => string) | undefined,
) {
  const lines: ComponentChildren[] = [];
  let groupBefore: string | undefined;
  for (const row of rows) {
    const groupHere = group?.(row);
    if (groupHere !== undefined && groupHere !== groupBefore)
      lines.push(groupLine(groupHere, columns.length + (pick ? 1 : 0)));
    groupBefore = groupHere;
    lines.push(
      <tr role="row" class={pick?.on?.(row) ? "is-on" : undefined}>
        {pick ? pickCell(pick, row) : null}
        {columns.map((column, at) => {
          const shape = shapes[at]!;
          return (
            <td role="cell" class={shape.class} data-label={shape["data-label"]}>
              {column.cell(row)}
            </td>
          );
        })}
      </tr>,
    );
  }
  return lines;
}

function groupLine(name: string, span: number) {
  return (
    <tr role="row" class="s-group">
      <th role="rowheader" scope="rowgroup" colspan={span}>
        {name}
      </th>
    </tr>
  );
}

function pickCell<Row>(pick: Pick<Row>, row: Row) {
  return (
    <td role="cell" class="pick">
      <input
        class="form-check-input"
        type="checkbox"
        name={pick.name}
        value={pick.value(row)}
        aria-label={pick.label(row)}
        checked={pick.on?.(row)}
        disabled={pick.disabled?.(row)}
      />
    </td>
  );
}
