import type { Dataset } from "../files/dataset.ts";
import type { Thread } from "../intake/question.ts";
import type { Effect, OwedKind, PostedMessage } from "./store.ts";

/** A deletion that has to be done. */
export interface Owed {
  readonly kind: OwedKind;
  readonly ref: string;
}

/** How long the caller of `forget` has to itself before anybody else may take what it owes. */
export const FORGET_HOLD_MS = 15_000;
const LONGEST_HOLD_MS = 3_600_000;

/** Takes that say nothing yet: whoever took it may have ended before it was done, or before that was noted. */
const TAKES_OF_THE_DEAD = 4;

/** When something taken for the n-th time (from 0) becomes due again, counted from now. */
export function holdFor(holdMs: number, tries: number): number {
  const failed = Math.max(0, tries - TAKES_OF_THE_DEAD);
  return Math.min(LONGEST_HOLD_MS, holdMs * 2 ** Math.min(failed, 30));
}

/** The same effect has the same id, so that writing it twice is writing it once. */
export function effectId(thread: Thread, { kind, ref }: Owed): string {
  return [thread.team, kind, ref].join(" ");
}

export function turnEffectId(turnId: string, kind: Effect["kind"], ref: string): string {
  return [turnId, kind, ref].join(" ");
}

/** Everything of a thread that is elsewhere: what is recorded, and for open effects whatever they may have left. */
export function owedByForgetting(found: {
  readonly remoteFileIds: readonly string[];
  readonly posted: readonly PostedMessage[];
  readonly effects: readonly Effect[];
  readonly keepMessages: boolean;
}): Owed[] {
  const { remoteFileIds, posted, effects, keepMessages } = found;
  const files = new Set(posted.flatMap((message) => message.fileIds));
  for (const effect of effects) if (effect.kind === "upload") files.add(effect.ref);
  const turns = new Set(effects.filter(({ kind }) => kind !== "upload").map(({ turnId }) => turnId ?? ""));
  return [
    ...remoteFileIds.filter(isCopy).map((ref): Owed => ({ kind: "claude_file", ref })),
    ...[...files].map((ref): Owed => ({ kind: "slack_file", ref })),
    ...(keepMessages ? [] : posted).map(({ channel, ts }): Owed => ({
      kind: "slack_message",
      ref: `${channel}/${ts}`,
    })),
    ...[...turns].map((ref): Owed => ({ kind: "strays", ref })),
  ];
}

/** Uploads of a turn that no message shows: an earlier attempt made them, or Slack refused the message. */
export function orphanUploads(effects: readonly Effect[], posted: readonly PostedMessage[]): Owed[] {
  const shown = new Set(posted.flatMap((message) => message.fileIds));
  return effects
    .filter(({ kind, ref }) => kind === "upload" && !shown.has(ref))
    .map(({ ref }): Owed => ({ kind: "slack_file", ref }));
}

/** Copies at the provider that went with these datasets. */
export function remoteFilesOf(datasets: readonly Dataset[]): string[] {
  return [...new Set(datasets.map((dataset) => dataset.remoteFileId))].filter(isCopy);
}

/** A file that was only looked at here has none at the provider. */
function isCopy(remoteFileId: string): boolean {
  return remoteFileId !== "";
}

/** Files that are not needed at Claude any more. */
export function claudeFiles(ids: readonly string[]): Owed[] {
  return ids.map((ref) => ({ kind: "claude_file", ref }));
}
