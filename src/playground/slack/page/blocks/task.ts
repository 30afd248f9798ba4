import type { PlanBlock, TaskCardBlock } from "@slack/types";
import type { VNode } from "preact";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { SafeLink } from "../text/mentions.ts";
import { useHost } from "./host.ts";
import { RichText } from "./rich-text.ts";

const WORDS = { pending: "waiting", in_progress: "in progress", complete: "done", error: "failed" } as const;

type Task = Pick<TaskCardBlock, "title" | "details" | "output" | "sources" | "status">;

/** One step of the work, with what it found. */
export function TaskCard({ task }: { task: Task }): VNode {
  return html`<div class="task-card"><${TaskBody} task=${task} /></div>`;
}

function TaskBody({ task }: { task: Task }): VNode {
  const status = task.status in WORDS ? task.status : "pending";
  return html`<div class=${`task-row task-${status}`}>
    <span class="task-mark" role="img" aria-label=${WORDS[status]}><${StatusMark} status=${status} /></span>
    <div class="task-body">
      <div class="task-title">${task.title}</div>
      ${task.details === undefined ? null : html`<div class="task-details"><${RichText} block=${task.details} /></div>`}
      ${task.output === undefined ? null : html`<div class="task-output"><${RichText} block=${task.output} /></div>`}
      ${
        task.sources === undefined || task.sources.length === 0
          ? null
          : html`<div class="task-sources">
              ${task.sources.map(({ url, text }) => html`<${SafeLink} url=${url}>${text}<//>`)}
            </div>`
      }
    </div>
  </div>`;
}

function StatusMark({ status }: { status: Task["status"] }): VNode | null {
  if (status === "complete") return html`<${Icon} name="check" size=${14} />`;
  if (status === "error") return html`<${Icon} name="close" size=${12} />`;
  return null;
}

function isTask(task: NonNullable<PlanBlock["tasks"]>[number]): task is TaskCardBlock {
  return typeof task["title"] === "string";
}

/** Several steps under one title: open while they are being made, folded once all are done and the message is whole. */
export function Plan({ block }: { block: PlanBlock }): VNode {
  const tasks = (block.tasks ?? []).filter(isTask);
  const done = tasks.filter(({ status }) => status === "complete").length;
  const isDone = done === tasks.length && useHost().streaming !== true;
  return html`<details class=${classes("plan", isDone && "plan-done")} open=${!isDone}>
    <summary>
      <span class="plan-mark"><${Icon} name=${isDone ? "check" : "play"} size=${14} /></span>
      <strong>${block.title}</strong><span class="muted">${done} of ${tasks.length}</span>
    </summary>
    ${
      isDone
        ? null
        : html`<div class="plan-bar"><i style=${{ width: `${(100 * done) / Math.max(1, tasks.length)}%` }}></i></div>`
    }
    ${tasks.map((task) => html`<${TaskBody} task=${task} />`)}
  </details>`;
}
