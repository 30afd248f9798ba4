import type { ModelStep, RunResult } from "../../model.ts";
import type { Profile, TableProfile } from "../planner/profile.ts";
import { readResult, type ResultTable } from "./result.ts";

/** What a report works with. */
export interface Scene {
  readonly profile: Profile;
  readonly table: TableProfile;
  readonly workDir: string;
  /** Whether the texts of a chart are to be written beside it. */
  readonly tellsTexts: boolean;
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
