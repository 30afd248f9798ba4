import type { AnswerPart } from "../analysis/answer.ts";
import type { ChartLabels } from "../analysis/charts/redraw-text.ts";
import { describeError, type Logger } from "../log.ts";
import type { Scrub } from "../scrub/scrub.ts";

/** Charts of an answer in which labels would have to be covered, with what may stand there instead. */
export async function chartsToRedraw(
  parts: readonly AnswerPart[],
  scrub: Pick<Scrub, "exchanges">,
  log: Logger,
): Promise<ChartLabels[]> {
  const charts = new Map<string, ChartLabels>();
  for (const part of parts) {
    if (part.kind !== "artifact") continue;
    try {
      const labels = await scrub.exchanges(part.artifact);
      if (labels.length > 0) charts.set(part.artifact.name, { chart: part.artifact.name, labels });
    } catch (error) {
      // What cannot be looked at now is withheld when the answer is cleaned.
      log.info("a chart was not looked at for being drawn again", { error: describeError(error) });
    }
  }
  return [...charts.values()];
}
