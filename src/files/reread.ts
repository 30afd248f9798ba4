import type { Question } from "../intake/question.ts";
import { collect } from "./collect.ts";
import { type FetchDeps, fetchFile, type Piece, removeDir } from "./fetch.ts";

/**
 * Fetches files of the question's thread from Slack once more and shows them to `visit`, one after the other; none of
 * them stays on disk. What Slack no longer gives, or not to this conversation, is passed over. Throws as `collect` does.
 */
export async function reread(
  question: Question,
  slackFileIds: ReadonlySet<string>,
  deps: { readonly fetch: FetchDeps; readonly botUserId: string },
  visit: (slackFileId: string, pieces: readonly Piece[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { slack, clock } = deps.fetch;
  const { found } = await collect(question, { slack, clock, botUserId: deps.botUserId }, signal);
  for (const each of found.filter(({ slackFileId }) => slackFileIds.has(slackFileId))) {
    const { dir, pieces } = await fetchFile(each, question, deps.fetch, signal);
    try {
      await visit(each.slackFileId, pieces);
    } finally {
      await removeDir(dir);
    }
  }
}
