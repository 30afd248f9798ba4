import type { VNode } from "preact";
import type { PlayMessage, PlaySample } from "../../control-api.ts";
import { html } from "../base/html.ts";
import { post } from "../compose/send.ts";
import { useStore } from "../state/store.ts";

interface FollowUpsProps {
  channel: string;
  ts: string;
  messages: readonly PlayMessage[];
  busy: boolean;
}

/** Once an answer about a sample stands, the sample's other questions are one press away. */
export function FollowUps({ channel, ts, messages, busy }: FollowUpsProps): VNode | null {
  const samples = useStore((state) => state.play?.samples) ?? [];
  const last = messages.at(-1);
  const answered = last?.bot_id !== undefined && last.streaming_state !== "in_progress";
  if (busy || !answered) return null;
  const questions = openQuestions(samples, messages).slice(0, 3);
  if (questions.length === 0) return null;
  return html`<div class="follow-ups" role="group" aria-label="Suggested questions">
    ${questions.map((question) => html`<button type="button" class="suggestion" onClick=${() => void post({ channel, thread: ts }, question, [])}>${question}</button>`)}
  </div>`;
}

function openQuestions(samples: readonly PlaySample[], messages: readonly PlayMessage[]): string[] {
  const names = new Set(messages.flatMap(({ files }) => files ?? []).map(({ name }) => name));
  const asked = messages.map(({ text }) => text).join("\n");
  const fitting = samples.filter(({ name }) => names.has(name));
  return fitting.flatMap(({ questions }) => questions).filter((question) => !asked.includes(question));
}
