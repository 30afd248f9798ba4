import type { ProfileInput } from "../analysis/arrival/profile-answer.ts";
import { isNoQuestion } from "../conversation/no-question.ts";
import type { Files, TurnOfFiles } from "../files/files.ts";
import type { Surveyed } from "../files/profile/survey.ts";
import type { Question } from "../intake/question.ts";
import { isEntity, type Policy } from "../scrub/policy.ts";
import type { Store } from "../store/store.ts";

export interface ArrivalDeps {
  readonly store: Pick<Store, "exchanges">;
  /** Without `survey` every file goes to Claude. */
  readonly files: { readonly survey?: Files["survey"] };
  readonly now: () => number;
}

/** What came without a question. */
export interface Arrived extends Pick<Surveyed, "removed"> {
  /** Ready to be told; null where no table is among the files. */
  readonly profile: Omit<ProfileInput, "containerId"> | null;
}

/**
 * Looks at files that came without a question; null where there is something to ask Claude. Throws as `Files.prepare`
 * does.
 */
export async function arrivalOf(
  { store, files, now }: ArrivalDeps,
  turn: TurnOfFiles & { readonly policy: Policy },
  signal: AbortSignal,
  onStep: (words: string) => void,
): Promise<Arrived | null> {
  if (files.survey === undefined || !(await isArrival(turn.question, store))) return null;
  const startedAt = now();
  const { smallGroup, actionFor } = turn.policy;
  const surveyed = await files.survey(turn, { smallGroup, signal }, onStep);
  const { files: found, refusals, removed } = surveyed;
  if (found.every(({ tables }) => tables.length === 0)) return { removed, profile: null };
  const hides = (entity: string): boolean => !isEntity(entity) || actionFor(entity) !== "keep";
  return { removed, profile: { files: found, refusals, hides, durationMs: now() - startedAt } };
}

/** Later in a thread, words without a question are for the model, unless they bring something. */
async function isArrival({ text, fileIds, source, thread }: Question, store: ArrivalDeps["store"]): Promise<boolean> {
  if (!isNoQuestion(text)) return false;
  if (fileIds.length > 0 || source === "retry") return true;
  return (await store.exchanges(thread, 1)).length === 0;
}
