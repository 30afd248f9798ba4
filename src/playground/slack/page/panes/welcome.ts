import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayChannel, PlayMessage, PlaySample, PlayState } from "../../control-api.ts";
import { fileSize } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon, Mark } from "../base/icons.ts";
import { post } from "../compose/send.ts";
import { go } from "../state/route.ts";
import { FileBadge } from "../message/file-badge.ts";

interface WelcomeProps {
  play: PlayState;
  channel: PlayChannel;
  /** What already stands in the channel: sample files nobody asked about yet. */
  messages: readonly PlayMessage[];
}

/** True while nothing was said in a channel but joins and sample files without an answer. */
export function isUntouched(messages: readonly PlayMessage[], samples: readonly PlaySample[]): boolean {
  const names = new Set(samples.map(({ name }) => name));
  return messages.every((message) => {
    if (message.subtype === "channel_join" || message.subtype === "group_join") return true;
    const files = message.files ?? [];
    return files.length > 0 && files.every(({ name }) => names.has(name)) && (message.reply_count ?? 0) === 0;
  });
}

/** The first thing a visitor sees: what this is, a file to try, three questions to press. */
export function Welcome({ play, channel, messages }: WelcomeProps): VNode {
  const [chosen, setChosen] = useState(0);
  const sample = play.samples[chosen];
  return html`<section class="welcome" aria-labelledby="welcome-title">
    <${Mark} size=${48} />
    <h2 id="welcome-title">Ask your files, right where you share them.</h2>
    <p class="welcome-lead"><${Lead} play=${play} direct=${channel.kind === "im"} /></p>
    ${sample === undefined ? null : html`<${SampleCard} play=${play} channel=${channel} messages=${messages} sample=${sample} />`}
    ${
      play.samples.length < 2
        ? null
        : html`<div class="welcome-others" role="group" aria-label="Sample files">
            ${play.samples.map((other, index) => html`<button type="button" class=${classes("suggestion", index === chosen && "suggestion-current")} aria-pressed=${index === chosen} onClick=${() => setChosen(index)}>${other.title}</button>`)}
          </div>`
    }
    <p class="welcome-foot">Or drop a file of your own here: CSV, Excel, JSON, Parquet, PDF …</p>
  </section>`;
}

function Lead({ play, direct }: { play: PlayState; direct: boolean }): VNode {
  if (direct)
    return html`<span
      >Send a file with a question. It runs the numbers and answers with text, tables and charts.</span
    >`;
  return html`<span>
    Post a file, mention <b class="mention">@${play.bot.name}</b>, and it runs the numbers and answers in the thread
    with text, tables and charts.
  </span>`;
}

/** A channel that is empty and not meant for first steps. */
export function Beginning({ name }: { name: string }): VNode {
  return html`<p class="beginning">Nothing has been said in <b>${name}</b> yet.</p>`;
}

function SampleCard({ play, channel, messages, sample }: WelcomeProps & { sample: PlaySample }): VNode {
  const [busy, setBusy] = useState(false);
  const mention = channel.kind === "im" ? "" : `<@${play.bot.userId}> `;
  const ask = (question: string): void => {
    if (busy) return;
    setBusy(true);
    // Where the file is already posted, the question goes into its thread.
    const thread = messages.findLast(({ files }) => files?.some(({ name }) => name === sample.name))?.ts;
    const place = { channel: channel.id, ...(thread === undefined ? {} : { thread }) };
    const files = thread === undefined ? [{ sample: sample.name }] : [];
    if (thread !== undefined) go(place);
    void post(place, `${mention}${question}`, files).finally(() => setBusy(false));
  };
  return html`<div class="sample">
    <div class="sample-file">
      <${FileBadge} name=${sample.name} size=${44} />
      <span class="file-words"
        ><span class="file-name">${sample.title}</span><small>${sample.name} · ${fileSize(sample.bytes)}</small></span
      >
    </div>
    <ul>
      ${sample.questions.slice(0, 3).map(
        (question) =>
          html`<li>
            <button type="button" class="sample-question" disabled=${busy} onClick=${() => ask(question)}>
              <span><b>Ask:</b> ${question}</span><${Icon} name="send" size=${16} />
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}
