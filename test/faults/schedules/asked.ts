import { questionId } from "../../../src/intake/question.ts";
import type { AnswerKind } from "./claude.ts";
import { TEAM } from "./slack-thread.ts";

/** A question as the person who asked it knows it. */
export interface Asked {
  /** Names it everywhere, as in `q3`. */
  readonly tag: string;
  readonly id: string;
  readonly channel: string;
  readonly rootTs: string;
  readonly ts: string;
  readonly user: string;
  readonly kind: AnswerKind;
  stopped: boolean;
  deleted: boolean;
}

export function isDirect(channel: string): boolean {
  return channel.startsWith("D");
}

export function asked(place: Omit<Asked, "id" | "stopped" | "deleted">): Asked {
  return { ...place, id: questionId(TEAM, place.channel, place.ts), stopped: false, deleted: false };
}

/** Something Slack tells the bot, until it is acknowledged. */
export interface Delivery {
  readonly body: Record<string, unknown>;
  /** Slack tries events again; whoever presses a button has to do it himself. */
  readonly isEvent: boolean;
  isAcked: boolean;
}
