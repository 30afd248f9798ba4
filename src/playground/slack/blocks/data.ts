import {
  all,
  boolean,
  byType,
  type Check,
  type CheckContext,
  isObject,
  list,
  number,
  oneOf,
  report,
  shape,
  string,
  typeField,
} from "./check.ts";
import { richText } from "./rich-text.ts";

const blockId = { block_id: string({ max: 255 }) };

/** An empty cell is refused (vercel/chat adapter-slack met it live); a blank is fine. */
const cellText = string({ min: 1 });
const rawText = shape({ ...typeField, text: cellText });
const rawNumber = shape({ ...typeField, value: number(), text: cellText });

const cell = byType(() => ({ raw_text: rawText, raw_number: rawNumber, rich_text: richText }));
const headerCell = byType(() => ({ raw_text: rawText, raw_number: rawNumber }));

const MAX_TABLE_CHARS = 10_000;

/** Characters of all cells, rich text included. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textLength(each), 0);
  if (!isObject(value)) return 0;
  let sum = typeof value["text"] === "string" ? value["text"].length : 0;
  for (const [field, each] of Object.entries(value)) {
    if (field !== "text" || isObject(each)) sum += textLength(each);
  }
  return sum;
}

const withinTableChars: Check = (value, at, context) => {
  if (isObject(value) && textLength(value["rows"]) > MAX_TABLE_CHARS) {
    report(context, `${at}/rows`, "too_long", `must be less than ${MAX_TABLE_CHARS + 1} characters`);
  }
};

/** A `table` block: at most 100 rows of 20 cells and 10,000 characters. */
export const table: Check = all(
  shape(
    { ...typeField, rows: list(list(cell, { min: 1, max: 20 }), { min: 1, max: 100 }) },
    {
      ...blockId,
      column_settings: list(
        (value, at, context) => {
          // A null skips a column, as the documentation has it.
          if (value === null) return;
          shape({}, { align: oneOf("left", "center", "right"), is_wrapped: boolean() })(value, at, context);
        },
        { max: 20 },
      ),
    },
  ),
  withinTableChars,
);

const rectangular: Check = (value, at, context) => {
  const rows = isObject(value) && Array.isArray(value["rows"]) ? value["rows"] : [];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  for (const [index, row] of rows.entries()) {
    if (!Array.isArray(row)) continue;
    if (row.length !== width) report(context, `${at}/rows/${index}`, "row_length", "all rows must be of equal length");
    if (index === 0) for (const [column, each] of row.entries()) headerCell(each, `${at}/rows/0/${column}`, context);
  }
};

/** A `data_table` block: a header row and 1 to 100 rows (the smaller of the two documented limits). */
export const dataTable: Check = all(
  shape(
    {
      ...typeField,
      rows: list(list(cell, { min: 1, max: 20 }), { min: 2, max: 101 }),
      caption: string({ min: 1 }),
    },
    { ...blockId, page_size: number({ min: 1, max: 100 }, true), row_header_column_index: number({ min: 0 }, true) },
  ),
  rectangular,
  withinTableChars,
);

const label = string({ min: 1, max: 20 });
const point = shape({ label, value: number() });
const seriesChart = shape(
  {
    ...typeField,
    series: list(shape({ name: label, data: list(point, { min: 1, max: 20 }) }), { min: 1, max: 12 }),
    axis_config: shape(
      { categories: list(label, { min: 1, max: 20 }) },
      { x_label: string({ max: 50 }), y_label: string({ max: 50 }) },
    ),
  },
  {},
);
const positive: Check = (value, at, context) => {
  number()(value, at, context);
  if (typeof value === "number" && value <= 0) report(context, at, "too_small", "must be greater than 0");
};
const pieChart = shape({
  ...typeField,
  segments: list(shape({ label, value: positive }), { min: 1, max: 12 }),
});

const chart = byType(() => ({
  pie: pieChart,
  bar: all(seriesChart, seriesMatchCategories),
  line: all(seriesChart, seriesMatchCategories),
  area: all(seriesChart, seriesMatchCategories),
}));

/** Every series has exactly one value per category, in order, and a name of its own. */
function seriesMatchCategories(value: unknown, at: string, context: CheckContext): void {
  if (!isObject(value) || !Array.isArray(value["series"]) || !isObject(value["axis_config"])) return;
  const categories = JSON.stringify(value["axis_config"]["categories"]);
  const names = new Set<unknown>();
  for (const [index, series] of value["series"].entries()) {
    if (!isObject(series)) continue;
    if (names.has(series["name"])) report(context, `${at}/series/${index}/name`, "duplicate", "must be unique");
    names.add(series["name"]);
    const points = Array.isArray(series["data"]) ? series["data"] : [];
    const labels = points.map((each: unknown) => (isObject(each) ? each["label"] : undefined));
    if (JSON.stringify(labels) !== categories) {
      report(context, `${at}/series/${index}/data`, "mismatch", "labels must equal the categories");
    }
  }
}

/** A native chart (`data_visualization`). */
export const dataVisualization: Check = shape({ ...typeField, title: string({ min: 1, max: 50 }), chart }, blockId);
