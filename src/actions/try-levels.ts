import type { Thread } from "../intake/question.ts";
import { type DryRun, dryRun } from "../scrub/dry-run.ts";
import type { LearnedFinder } from "../scrub/learned/find.ts";
import type { Overrides } from "../scrub/policy.ts";
import type { LearnedRows, Store } from "../store/store.ts";

export interface TryLevelsDeps {
  readonly store: Pick<Store, "recentConversations" | "learned">;
  /** Finds the values of a workspace's datasets by what was learned of them. */
  readonly learnedFinder: (team: string, learned: readonly LearnedRows[]) => LearnedFinder;
  /** What becomes of single kinds in a channel. */
  readonly overridesIn: (place: Pick<Thread, "team" | "channel">) => Promise<Overrides>;
}

/** Conversations of a workspace that are looked through, and the latest threads of the channel whose files are known. */
const LOOKED_THROUGH = 200;
const THREADS = 20;

/** What each level would make of a text in a channel, knowing the files of its latest threads. */
export function createTryLevels(
  deps: TryLevelsDeps,
): (place: Pick<Thread, "team" | "channel">, text: string) => Promise<readonly DryRun[]> {
  const { store, learnedFinder, overridesIn } = deps;
  return async ({ team, channel }, text) => {
    const recent = await store.recentConversations(team, LOOKED_THROUGH);
    const here = recent.filter(({ thread }) => thread.channel === channel).slice(0, THREADS);
    const rows = (await Promise.all(here.map(({ thread }) => store.learned(thread)))).flat();
    // Slack shows it as plain text, so it is written as a status line is.
    return dryRun(text, {
      surface: "status",
      learned: rows.length === 0 ? null : learnedFinder(team, rows),
      overrides: await overridesIn({ team, channel }),
    });
  };
}
