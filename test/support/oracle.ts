import { expect } from "vitest";

import { ANSWER_EVENT } from "../../src/post/slack/thread-client.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { TEAM } from "../../src/playground/slack/workspace/seed.ts";
import type { Store } from "../../src/store/store.ts";
import { type Asked, BOT, type World } from "./bot.ts";

export type FinalKind = "answer" | "failure" | "stopped";

/** The message with which one question ended. */
export interface Final {
  readonly kind: FinalKind;
  readonly turnId: string;
  readonly channel: string;
  readonly rootTs: string;
  readonly message: PlayMessage;
}

export interface QuietOptions {
  /** How long it may take until everything is quiet. Default 20 s. */
  readonly ms?: number;
  /** Answers of this test say the same thing twice on purpose. */
  readonly repeats?: boolean;
  /** A hand on the bot's database: with it, turns that wait in these threads and show nothing yet are waited for as well. */
  readonly store?: Pick<Store, "openTurns">;
}

type Place = Pick<Asked, "channel" | "rootTs">;

/**
 * Waits until every question of this world has ended, then proves what has to hold after any fault: each has exactly one
 * final message (an answer, a failure or "Stopped"), nobody else has one, no stream is open, no status stands, no agent
 * session is processing, nothing waits for its acknowledgement, and no turn shows the same words or chart twice. Gives
 * the final messages, thread by thread in the order of the questions, oldest first within a thread.
 *
 * `questions` are all that were asked and not taken back: a thread with two questions is named twice; one whose question
 * was deleted, and which therefore ends with nothing, not at all.
 */
export async function expectQuiet(
  world: Pick<World, "slack">,
  questions: readonly Place[],
  options: QuietOptions = {},
): Promise<readonly Final[]> {
  const { ms = 20_000, store } = options;
  await settle(world, questions, ms);
  if (store !== undefined) {
    await expect.poll(() => openTurns(store, questions), { interval: 20, timeout: ms }).toEqual([]);
    await settle(world, questions, ms);
  }
  const wrong = [
    ...wrongCounts(world, questions),
    ...sharedTurns(finalsOf(world)),
    ...(options.repeats === true ? [] : repetitions(world)),
  ];
  expect(wrong).toEqual([]);
  const roots = [...new Set(questions.map(placeKey))];
  return roots.flatMap((root) => finalsOf(world).filter((final) => placeKey(final) === root));
}

/** The final messages of the whole workspace, oldest first within a thread. */
export function finalsOf(world: Pick<World, "slack">): Final[] {
  return ownMessages(world).flatMap(({ place, message }) => {
    const kind = finalKind(message);
    return kind === null ? [] : [{ ...place, kind, message, turnId: markOf(message).turn }];
  });
}

/** How a message ends its question; null when it does not. */
export function finalKind(message: PlayMessage): FinalKind | null {
  for (const block of (message.blocks ?? []) as BlockShape[]) {
    if (block.type === "actions" && JSON.stringify(block).includes('"retry_turn"')) return "answer";
    if (block.accessory?.action_id === "retry_turn")
      return block.accessory.text?.text === "Ask again" ? "stopped" : "failure";
  }
  // A failure that a retry cannot help has no button, and one that had to be posted as text has none either.
  const { part } = markOf(message);
  if (part === "failure") return "failure";
  return part === "notice" && message.text.startsWith("Stopped") ? "stopped" : null;
}

interface BlockShape {
  readonly type?: string;
  readonly text?: string | { readonly text?: string };
  readonly accessory?: { readonly action_id?: string; readonly text?: { readonly text?: string } };
  readonly slack_file?: { readonly id?: string };
}

interface OwnMessage {
  readonly place: Place;
  readonly message: PlayMessage;
}

const LOOK_AFTER_MS = 25;

async function settle(world: Pick<World, "slack">, questions: readonly Place[], ms: number): Promise<void> {
  const open = (): string[] => [...missing(world, questions), ...spinners(world)];
  if (open().length === 0) return;
  await new Promise<void>((resolve, reject) => {
    let looking: NodeJS.Timeout | null = null;
    const end = (): void => {
      clearTimeout(timer);
      if (looking !== null) clearTimeout(looking);
      unsubscribe();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`not quiet after ${ms} ms: ${open().join("; ")}`));
    }, ms);
    const look = (): void => {
      looking = null;
      if (open().length > 0) return;
      end();
      resolve();
    };
    // Whatever happens is looked at, but a burst of events only once: this reads the whole workspace.
    const unsubscribe = world.slack.control.subscribe(() => {
      looking ??= setTimeout(look, LOOK_AFTER_MS);
    });
  });
}

async function openTurns(store: Pick<Store, "openTurns">, questions: readonly Place[]): Promise<string[]> {
  const threads = [...new Map(questions.map((place) => [placeKey(place), place])).values()];
  const open = await Promise.all(threads.map((thread) => store.openTurns({ team: TEAM.id, ...thread })));
  return open.flat().map(({ state, question }) => `${question.id} is ${state}`);
}

function missing(world: Pick<World, "slack">, questions: readonly Place[]): string[] {
  const found = countBy(finalsOf(world));
  return [...countBy(questions)]
    .filter(([root, wanted]) => (found.get(root) ?? 0) < wanted)
    .map(([root, wanted]) => `${found.get(root) ?? 0} of ${wanted} questions ended in ${root}`);
}

function spinners(world: Pick<World, "slack">): string[] {
  const { statuses = [], sessions = [] } = world.slack.control.state();
  const streams = ownMessages(world).filter(({ message }) => message.streaming_state === "in_progress");
  // What belongs to a thread that is gone cannot be seen by anybody.
  const lines = statuses.filter((line) => line.status !== "" && exists(world, line));
  const working = sessions.filter((session) => session.status === "processing" && exists(world, session));
  return [
    ...lines.map(({ status, thread_ts }) => `status "${status}" in ${thread_ts}`),
    ...working.map(({ thread_ts }) => `session of ${thread_ts} at work`),
    ...streams.map(({ message }) => `stream ${message.ts} is open`),
    ...(world.slack.control.busy() ? ["a delivery is not acknowledged"] : []),
  ];
}

function exists(
  { slack }: Pick<World, "slack">,
  { channel, thread_ts }: { channel: string; thread_ts: string },
): boolean {
  return slack.control.messages(channel).some(({ ts }) => ts === thread_ts);
}

function wrongCounts(world: Pick<World, "slack">, questions: readonly Place[]): string[] {
  const wanted = countBy(questions);
  return [...countBy(finalsOf(world))]
    .filter(([root, found]) => found !== (wanted.get(root) ?? 0))
    .map(([root, found]) => `${found} final messages for ${wanted.get(root) ?? 0} questions in ${root}`);
}

function sharedTurns(finals: readonly Final[]): string[] {
  const turns = new Map<string, number>();
  for (const { turnId } of finals) turns.set(turnId, (turns.get(turnId) ?? 0) + 1);
  return [...turns].filter(([, count]) => count > 1).map(([turn, count]) => `${count} final messages of turn ${turn}`);
}

/** Long enough not to come twice by chance. */
const TELLING_CHARS = 20;

/** Paragraphs whose beginning, and charts that, stand more than once in what one turn says. */
function repetitions(world: Pick<World, "slack">): string[] {
  const said = new Map<string, string[]>();
  const shown = new Map<string, string[]>();
  for (const { message } of ownMessages(world)) {
    const { turn } = markOf(message);
    if (turn === "") continue;
    said.set(turn, [...(said.get(turn) ?? []), ...wordsOf(message)]);
    shown.set(turn, [...(shown.get(turn) ?? []), ...chartsOf(message)]);
  }
  const words = [...said.values()].flatMap((texts) => repeatedWords(texts.join("\n\n")));
  const charts = [...shown.values()].flatMap((ids) => ids.filter((id, at) => ids.indexOf(id) !== at));
  return [...words.map((text) => `said twice: ${text}`), ...charts.map((id) => `shown twice: ${id}`)];
}

function repeatedWords(text: string): string[] {
  const beginnings = text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().slice(0, TELLING_CHARS))
    .filter((beginning) => beginning.length === TELLING_CHARS);
  return [...new Set(beginnings)].filter((beginning) => text.split(beginning).length > 2);
}

/** What a message tells in Markdown; notes, footers and labels of ours may well be alike. */
function wordsOf(message: PlayMessage): string[] {
  const blocks = (message.blocks ?? []) as BlockShape[];
  if (blocks.length === 0) return [message.text];
  return blocks.flatMap(({ type, text }) => (type === "markdown" && typeof text === "string" ? [text] : []));
}

function chartsOf(message: PlayMessage): string[] {
  return ((message.blocks ?? []) as BlockShape[]).flatMap(({ slack_file }) => slack_file?.id ?? []);
}

/** Turn and part that a message of ours carries unseen; both empty where it carries none. */
function markOf(message: PlayMessage): { turn: string; part: string } {
  const metadata = (message.metadata ?? {}) as { event_type?: string; event_payload?: Record<string, unknown> };
  if (metadata.event_type !== ANSWER_EVENT) return { turn: "", part: "" };
  const { turn, part } = metadata.event_payload ?? {};
  return { turn: String(turn), part: String(part) };
}

/** Everything the bot says anywhere, thread by thread. */
function ownMessages(world: Pick<World, "slack">): OwnMessage[] {
  const { control } = world.slack;
  return control.state().channels.flatMap(({ id: channel }) =>
    control.messages(channel).flatMap(({ ts: rootTs }) => {
      const own = control.thread(channel, rootTs).filter(({ user, bot_id }) => user === BOT || bot_id !== undefined);
      return own.map((message) => ({ place: { channel, rootTs }, message }));
    }),
  );
}

function countBy(places: readonly Place[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(placeKey(place), (counts.get(placeKey(place)) ?? 0) + 1);
  return counts;
}

function placeKey({ channel, rootTs }: Place): string {
  return `${channel}/${rootTs}`;
}
