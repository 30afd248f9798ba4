import type { GroupCase, Shown } from "./make.ts";

export interface Score {
  small: number;
  hidden: number;
  others: number;
  kept: number;
  sums: number;
  safe: number;
  readonly wrong: string[];
}

export function noScore(): Score {
  return { small: 0, hidden: 0, others: 0, kept: 0, sums: 0, safe: 0, wrong: [] };
}

/** Holds what was shown against what had to be hidden. Groups that had to go with a small one count neither way. */
export function scoreCase(made: GroupCase, shown: string, score: Score): void {
  const all = [...made.small, ...made.others];
  const isShown = all.map((group) => stands(group, made, shown));
  const needed = mayGo(made);
  for (const [index, group] of all.entries()) {
    const isSmall = index < made.small.length;
    if (isSmall) {
      score.small += 1;
      if (isShown[index] === true) score.wrong.push(`${made.id} shows ${group.labels.join("/")} (${group.people})`);
      else score.hidden += 1;
    } else if (!needed.has(index)) {
      score.others += 1;
      if (isShown[index] === true) score.kept += 1;
      else score.wrong.push(`${made.id} hides ${group.labels.join("/")} (${group.people})`);
    }
  }
  for (const [at, sum] of made.sums.entries()) {
    const total = made.totals[at];
    const gone = sum.filter((index) => isShown[index] === false && (all[index]?.people ?? 0) > 0);
    const people = gone.reduce((total, index) => total + (all[index]?.people ?? 0), 0);
    if (!sum.some((index) => index < made.small.length)) continue;
    score.sums += 1;
    const isTotalGone = total !== undefined && !stands(total, made, shown);
    if (isTotalGone || (gone.length !== 1 && people >= made.k)) score.safe += 1;
    else
      score.wrong.push(`${made.id} tells ${gone.map((index) => all[index]?.labels.join("/")).join(", ")} by a total`);
  }
}

/** Others that may have to be hidden so that a total does not tell a small group. */
function mayGo(made: GroupCase): Set<number> {
  const may = new Set<number>();
  if (made.shape === "crosstab" && made.sums.length > 0) {
    // What is hidden in a row may need a partner in its column, and so on: the smallest of each sum that has a hidden cell.
    for (const sum of made.sums) for (const index of sum) may.add(index);
    return may;
  }
  for (const sum of made.sums) {
    const all = [...made.small, ...made.others];
    const small = sum.filter((index) => index < made.small.length);
    const people = small.reduce((total, index) => total + (all[index]?.people ?? 0), 0);
    if (small.length === 0 || (small.length > 1 && people >= made.k)) continue;
    const rest = sum
      .filter((index) => index >= made.small.length)
      .sort((a, b) => (all[a]?.people ?? 0) - (all[b]?.people ?? 0));
    const [first] = rest;
    for (const index of rest) if (all[index]?.people === all[first ?? 0]?.people) may.add(index);
  }
  return may;
}

function stands(group: Shown, made: GroupCase, shown: string): boolean {
  if (!group.isCell) return shown.split("\n").includes(group.written);
  const [label = "", column = ""] = group.labels;
  const cut = (line: string) => {
    if (made.form === "csv") return line.split(",");
    if (made.form === "tsv") return line.split("\t");
    if (made.form === "columns") return line.trim().split(/ {2,}/);
    return line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  };
  const lines = shown.split("\n");
  const header = cut(lines.find((line) => cut(line).includes(column) && !cut(line)[0]?.startsWith(label)) ?? "");
  const row = cut(lines.find((line) => cut(line)[0] === label) ?? "");
  return row[header.indexOf(column)] === group.written && row.length === header.length;
}
