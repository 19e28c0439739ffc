import type { Column, FootRow, Sort } from "./tables.js";
import { Icon } from "./text.js";

export function PickAll() {
  return (
    <th role="columnheader" scope="col" class="pick">
      <input class="form-check-input s-bare" type="checkbox" data-bulk-all aria-label="Tick every row of this page" />
    </th>
  );
}

export function Head<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { head, kind, abbr, hide } = column;
  const words =
    kind === "acts" ? <span class="visually-hidden">{head}</span> : abbr ? <abbr title={abbr}>{head}</abbr> : head;
  const isSorted = sort !== undefined && column.sort === sort.by;
  const align = kind === "num" || kind === "date" || kind === "acts" ? kind : "";
  return (
    <th
      role="columnheader"
      scope="col"
      class={[align, hide ? "hide" : ""].filter(Boolean).join(" ") || undefined}
      aria-sort={isSorted ? (sort.dir === "asc" ? "ascending" : "descending") : undefined}
    >
      {sort && column.sort ? (
        <a href={sort.href(column.sort, isSorted && sort.dir === "asc" ? "desc" : "asc")}>
          {words}
          {isSorted ? <Icon name={sort.dir === "asc" ? "chevron-up" : "chevron-down"} /> : null}
        </a>
      ) : (
        words
      )}
    </th>
  );
}

export function Foot<Row>({
  foot,
  columns,
  hasPick,
}: {
  foot: readonly FootRow[];
  columns: readonly Column<Row>[];
  hasPick: boolean;
}) {
  return (
    <tfoot role="rowgroup">
      {foot.map(({ label, values, kind }) => (
        <tr role="row" class={kind ? `s-${kind}` : undefined}>
          {hasPick ? <td role="cell" class="pick" /> : null}
          <td role="cell" class="s-key" colspan={columns.length - values.length}>
            {label}
          </td>
          {columns.slice(columns.length - values.length).map(({ head }, at) => (
            <td role="cell" class="num" data-label={head}>
              {values[at]}
            </td>
          ))}
        </tr>
      ))}
    </tfoot>
  );
}
