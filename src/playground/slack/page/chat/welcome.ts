import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayChannel, PlaySample, PlayState } from "../../control-api.ts";
import { fileSize } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon, Mark } from "../base/icons.ts";
import { post } from "../compose/send.ts";
import { FileBadge } from "./file-badge.ts";

interface WelcomeProps {
  play: PlayState;
  channel: PlayChannel;
}

/** The first thing a visitor sees: what this is, a file to try, three questions to press. */
export function Welcome({ play, channel }: WelcomeProps): VNode {
  const [chosen, setChosen] = useState(0);
  const sample = play.samples[chosen];
  return html`<section class="welcome" aria-labelledby="welcome-title">
    <${Mark} size=${52} />
    <h2 id="welcome-title">Ask your files, right where you share them.</h2>
    <p class="welcome-lead">
      Post a file, mention <span class="mention">@${play.bot.name}</span>, and it runs the numbers and answers in the thread with text, tables and charts.
    </p>
    ${sample === undefined ? null : html`<${SampleCard} play=${play} channel=${channel} sample=${sample} />`}
    ${play.samples.length < 2 ? null : html`<div class="welcome-others" role="group" aria-label="Sample files">
      ${play.samples.map((other, index) => html`<button type="button" class=${classes("suggestion", index === chosen && "suggestion-current")} aria-pressed=${index === chosen} onClick=${() => setChosen(index)}>${other.title}</button>`)}
    </div>`}
    <p class="welcome-foot">Or drop a file of your own here: CSV, Excel, JSON, Parquet, PDF …</p>
  </section>`;
}

function SampleCard({ play, channel, sample }: WelcomeProps & { sample: PlaySample }): VNode {
  const [busy, setBusy] = useState(false);
  const mention = channel.kind === "im" ? "" : `<@${play.bot.userId}> `;
  const ask = (question: string): void => {
    if (busy) return;
    setBusy(true);
    void post({ channel: channel.id }, `${mention}${question}`, [{ sample: sample.name }]).finally(() => setBusy(false));
  };
  return html`<div class="sample">
    <div class="sample-file">
      <${FileBadge} name=${sample.name} size=${44} />
      <span class="file-words"><span class="file-name">${sample.title}</span><small>${sample.name} · ${fileSize(sample.bytes)}</small></span>
    </div>
    <ul>
      ${sample.questions.slice(0, 3).map((question) => html`<li>
        <button type="button" class="sample-question" disabled=${busy} onClick=${() => ask(question)}><span><b>Ask:</b> ${question}</span><${Icon} name="send" size=${16} /></button>
      </li>`)}
    </ul>
  </div>`;
}
