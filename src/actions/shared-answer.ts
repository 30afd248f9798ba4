import type { Artifact } from "../analysis/answer.ts";
import { artifactKind } from "../analysis/artifacts.ts";
import { answerText, artifactNames } from "../conversation/answer-text.ts";
import { AppError, toAppError } from "../errors.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Files } from "../files/files.ts";
import { isPastedTableId } from "../files/slack/message-files.ts";
import type { Question, Thread } from "../intake/question.ts";
import { describeError, type Logger } from "../log.ts";
import { scrubAgain } from "../scrub/again.ts";
import type { Groups } from "../scrub/groups/guard.ts";
import type { LearnedFinder } from "../scrub/learned/find.ts";
import { standsIn } from "../scrub/ingress/visible.ts";
import type { SafeAnswer, SafeText } from "../scrub/safe-answer.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { LearnedRows, Lease, SavedAnswer, Store } from "../store/store.ts";

export interface SharedAnswerDeps {
  readonly store: Pick<Store, "turn" | "answerOf" | "posted" | "datasets" | "learned" | "corrections" | "remember">;
  readonly files: Pick<Files, "prepare" | "refetch">;
  readonly learnedFinder: (team: string, learned: readonly LearnedRows[]) => LearnedFinder;
  readonly groupsOf: (team: string, learned: readonly LearnedRows[]) => Groups;
  readonly log: Logger;
}

/** What a turn that shares an answer works with. */
export interface SharingTurn {
  readonly lease: Lease;
  /** Existing folder of the turn under this lease. */
  readonly dir: string;
  /** The door of the thread the answer is shared into. */
  readonly scrub: Scrub;
  /** Whether Claude gets copies with pseudonyms there. */
  readonly sealed: boolean;
  readonly signal: AbortSignal;
}

/** The answer that the question names, ready for the thread it is shared into. */
export type SharedAnswer = (turn: SharingTurn) => Promise<SavedAnswer>;

/**
 * An answer given in private, made anew for a channel: cleaned under the channel's rules, with its charts fetched from
 * where they were posted, and with those of its files that the channel's people can open ready for their follow-ups.
 * Throws `AppError` when the answer is gone, and what `files` and `scrub` throw.
 */
export function createSharedAnswer(deps: SharedAnswerDeps): SharedAnswer {
  return async (sharing) => {
    const { question } = sharing.lease.turn;
    const source = await sourceOf(question, deps);
    await learnFrom(source.thread, sharing.scrub, deps);
    await takeRules(source.thread, question.thread, deps);
    const missing = await takeFiles(source.thread, sharing, deps);
    const own = await ownFiles(source, sharing, deps);
    const again = await scrubAgain(sharing.scrub, source.answer, (part) => take(own, part));
    const told = missing.length === 0 ? [] : [missingWords(missing)];
    // Rows are counted, and pseudonyms made, within one thread.
    if (standsIn(again).length > 0 && (sharing.sealed || missing.length > 0)) told.push(OTHER_NAMES);
    const notes = told.map((sentence) => sharing.scrub.text("status", sentence));
    const answer = { ...again, notes: [...again.notes, ...notes] };
    const recap = answerText(answer);
    const names = artifactNames(answer);
    return { answer, recap, codeRuns: answer.codeRuns, artifactNames: names, containerId: null, inContainer: [] };
  };
}

export interface ShareWordsDeps {
  readonly store: Pick<Store, "turn" | "answerOf" | "learned">;
  readonly openScrub: (place: Pick<Thread, "team" | "channel">) => Promise<Scrub>;
  readonly learnedFinder: SharedAnswerDeps["learnedFinder"];
}

/** Question and file names of an answer, as a channel may read them; null when the answer is gone. */
export type ShareWords = (
  turnId: string,
  channel: string,
) => Promise<{ question: SafeText; files: readonly SafeText[] } | null>;

export function createShareWords(deps: ShareWordsDeps): ShareWords {
  return async (turnId, channel) => {
    const [turn, saved] = await Promise.all([deps.store.turn(turnId), deps.store.answerOf(turnId)]);
    if (turn === null || saved === null) return null;
    const { thread, text } = turn.question;
    const scrub = await deps.openScrub({ team: thread.team, channel });
    const learned = await deps.store.learned(thread);
    if (learned.length > 0) scrub.learn(deps.learnedFinder(thread.team, learned));
    const files = saved.answer.footer.datasets.map((name) => scrub.text("file_name", name));
    return { question: scrub.text("text", text === "" ? "What is in this file?" : text), files };
  };
}

const OTHER_NAMES = "From here on the same person may stand under another number or pseudonym.";

interface Source {
  readonly turnId: string;
  readonly thread: Thread;
  readonly answer: SafeAnswer;
}

async function sourceOf({ sharedFrom = "" }: Question, { store }: SharedAnswerDeps): Promise<Source> {
  const [turn, saved] = await Promise.all([store.turn(sharedFrom), store.answerOf(sharedFrom)]);
  if (turn !== null && saved !== null)
    return { turnId: sharedFrom, thread: turn.question.thread, answer: saved.answer };
  const userMessage = "The answer that was to be shared here was forgotten before I could post it.";
  throw new AppError({ code: "internal", userMessage });
}

/** What the private thread's files hold is hidden here by the rules of this place. */
async function learnFrom(source: Thread, scrub: Scrub, deps: SharedAnswerDeps): Promise<void> {
  const learned = await deps.store.learned(source);
  if (learned.length === 0) return;
  scrub.learn(deps.learnedFinder(source.team, learned), deps.groupsOf(source.team, learned));
}

/** What was said to hold for the answer holds for what follows on it. */
async function takeRules(source: Thread, here: Thread, { store }: SharedAnswerDeps): Promise<void> {
  for (const rule of await store.corrections(source)) await store.remember(here, rule);
}

/** Makes the files ready that are shared to this channel; gives the titles of the others. */
async function takeFiles(source: Thread, sharing: SharingTurn, deps: SharedAnswerDeps): Promise<readonly string[]> {
  const datasets = await deps.store.datasets(source);
  const ids = [...new Set(datasets.map(({ slackFileId }) => slackFileId))].filter((id) => !isPastedTableId(id));
  const here = new Set((await prepared(ids, sharing, deps)).map(({ slackFileId }) => slackFileId));
  const missing = datasets.filter(({ slackFileId }) => !here.has(slackFileId));
  // Members of an archive are named by their archive.
  return [...new Set(missing.map(({ title }) => title.split(" › ")[0] ?? title))];
}

/** The answer itself needs none of the files: what keeps them away must not keep the answer away. */
async function prepared(
  fileIds: readonly string[],
  { lease, sealed, signal }: SharingTurn,
  { files, log }: SharedAnswerDeps,
): Promise<readonly Dataset[]> {
  if (fileIds.length === 0) return [];
  try {
    const question = { ...lease.turn.question, fileIds };
    return (await files.prepare({ question, lease, sealed }, signal)).datasets;
  } catch (error) {
    const { code } = toAppError(error);
    if (signal.aborted || code === "turn.lease_lost" || code === "turn.cancelled") throw error;
    log.warn("the files of a shared answer were not made ready", { code, error: describeError(error) });
    return [];
  }
}

/** Charts and files of the answer as they were posted, each to be taken once. */
async function ownFiles(source: Source, { dir, signal }: SharingTurn, deps: SharedAnswerDeps): Promise<Artifact[]> {
  const isFile = ({ kind }: { kind: string }): boolean => kind === "image" || kind === "file";
  if (!source.answer.parts.some(isFile)) return [];
  const posted = await deps.store.posted(source.turnId);
  const ids = [...new Set(posted.flatMap(({ fileIds }) => fileIds))];
  const fetched = await deps.files.refetch(source.thread.team, ids, dir, signal);
  return await Promise.all(
    fetched.map(async (file) => ({ ...file, remoteFileId: "", kind: await artifactKind(file.path, file.name) })),
  );
}

/** By name and size, or by size alone: Slack may have cleaned the name. */
function take(own: Artifact[], { name, bytes }: { readonly name: string; readonly bytes: number }): Artifact | null {
  const same = own.filter((file) => file.bytes === bytes);
  const found = same.find((file) => file.name === name) ?? same[0];
  if (found === undefined) return null;
  own.splice(own.indexOf(found), 1);
  return { ...found, name };
}

function missingWords(titles: readonly string[]): string {
  const [first = "", ...others] = titles;
  const verb = others.length === 0 ? "is" : "are";
  const names = others.length === 0 ? first : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}`;
  const it = others.length === 0 ? "it" : "them";
  return `${names} ${verb} not in this channel. To go on with ${it} here, post ${it} in this thread.`;
}
