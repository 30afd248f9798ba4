import { tableTitle } from "../planner/versions.ts";
import { addsUp } from "../planner/plan.ts";
import { isWhole, type Outcome, titleOf } from "./outcome.ts";
import { CHANGE, CHANGE_PERCENT, columnsOf, RUNNING, SHARE } from "./aggregate-sql.ts";
import { formatValue, percent, plain, signed } from "./format.ts";
import {
  capital,
  filterWords,
  groupLabel,
  groupName,
  list,
  metricUnit,
  spanWords,
  spoken,
  totalName,
} from "./naming.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

type Row = Readonly<Record<string, string>>;

/** The answer's first sentences, the key figure first. */
export function headline(outcome: Outcome): string {
  const { plan, result, totals } = outcome;
  if (numberIn(totals, "rows_used") === 0) return nothing(outcome);
  if (plan.groups.length === 0) return totalWords(outcome);
  if (result.rows.length === 0) return nothing(outcome);
  if (plan.view === "per period") return perPeriodWords(outcome);
  const [leading] = plan.groups;
  if (plan.view === "compare" && !(plan.groups.length > 1 && isTimeline(leading?.bucket ?? null)))
    return compareWords(outcome);
  if (plan.view === "change") return changeWords(outcome);
  if (plan.view === "running") return runningWords(outcome);
  if (plan.view === "share" && plan.focus !== null) return focusWords(outcome);
  return leading !== undefined && isTimeline(leading.bucket) && plan.sort === "natural"
    ? timelineWords(outcome)
    : rankingWords(outcome);
}

function nothing({ plan, scene }: Outcome): string {
  const filters = plan.filters.length === 0 ? "" : ` matches ${plain(filterWords(plan.filters))}`;
  const dates = plan.filters.some(({ kind }) => kind === "period" || kind === "cycle")
    ? rangeHint(scene.table.columns)
    : "";
  return `**No row of ${plain(tableTitle(scene.table))}${filters}**, so there is nothing to compute.${dates}`;
}

function rangeHint(columns: Outcome["scene"]["table"]["columns"]): string {
  const date = columns.find(({ type, min }) => (type === "date" || type === "timestamp") && min !== null);
  return date === undefined ? "" : ` The data cover ${spanWords(String(date.min), String(date.max))}.`;
}

/** `EMEA, 2024` in a sentence, or nothing. */
function scope({ plan }: Outcome): string {
  return plan.filters.length === 0 ? "" : ` (${plain(filterWords(plan.filters))})`;
}

/** A metric's value with its unit; `index` tells which metric. */
function value(outcome: Outcome, number: number | string | null, index = 0): string {
  const metric = outcome.plan.metrics[index];
  if (number === null || metric === undefined) return "no value";
  return formatValue(number, metricUnit(metric, outcome.scene.table));
}

function totalWords(outcome: Outcome): string {
  const { plan, scene, totals } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const parts = plan.metrics.map((metric, index) => {
    return `${totalName(metric, scene.table)}: ${value(outcome, numberIn(totals, metrics[index] ?? ""), index)}`;
  });
  const rows = numberIn(totals, "rows_used");
  const over = plan.metrics.every(({ kind }) => kind === "rows") ? "" : `, over ${formatValue(rows, null)} rows`;
  return `**${capital(plain(parts.join("; ")))}**${scope(outcome)}${over}.`;
}

function timelineWords(outcome: Outcome): string {
  const { plan, scene, summary, totals, result } = outcome;
  const [metric] = plan.metrics;
  const [name = ""] = columnsOf(plan, scene.table).metrics;
  const bucket = plan.groups[0]?.bucket ?? null;
  const at = (key: string) => groupLabel(summary[key] ?? "", bucket);
  const unit = groupName(plan.groups[0] ?? { column: "", bucket: null });
  if (metric === undefined) return "";
  if (numberIn(summary, "groups") === 1) {
    return `**${capital(plain(name))} in ${groupLabel(result.rows[0]?.[unit] ?? "", bucket)}: ${value(outcome, numberIn(totals, name))}**${scope(outcome)}. All of it falls into one ${unit}.`;
  }
  const whole = addsUp(metric)
    ? `${value(outcome, numberIn(totals, name))} in total`
    : `${value(outcome, numberIn(totals, name))} overall`;
  const steps = formatValue(numberIn(summary, "groups"), null);
  const peak = `Highest: ${value(outcome, summary["highest"] ?? null)} in ${at("highest_at")}; lowest: ${value(outcome, summary["lowest"] ?? null)} in ${at("lowest_at")}.`;
  return `**${capital(plain(name))}: ${whole}** over ${steps} ${unit}s${scope(outcome)}. ${peak} ${developmentWords(outcome)}`;
}

/** From the first to the last step; a step that is not over yet is compared all the same, the footer says so. */
function developmentWords(outcome: Outcome): string {
  const { summary, plan, totals } = outcome;
  const change = numberIn(summary, "change_pct");
  const bucket = plan.groups[0]?.bucket ?? null;
  if (change === null || !isTimeline(bucket)) return "";
  const move = change > 0 ? "up" : change < 0 ? "down" : "level";
  const label = (day: string | undefined) => (day === undefined || day === "" ? "" : day);
  const [from, to] = [label(totals["first_day"]), label(totals["last_day"])].map((day) => stepLabel(day, bucket));
  const amount = move === "level" ? "" : ` ${percent(Math.abs(change))}`;
  return `From ${from} (${value(outcome, summary["first_value"] ?? null)}) to ${to} (${value(outcome, summary["last_value"] ?? null)}) it is ${move}${amount}.`;
}

function stepLabel(day: string, bucket: Parameters<typeof groupLabel>[1]): string {
  if (bucket === null || day === "") return day;
  const [year = "", month = "01"] = day.split("-");
  if (bucket === "year") return year;
  if (bucket === "quarter") return `Q${Math.ceil(Number(month) / 3)} ${year}`;
  return bucket === "month" ? groupLabel(`${year}-${month}-01`, "month") : day;
}

function labels(outcome: Outcome, row: Row | undefined): string {
  const { plan, scene } = outcome;
  const { groups } = columnsOf(plan, scene.table);
  return plain(
    groups.map((name, index) => groupLabel(row?.[name] ?? "", plan.groups[index]?.bucket ?? null)).join(" / "),
  );
}

function rankingWords(outcome: Outcome): string {
  const { plan, scene, result, totals, summary } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const [name = ""] = metrics;
  const rows = topRows(outcome);
  const [first, second] = rows;
  const counted =
    plan.groups.length === 1
      ? `${formatValue(numberIn(summary, "groups"), null)} different values of ${plain(groupName(plan.groups[0] ?? { column: "", bucket: null }))}`
      : `${formatValue(result.rows.length, null)} combinations`;
  if (result.rows.length === 1)
    return `**${labels(outcome, first)}: ${value(outcome, numberIn(first, name))}** ${plain(name)}${scope(outcome)}.`;
  const share =
    first?.[SHARE] === undefined || first[SHARE] === "" || !isWhole(outcome)
      ? ""
      : ` (${percent(first[SHARE])} of ${value(outcome, numberIn(totals, name))})`;
  const end = plan.sort === "asc" ? "lowest" : "highest";
  const next =
    second === undefined ? "" : ` Next: ${labels(outcome, second)} with ${value(outcome, numberIn(second, name))}.`;
  return `**${labels(outcome, first)} has the ${end} ${plain(name)}: ${value(outcome, numberIn(first, name))}**${share}${scope(outcome)}.${next} There are ${counted}.`;
}

/** The rows by value, also where the table is in the order of weekdays or months. */
function topRows({ plan, scene, result }: Outcome): Row[] {
  const [name = ""] = columnsOf(plan, scene.table).metrics;
  const direction = plan.sort === "asc" ? 1 : -1;
  return [...result.rows].sort((a, b) => direction * ((numberIn(a, name) ?? 0) - (numberIn(b, name) ?? 0)));
}

function focusWords(outcome: Outcome): string {
  const { plan, scene, result, totals } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [name = ""] = metrics;
  const row = result.rows.find((candidate) => candidate[groups[0] ?? ""] === plan.focus);
  if (row === undefined) return rankingWords(outcome);
  const column = scene.table.columns.find((candidate) => candidate.name === plan.groups[0]?.column);
  const label = column?.type === "yes/no" ? `${spoken(column.name)}: ${plan.focus ?? ""}` : (plan.focus ?? "");
  return `**${plain(label)} makes up ${percent(row[SHARE] ?? null)} of ${plain(totalName(plan.metrics[0] ?? { kind: "rows" }, scene.table))}**${scope(outcome)}: ${value(outcome, numberIn(row, name))} of ${value(outcome, numberIn(totals, name))}.`;
}

function compareWords(outcome: Outcome): string {
  const { plan, scene, result, summary } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const [name = ""] = metrics;
  const [first, second] = topRows(outcome);
  if (plan.groups.length > 1 || result.rows.length !== 2)
    return rankingWords({ ...outcome, plan: { ...plan, view: "plain" } });
  const difference = value(outcome, summary["difference"] ?? null);
  const more = numberIn(summary, "difference_pct");
  const relative = more === null ? "" : ` (${percent(more)} more)`;
  return `**${capital(plain(name))}: ${labels(outcome, first)} ${value(outcome, numberIn(first, name))}, ${labels(outcome, second)} ${value(outcome, numberIn(second, name))}.** ${labels(outcome, first)} is higher by ${difference}${relative}.`;
}

function changeWords(outcome: Outcome): string {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [name = ""] = metrics;
  const moved = result.rows.filter((row) => numberIn(row, CHANGE) !== null);
  const last = moved.at(-1);
  if (last === undefined) return timelineWords(outcome);
  const bySize = [...moved].sort((a, b) => (numberIn(a, CHANGE) ?? 0) - (numberIn(b, CHANGE) ?? 0));
  const bucket = plan.groups[0]?.bucket ?? null;
  const unit = plan.metrics[0] === undefined ? null : metricUnit(plan.metrics[0], scene.table);
  const tell = (row: Row | undefined) =>
    `${groupLabel(row?.[groups[0] ?? ""] ?? "", bucket)} (${signed(numberIn(row, CHANGE), unit)}, ${signed(numberIn(row, CHANGE_PERCENT), "%", 1)})`;
  return `**${capital(plain(name))} in ${groupLabel(last[groups[0] ?? ""] ?? "", bucket)}: ${value(outcome, numberIn(last, name))}, ${signed(numberIn(last, CHANGE_PERCENT), "%", 1)} on the ${groupName(plan.groups[0] ?? { column: "", bucket: null })} before**${scope(outcome)}. Strongest rise: ${tell(bySize.at(-1))}; strongest fall: ${tell(bySize[0])}.`;
}

function runningWords(outcome: Outcome): string {
  const { plan, scene, result } = outcome;
  const [group = ""] = columnsOf(plan, scene.table).groups;
  const last = result.rows.at(-1);
  const bucket = plan.groups[0]?.bucket ?? null;
  return `**${titleOf(outcome)}: ${value(outcome, numberIn(last, RUNNING))} by ${groupLabel(last?.[group] ?? "", bucket)}**${scope(outcome)}.`;
}

function perPeriodWords(outcome: Outcome): string {
  const { plan, scene, summary } = outcome;
  const [metric] = plan.metrics;
  const unit = groupName(plan.groups[0] ?? { column: "", bucket: null });
  const bucket = plan.groups[0]?.bucket ?? null;
  const name = metric?.kind === "column" ? spoken(metric.column) : (columnsOf(plan, scene.table).metrics[0] ?? "");
  const facts = [
    `highest: ${value(outcome, summary["highest"] ?? null)} in ${groupLabel(summary["highest_at"] ?? "", bucket)}`,
    `lowest: ${value(outcome, summary["lowest"] ?? null)} in ${groupLabel(summary["lowest_at"] ?? "", bucket)}`,
  ];
  return `**Average ${plain(name)} per ${unit}: ${value(outcome, summary["average"] ?? null)}**${scope(outcome)}, the mean of ${formatValue(numberIn(summary, "groups"), null)} ${unit}s (${list(facts, "and")}).`;
}
