import type { SafeText } from "../scrub/safe-answer.ts";
import { button, RETRY_TURN, STOP_TURN } from "./buttons.ts";
import { fallbackText, sentence } from "./render/blocks.ts";
import type { MessageBody } from "./slack/thread-client.ts";

/** One kind sentence and, where trying again can help, the button for it. */
export function failureBody(words: SafeText, retryTurnId: string | null): MessageBody {
  const retry = retryTurnId === null ? {} : { accessory: button(RETRY_TURN, "Retry", retryTurnId) };
  return { text: fallbackText(words), blocks: [{ ...sentence(words), ...retry }] };
}

/** "Stopped", naming who did it when that was somebody else than the asker. */
export function stoppedBody(words: SafeText, by: string | null, turnId: string): MessageBody {
  const who = by === null ? "" : ` (<@${by}>)`;
  const retry = button(RETRY_TURN, "Ask again", turnId);
  return { text: fallbackText(words), blocks: [{ ...sentence(words, who), accessory: retry }] };
}

/** What the turn waits for, for as long as it may take; it goes on by itself unless somebody stops it. */
export function parkedBody(words: SafeText, turnId: string): MessageBody {
  return { text: fallbackText(words), blocks: [{ ...sentence(words), accessory: button(STOP_TURN, "Stop", turnId) }] };
}
