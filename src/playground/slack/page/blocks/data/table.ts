import type { TableBlock } from "@slack/types";
import type { VNode } from "preact";
import { classes, html } from "../../base/html.ts";
import { CellView, numericColumns } from "./cells.ts";

export function Table({ block }: { block: TableBlock }): VNode {
  const [head = [], ...rows] = block.rows;
  const numeric = numericColumns(rows, head.length);
  const cellClass = (column: number): string => {
    const settings = block.column_settings?.[column];
    const align = settings?.align ?? (numeric[column] ? "right" : "left");
    return classes(`align-${align}`, numeric[column] && "numeric", settings?.is_wrapped === true && "wrapped");
  };
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Table">
    <table class="table">
      <thead>
        <tr>
          ${head.map((cell, column) => html`<th scope="col" class=${cellClass(column)}><${CellView} cell=${cell} /></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, column) => html`<td class=${cellClass(column)}><${CellView} cell=${cell} /></td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
