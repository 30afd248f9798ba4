import type { DataTableBlock } from "@slack/types";
import { useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { classes, html } from "../../base/html.ts";
import { plural } from "../../base/format.ts";
import { Icon } from "../../base/icons.ts";
import { type Cell, CellView, numericColumns, sortValue } from "./cells.ts";

interface Sort {
  column: number;
  down: boolean;
}

/** Slack's default when `page_size` is left out (docs: data-table-block). */
const PAGE_SIZE = 5;

/** A table that can be sorted by its headings and is read page by page. */
export function DataTable({ block }: { block: DataTableBlock }): VNode {
  const [head = [], ...rows] = block.rows;
  const [sort, setSort] = useState<Sort | null>(null);
  const [page, setPage] = useState(0);
  const size = block.page_size ?? PAGE_SIZE;
  const sorted = useMemo(() => sortRows(rows, sort), [block.rows, sort]);
  const numeric = useMemo(() => numericColumns(rows, head.length), [block.rows]);
  const shown = sorted.slice(page * size, (page + 1) * size);
  const sortBy = (column: number): void => {
    setSort(nextSort(sort, column, numeric[column] === true));
    setPage(0);
  };
  return html`<figure class="data-table">
    <figcaption>${block.caption}</figcaption>
    <div class="table-frame" tabindex="0" role="region" aria-label=${block.caption}>
      <table class="table">
        <thead>
          <tr>
            ${head.map((cell, column) => html`<${Heading} cell=${cell} numeric=${numeric[column]} sort=${sort?.column === column ? sort : null} onSort=${() => sortBy(column)} />`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (row) =>
              html`<tr>
                ${row.map((cell, column) => html`<${BodyCell} cell=${cell} numeric=${numeric[column]} heads=${column === block.row_header_column_index} />`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <${Pager} page=${page} pages=${Math.ceil(rows.length / size)} rows=${rows.length} onPage=${setPage} />
  </figure>`;
}

interface HeadingProps {
  cell: Cell;
  numeric: boolean;
  sort: Sort | null;
  onSort: () => void;
}

function Heading({ cell, numeric, sort, onSort }: HeadingProps): VNode {
  const order = sort === null ? "none" : sort.down ? "descending" : "ascending";
  return html`<th scope="col" class=${classes(numeric && "align-right numeric")} aria-sort=${order}>
    <button type="button" class=${classes("sort", sort !== null && "sorted")} onClick=${onSort}>
      <${CellView} cell=${cell} />
      <span class=${classes("sort-mark", sort?.down === false && "sort-up")}
        ><${Icon} name=${sort === null ? "sort" : "chevron"} size=${14}
      /></span>
    </button>
  </th>`;
}

function BodyCell({ cell, numeric, heads }: { cell: Cell; numeric: boolean; heads: boolean }): VNode {
  const name = classes(numeric && "align-right numeric");
  if (heads) return html`<th scope="row" class=${name}><${CellView} cell=${cell} /></th>`;
  return html`<td class=${name}><${CellView} cell=${cell} /></td>`;
}

interface PagerProps {
  page: number;
  pages: number;
  rows: number;
  onPage: (page: number) => void;
}

function Pager({ page, pages, rows, onPage }: PagerProps): VNode | null {
  if (pages <= 1) return null;
  return html`<div class="pager">
    <span>${plural(rows, "row")}</span>
    <span class="pager-steps">
      <button
        type="button"
        class="icon-button"
        aria-label="Previous page"
        disabled=${page === 0}
        onClick=${() => onPage(page - 1)}
      >
        <${Icon} name="left" size=${16} />
      </button>
      <span aria-live="polite">Page ${page + 1} of ${pages}</span>
      <button
        type="button"
        class="icon-button"
        aria-label="Next page"
        disabled=${page >= pages - 1}
        onClick=${() => onPage(page + 1)}
      >
        <${Icon} name="right" size=${16} />
      </button>
    </span>
  </div>`;
}

/** First press: the useful end first (largest numbers, A before Z); second press: the other way; third: as sent. */
function nextSort(sort: Sort | null, column: number, numeric: boolean): Sort | null {
  if (sort === null || sort.column !== column) return { column, down: numeric };
  return sort.down === numeric ? { column, down: !numeric } : null;
}

function sortRows(rows: readonly Cell[][], sort: Sort | null): readonly Cell[][] {
  if (sort === null) return rows;
  const sign = sort.down ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(sortValue(a[sort.column]), sortValue(b[sort.column])));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
