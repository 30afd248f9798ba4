import type { ContextActionsBlock } from "@slack/types";

/** `action_id`s of our buttons; the value of each button is the turn's id. */
export const SHOW_CODE = "show_code";
/** Posts the thread's work as a notebook. */
export const EXPORT_THREAD = "export_thread";
/** Posts an answer that was given in private into the channel it was asked from. */
export const SHARE_ANSWER = "share_answer";
export const RETRY_TURN = "retry_turn";
/** Tells whoever may know what an answer hides. */
export const REVEAL_VALUES = "reveal_values";
export const STOP_TURN = "stop_turn";
/** Asks a suggested question; its value is `turnId#place`, see {@link readPageValue}. Ids differ within a block. */
export const NEXT_QUESTION = /^next_question_\d$/;
/** Pages through the code view; its value is `turnId#page`, see {@link readPageValue}. */
export const CODE_PAGE = "code_page";
/** The two thumbs under an answer; their values are `turnId#verdict`, see {@link readVerdictValue}. */
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
  return questions.map((question, place) => button(`next_question_${place}`, question, pageValue(turnId, place)));
}

export function pageValue(turnId: string, page: number): string {
  return `${turnId}#${page}`;
}

/** Turn and page of a {@link CODE_PAGE} button's value, or null when it is none of ours. */
export function readPageValue(value: string): { turnId: string; page: number } | null {
  const cut = value.lastIndexOf("#");
  const page = Number(value.slice(cut + 1));
  if (cut < 1 || !Number.isInteger(page) || page < 0) return null;
  return { turnId: value.slice(0, cut), page };
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

/** Turn and verdict of a thumb's value, or null when it is none of ours. */
export function readVerdictValue(value: string): { turnId: string; verdict: "right" | "wrong" } | null {
  const { turnId, rest } = readTurnValue(value) ?? { turnId: "", rest: "" };
  return turnId !== "" && (rest === "right" || rest === "wrong") ? { turnId, verdict: rest } : null;
}

/** Turn and the rest of a value `turnId#rest`; ids of turns hold no `#`. */
export function readTurnValue(value: string): { turnId: string; rest: string } | null {
  const cut = value.indexOf("#");
  return cut < 1 || cut === value.length - 1 ? null : { turnId: value.slice(0, cut), rest: value.slice(cut + 1) };
}
