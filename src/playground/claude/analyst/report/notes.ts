import { isComplete } from "../planner/language/calendar.ts";
import { isJoined } from "../planner/joined.ts";
import { tableTitle } from "../planner/versions.ts";
import type { Filter, Plan } from "../planner/plan.ts";
import type { TableProfile } from "../planner/profile.ts";
import { hasRules } from "../planner/rules.ts";
import { filterWords, groupName } from "./naming.ts";
import { formatValue, plain } from "./format.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

export const SIGNATURE =
  "_Answered by the offline analyst: a deterministic stand-in that runs real SQL, not a language model._";

type Row = Readonly<Record<string, string>>;

/** The last paragraphs of an answer: assumptions, filters, rows, and who answered. */
export function footer(plan: Plan, table: TableProfile, totals: Row | undefined, more: readonly string[] = []): string {
  const rules = hasRules(table) ? table.rules.notes.map(plain) : [];
  const notes = [...rules, ...plan.notes.map(plain), ...more, ...readingNotes(plan, table)];
  const lines = [basis(plan.filters, table, totals), joinNote(table), ...notes].filter((line) => line !== "");
  return [lines.join(" "), SIGNATURE].join("\n\n");
}

function joinNote(table: TableProfile): string {
  if (!isJoined(table)) return "";
  const { right, leftKey, rightKey } = table.join;
  return `Joined with ${plain(right)} where ${plain(leftKey)} is ${plain(rightKey)}.`;
}

/** "Filtered to EMEA. 1,234 of 4,000 rows of sales.csv used." */
function basis(filters: readonly Filter[], table: TableProfile, totals: Row | undefined): string {
  const source = plain(tableTitle(table));
  const filtered = filters.length === 0 ? "" : `Filter: ${plain(filterWords(filters))}. `;
  const used = numberIn(totals, "rows_used");
  const read = numberIn(totals, "rows_read") ?? table.rows;
  if (used === null) return `${filtered}${formatValue(read, null)} rows of ${source} read.`;
  return `${filtered}${formatValue(used, null)} of ${formatValue(read, null)} rows of ${source} used.`;
}

/** What the reading of the file had to settle, for the columns this plan uses. */
function readingNotes(plan: Plan, table: TableProfile): string[] {
  const used = JSON.stringify(plan);
  const columns = table.columns.filter(({ name }) => used.includes(JSON.stringify(name)));
  const notes = columns.flatMap(({ name, note, unreadable, type }) => [
    ...(note === null ? [] : [`In ${plain(name)}, ${note}.`]),
    ...(unreadable === 0
      ? []
      : [
          `${formatValue(unreadable, null)} ${unreadable === 1 ? "value" : "values"} in ${plain(name)} could not be read as ${type} and ${unreadable === 1 ? "is" : "are"} left out.`,
        ]),
  ]);
  // How the file was laid out matters where the file itself is the subject.
  const whole = plan.kind === "overview" || plan.kind === "quality";
  const layout = table.notes.filter((note) => whole || note.includes("totals"));
  return [...notes, ...layout.map((note) => `While reading: ${note}.`)];
}

/** Blank values, undated rows and half-finished last steps, where there are any. */
export function gapNotes(plan: Plan & { kind: "aggregate" }, totals: Row | undefined): string[] {
  const notes: string[] = [];
  const undated = numberIn(totals, "undated") ?? 0;
  if (undated > 0) notes.push(`${formatValue(undated, null)} rows without a date are left out of the timeline.`);
  for (const [index, metric] of plan.metrics.entries()) {
    const blank = numberIn(totals, `blank_${index}`) ?? 0;
    if (blank > 0 && metric.kind === "column")
      notes.push(
        `${plain(metric.column)} is blank in ${formatValue(blank, null)} of these rows; they count as nothing.`,
      );
  }
  const time = plan.groups.find(({ bucket }) => isTimeline(bucket));
  const last = totals?.["last_day"] ?? "";
  const unit = time?.bucket ?? null;
  if (time !== undefined && last !== "" && isTimeline(unit) && unit !== "hour" && !isComplete(last, unit)) {
    notes.push(`The data end on ${last}, so the last ${groupName(time)} is incomplete.`);
  }
  return notes;
}
