import type { AnyChunk, Block, ContextActionsBlock } from "@slack/types";

/** `action_id`s of our buttons; the value of each is the turn's id, `turnId#rest` where it says more, sealed on its way out. */
export const SHOW_CODE = "show_code";
/** Posts the thread's work as a notebook. */
export const EXPORT_THREAD = "export_thread";
/** Posts an answer that was given in private into the channel it was asked from. */
export const SHARE_ANSWER = "share_answer";
export const RETRY_TURN = "retry_turn";
/** Tells whoever may know what an answer hides. */
export const REVEAL_VALUES = "reveal_values";
export const STOP_TURN = "stop_turn";
/** Asks a suggested question; its value is `turnId#place`. Ids differ within a block. */
export const NEXT_QUESTION = /^next_question_\d$/;
/** Pages through the code view; its value is `turnId#page`. */
export const CODE_PAGE = "code_page";
/** The two thumbs under an answer; their values are `turnId#right` and `turnId#wrong`. */
export const FEEDBACK = "feedback";
/** Keeps a statement for the thread; its value is `turnId#statement`. */
export const REMEMBER = "remember_correction";
/** Opens the list of what is remembered in the thread. */
export const REMEMBERED = "show_remembered";
/** Drops one of them; its value is `turnId#correction id`. */
export const FORGET_CORRECTION = "forget_correction";

export interface ButtonBlock {
  readonly type: "button";
  readonly action_id: string;
  readonly text: { readonly type: "plain_text"; readonly text: string; readonly emoji: boolean };
  readonly value: string;
  readonly style?: "danger" | "primary";
}

/** A button of ours. Labels are fixed words of ours, or scrubbed questions, never other text of an answer. */
export function button(actionId: string, label: string, value: string, style?: "danger" | "primary"): ButtonBlock {
  const face = { type: "plain_text", text: label, emoji: false } as const;
  const plain = { type: "button", action_id: actionId, text: face, value } as const;
  return style === undefined ? plain : { ...plain, style };
}

/** Buttons for questions to go on with, in their order. */
export function questionButtons(turnId: string, questions: readonly string[]): ButtonBlock[] {
  return questions.map((question, place) => button(`next_question_${place}`, question, `${turnId}#${place}`));
}

/** Slack's own thumbs for answers of agents. */
export function feedbackBlock(turnId: string): ContextActionsBlock {
  const thumb = (label: string, verdict: string) => ({
    text: { type: "plain_text" as const, text: label, emoji: false },
    accessibility_label: `This answer is ${label.toLowerCase()}`,
    value: `${turnId}#${verdict}`,
  });
  const element = {
    type: "feedback_buttons" as const,
    action_id: FEEDBACK,
    positive_button: thumb("Right", "right"),
    negative_button: thumb("Wrong", "wrong"),
  };
  return { type: "context_actions", elements: [element] };
}

/** Turn and the rest of a value `turnId#rest`; ids of turns hold no `#`. */
export function readTurnValue(value: string): { turnId: string; rest: string } | null {
  const cut = value.indexOf("#");
  return cut < 1 || cut === value.length - 1 ? null : { turnId: value.slice(0, cut), rest: value.slice(cut + 1) };
}

/** Puts what makes a value ours around it, for a button with this `action_id`. */
export type SealButton = (actionId: string, value: string) => string;

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/** So long after it was posted a press counts; what a thread's answers rest on is kept for about a month. */
const LIFE_MS: Readonly<Record<string, number>> = {
  [SHOW_CODE]: MONTH_MS,
  [EXPORT_THREAD]: MONTH_MS,
  [SHARE_ANSWER]: MONTH_MS,
  [RETRY_TURN]: MONTH_MS,
  [REVEAL_VALUES]: MONTH_MS,
  [FEEDBACK]: MONTH_MS,
  [REMEMBERED]: MONTH_MS,
  [STOP_TURN]: 24 * HOUR_MS,
  [REMEMBER]: HOUR_MS,
  [FORGET_CORRECTION]: HOUR_MS,
  [CODE_PAGE]: HOUR_MS,
};

/** How long a button of ours is good; null for what is none. */
export function buttonLife(actionId: string): number | null {
  return NEXT_QUESTION.test(actionId) ? MONTH_MS : (LIFE_MS[actionId] ?? null);
}

/** The blocks with the value of every button of ours sealed. The last step before they leave, so that none is missed. */
export function sealButtons<B extends Block>(blocks: readonly B[], seal: SealButton): B[] {
  return blocks.map((block) => sealed(block, seal, null));
}

export function sealChunks(chunks: readonly AnyChunk[], seal: SealButton): AnyChunk[] {
  return chunks.map((chunk) => sealed(chunk, seal, null));
}

/** A copy in which only the values of our buttons differ. `actionId` is that of the element all of this is in. */
function sealed<T>(node: T, seal: SealButton, actionId: string | null): T {
  // oxlint-disable typescript/no-unsafe-type-assertion -- maps keep the shape of what they map
  if (Array.isArray(node)) return node.map((each: unknown) => sealed(each, seal, actionId)) as T;
  if (typeof node !== "object" || node === null) return node;
  const fields: object = node;
  const [named, value]: unknown[] = [Reflect.get(fields, "action_id"), Reflect.get(fields, "value")];
  const own = typeof named === "string" ? named : actionId;
  const copy = Object.fromEntries(Object.entries(node).map(([key, each]) => [key, sealed<unknown>(each, seal, own)]));
  const isOurs = typeof value === "string" && own !== null && buttonLife(own) !== null;
  return (isOurs ? { ...copy, value: seal(own, value) } : copy) as T;
  // oxlint-enable typescript/no-unsafe-type-assertion
}
