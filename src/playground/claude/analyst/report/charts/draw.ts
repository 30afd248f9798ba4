import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ModelStep, RunResult } from "../../../model.ts";
import { plain } from "../format.ts";
import { run, RunFailed, type Scene } from "../steps.ts";
import type { Spec } from "./frame.ts";

/** A chart as it was drawn, kept in the container so that it can be drawn again. */
interface DrawnChart {
  readonly spec: Spec;
  /** Name of its data in the work folder, without the ending. */
  readonly data: string;
}

type Steps<Result> = AsyncGenerator<ModelStep, Result, RunResult | undefined>;

/** Draws a chart into `$OUTPUT_DIR` and gives the Markdown that places it. */
export async function* draw(scene: Scene, spec: Spec, data: string, name: string, alt: string): Steps<string> {
  const file = `${name}.png`;
  const result = yield* run("Drawing the chart", chartCommand({ spec, data }, file, scene.tellsTexts));
  if (!result.outputs.includes(file)) throw new RunFailed(result);
  await keepChart(scene.workDir, file, { spec, data });
  const picture = `![${alt.replaceAll(/[[\]\n]/g, " ")}](${file})`;
  return [picture, ...keyOf(result.stdout)].join("\n\n");
}

/** A chart that is to be drawn again, and what to write in it for what. */
export interface Redraw {
  readonly file: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Draws a chart of this turn again with other labels; `false` where there is none of that name. */
export async function* drawAgain({ file, labels }: Redraw, workDir: string): Steps<boolean> {
  const drawn = await keptChart(workDir, file);
  if (drawn === null) return false;
  const data = `${drawn.data}-shown`;
  const rows = `relabel --data ${drawn.data}.csv --out ${data}.csv <<'JSON'\n${JSON.stringify(Object.fromEntries(labels), null, 1)}\nJSON`;
  const spec = relabelled(drawn.spec, labels);
  const result = yield* run(
    "Drawing the chart again with the given labels",
    `${rows}\n${chartCommand({ spec, data }, file, true)}`,
  );
  return result.outputs.includes(file);
}

function chartCommand({ spec, data }: DrawnChart, file: string, tellsTexts: boolean): string {
  const json = JSON.stringify(spec, null, 1).replaceAll(/\n\s*/g, "\n");
  const texts = tellsTexts ? ` --texts "$OUTPUT_DIR/${file}.texts.json"` : "";
  return `chart --data ${data}.csv --out "$OUTPUT_DIR/${file}"${texts} <<'JSON'\n${json}\nJSON`;
}

/** Categories stand in a specification as well: in its order, its filters and its title. */
function relabelled(spec: Spec, labels: ReadonlyMap<string, string>): Spec {
  const inner = (text: string): string => JSON.stringify(text).slice(1, -1);
  let json = JSON.stringify(spec);
  // Inside an expression a label is quoted a second time.
  for (const [label, shown] of byLength(labels)) {
    json = json.replaceAll(inner(label), () => inner(shown)).replaceAll(inner(inner(label)), () => inner(inner(shown)));
  }
  const changed: Spec = JSON.parse(json);
  return changed;
}

/** Longer labels first: one may stand in another. */
function byLength(labels: ReadonlyMap<string, string>): (readonly [string, string])[] {
  return [...labels].sort(([a], [b]) => b.length - a.length);
}

async function keepChart(workDir: string, file: string, chart: DrawnChart): Promise<void> {
  const folder = join(workDir, ".charts");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${file}.json`), JSON.stringify(chart));
}

async function keptChart(workDir: string, file: string): Promise<DrawnChart | null> {
  if (!/^[^/\\]+\.png$/.test(file)) return null;
  try {
    const kept: DrawnChart = JSON.parse(await readFile(join(workDir, ".charts", `${file}.json`), "utf8"));
    return kept;
  } catch {
    // Never drawn here, or torn: it cannot be drawn again.
    return null;
  }
}

/** What the numbers in a picture stand for whose words no font here can write. */
function keyOf(printed: string): string[] {
  const list = /^no font for: (.*)$/m.exec(printed)?.[1];
  if (list === undefined) return [];
  const words: unknown = JSON.parse(list);
  if (!Array.isArray(words)) return [];
  return [`In the chart: ${words.map((word, i) => `#${i + 1} ${plain(String(word))}`).join(", ")}.`];
}
