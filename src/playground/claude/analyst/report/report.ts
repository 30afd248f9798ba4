import type { Plan } from "../planner/plan.ts";
import { suggestions } from "../planner/suggestions.ts";
import { aggregateReport } from "./aggregate.ts";
import { correlationReport } from "./correlation.ts";
import { distributionReport } from "./distribution.ts";
import { filesReport } from "./files/report.ts";
import { SIGNATURE } from "./notes.ts";
import { overviewReport } from "./overview.ts";
import { qualityReport } from "./quality.ts";
import { rowsReport } from "./rows.ts";
import type { Report, Scene } from "./steps.ts";
import { whyReport } from "./why.ts";

/** Carries out a plan: commands that really run, then the answer in Markdown. Throws `RunFailed`. */
export function reportOf(plan: Plan, scene: Scene): Report {
  switch (plan.kind) {
    case "aggregate":
      return aggregateReport(plan, scene);
    case "distribution":
      return distributionReport(plan, scene);
    case "correlation":
      return correlationReport(plan, scene);
    case "quality":
      return qualityReport(plan, scene);
    case "rows":
      return rowsReport(plan, scene);
    case "why":
      return whyReport(plan, scene);
    case "overview":
      return overviewReport(plan, scene);
    case "files":
      return filesReport(plan, scene);
    case "unknown":
      return unknownReport(plan.reason, scene);
  }
}

// oxlint-disable-next-line require-yield -- nothing is run for a question that is not understood
async function* unknownReport(reason: string, scene: Scene): Report {
  const tips = suggestions(scene.table).map((question) => `- ${question}`);
  return [
    `**${reason}**`,
    "I can describe a file, add up, average, count and rank by group, show developments over time, shares, distributions and correlations, compare groups or files, find missing values and duplicates, filter by value, number and date, and take a change apart by its dimensions. With this table you could ask:",
    tips.join("\n"),
    SIGNATURE,
  ].join("\n\n");
}
