import { correctionIn } from "../conversation/corrections/recognise.ts";
import type { Thread } from "../intake/question.ts";
import type { LearnedFinder } from "../scrub/learned/find.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { Verdict } from "../store/feedback.ts";
import type { LearnedRows, Store, Turn } from "../store/store.ts";

export interface FeedbackDeps {
  readonly store: Pick<Store, "recordFeedback" | "learned">;
  /** What is in force in the thread's channel. */
  readonly openScrub: (thread: Thread) => Promise<Scrub>;
  readonly learnedFinder: (team: string, learned: readonly LearnedRows[]) => LearnedFinder;
  readonly now: () => number;
}

export interface FeedbackKeeper {
  /** Keeps what a person thinks of an answer, in place of what they thought before. `false` when the turn is gone. */
  give(turn: Turn, person: string, verdict: Verdict): Promise<boolean>;
  /** Keeps why it is wrong; gives back the statement in it that could hold for the whole thread, if there is one. */
  explain(turn: Turn, person: string, reason: string): Promise<{ kept: boolean; statement: string | null }>;
}

/** Verdicts are kept with scrubbed reasons: whoever reads them later has no business with the values of the files. */
export function createFeedback({ store, openScrub, learnedFinder, now }: FeedbackDeps): FeedbackKeeper {
  return {
    give: (turn, person, verdict) =>
      store.recordFeedback({ turnId: turn.id, person, verdict, reason: null, givenAt: now() }),
    explain: async (turn, person, said) => {
      const { thread } = turn.question;
      const scrub = await openScrub(thread);
      const learned = await store.learned(thread);
      if (learned.length > 0) scrub.learn(learnedFinder(thread.team, learned));
      const reason = scrub.text("status", said);
      const given = { turnId: turn.id, person, verdict: "wrong" as const, reason, givenAt: now() };
      return { kept: await store.recordFeedback(given), statement: correctionIn(said) };
    },
  };
}
