import type { MrkdwnElement, PlainTextElement } from "@slack/types";
import type { VNode } from "preact";
import { html } from "../base/html.ts";
import { emojiFor } from "./emoji.ts";
import { Mrkdwn } from "./mrkdwn-view.ts";

/** A text object: mrkdwn is formatted, plain text is shown as it is (emoji names become emoji). */
export function Text({ text }: { text: PlainTextElement | MrkdwnElement }): VNode {
  if (text.type === "mrkdwn") return html`<${Mrkdwn} text=${text.text} />`;
  return html`<span class="lines">${withEmoji(text.text)}</span>`;
}

/** Puts characters for the emoji names in a plain text. */
export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name: string) => emojiFor(name) ?? whole);
}
