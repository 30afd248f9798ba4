import type { ModelStep, RunResult } from "../../model.ts";
import type { Profile, TableProfile } from "../planner/profile.ts";
import type { Spec } from "./charts/frame.ts";
import { plain } from "./format.ts";
import { readResult, type ResultTable } from "./result.ts";

/** What a report works with. */
export interface Scene {
  readonly profile: Profile;
  readonly table: TableProfile;
  readonly workDir: string;
}

/** Runs commands of the container and gives an answer in Markdown. */
export type Report = AsyncGenerator<ModelStep, string, RunResult | undefined>;

/** A command of the container failed; nothing after it may be told as a result. */
export class RunFailed extends Error {
  override readonly name = "RunFailed";
  readonly result: RunResult | undefined;

  constructor(result: RunResult | undefined) {
    super("a command of the container failed");
    this.result = result;
  }
}

/** Runs one command; its first line says in plain words what is being done. Throws {@link RunFailed}. */
export async function* run(
  words: string,
  command: string,
): AsyncGenerator<ModelStep, RunResult, RunResult | undefined> {
  const result = yield { type: "bash", command: `# ${words}\n${command}` };
  if (result === undefined || result.returnCode !== 0) throw new RunFailed(result);
  return result;
}

/** Runs statements together and reads their results back, in order. */
export async function* query(
  scene: Scene,
  words: string,
  statements: readonly { readonly name: string; readonly sql: string }[],
): AsyncGenerator<ModelStep, ResultTable[], RunResult | undefined> {
  const blocks = statements.map(({ name, sql }) => `sql --out ${name}.csv <<'SQL'\n${sql}\nSQL`);
  yield* run(words, blocks.join("\n"));
  return Promise.all(statements.map(({ name }) => readResult(scene.workDir, `${name}.csv`)));
}

/** Draws a chart into `$OUTPUT_DIR` and gives the Markdown that places it. */
export async function* draw(
  spec: Spec,
  data: string,
  name: string,
  alt: string,
): AsyncGenerator<ModelStep, string, RunResult | undefined> {
  const file = `${name}.png`;
  const json = JSON.stringify(spec, null, 1).replaceAll(/\n\s*/g, "\n");
  const result = yield* run(
    "Drawing the chart",
    `chart --data ${data}.csv --out "$OUTPUT_DIR/${file}" <<'JSON'\n${json}\nJSON`,
  );
  if (!result.outputs.includes(file)) throw new RunFailed(result);
  const picture = `![${alt.replaceAll(/[[\]\n]/g, " ")}](${file})`;
  return [picture, ...keyOf(result.stdout)].join("\n\n");
}

/** What the numbers in a picture stand for whose words no font here can write. */
function keyOf(printed: string): string[] {
  const list = /^no font for: (.*)$/m.exec(printed)?.[1];
  if (list === undefined) return [];
  const words: unknown = JSON.parse(list);
  if (!Array.isArray(words)) return [];
  return [`In the chart: ${words.map((word, i) => `#${i + 1} ${plain(String(word))}`).join(", ")}.`];
}
