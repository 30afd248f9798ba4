import type { KnownBlock, ModalView, RichTextBlock } from "@slack/types";

import type { SafeCodeRun, SafeText } from "../scrub/safe-answer.ts";
import { button, CODE_PAGE } from "./buttons.ts";
import type { SlackClients } from "./slack/clients.ts";
import { clip, sentence } from "./render/blocks.ts";

const CODE_CHARS = 2_900;
const OUTPUT_CHARS = 1_200;
/** A view may have 100 blocks and must stay well below 250 kB in all. */
const RUNS_PER_PAGE = 8;

export interface CodeViewOptions {
  /** Value of a button that turns to a page. */
  readonly pageValue: (page: number) => string;
  readonly runs: readonly SafeCodeRun[];
  /** Counted from 0; beyond the end is the last page. */
  readonly page: number;
  readonly say: (plain: string) => SafeText;
}

/** Shows the view in answer to a pressed button; `viewId` when the view is open already and pages are turned. */
export async function showCodeView(
  clients: SlackClients,
  target: { readonly triggerId: string; readonly viewId: string | null },
  view: ModalView,
): Promise<void> {
  // A trigger is good for three seconds and one use: no queueing, no second try.
  if (target.viewId === null) await clients.reads.views.open({ trigger_id: target.triggerId, view });
  else await clients.reads.views.update({ view_id: target.viewId, view });
}

/** The modal behind "Show code": what ran, in order, with its output; failed runs are marked. Pure. */
export function codeView(options: CodeViewOptions): ModalView {
  const pages = Math.max(1, Math.ceil(options.runs.length / RUNS_PER_PAGE));
  const page = Math.min(Math.max(0, options.page), pages - 1);
  const first = page * RUNS_PER_PAGE;
  const runs = options.runs.slice(first, first + RUNS_PER_PAGE);
  const blocks = runs.flatMap((run, i) => runBlocks(run, first + i + 1, options));
  return {
    type: "modal",
    title: { type: "plain_text", text: "Code that ran" },
    close: { type: "plain_text", text: "Close" },
    blocks: [...intro(options), ...blocks, ...pager(options.pageValue, page, pages)],
  };
}

function intro({ runs, say }: CodeViewOptions): KnownBlock[] {
  if (runs.length === 0) return [sentence(say("No code ran for this answer."))];
  const failed = runs.filter((run) => run.failed).length;
  const runsWord = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  return [sentence(say(failed === 0 ? `${runsWord}, all without errors.` : `${runsWord}, ${failed} of them failed.`))];
}

function runBlocks(run: SafeCodeRun, number: number, { say }: CodeViewOptions): KnownBlock[] {
  const mark = run.failed
    ? `⚠️ Run ${number} (${run.language}) failed with code ${run.returnCode}`
    : `Run ${number} (${run.language})`;
  const output = run.stdout.trim() === "" ? [] : [label(say("Output")), preformatted(run.stdout, OUTPUT_CHARS, say)];
  const errors = run.stderr.trim() === "" ? [] : [label(say("Errors")), preformatted(run.stderr, OUTPUT_CHARS, say)];
  return [{ type: "divider" }, sentence(say(mark)), preformatted(run.code, CODE_CHARS, say), ...output, ...errors];
}

function label(words: SafeText): KnownBlock {
  return { type: "context", elements: [{ type: "plain_text", text: words, emoji: false }] };
}

/** Rich text shows its characters as they are: nothing in code can turn into a mention or a link. */
function preformatted(text: string, limit: number, say: (plain: string) => SafeText): RichTextBlock {
  const shown = text.trim() === "" ? " " : text.trimEnd();
  const rest = shown.length - limit;
  const cut = rest > 0 ? `${clip(shown, limit)}\n${say(`(${rest} more characters)`)}` : shown;
  return { type: "rich_text", elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text: cut }] }] };
}

/** One block for each button: an action id may stand only once in a block. */
function pager(pageValue: CodeViewOptions["pageValue"], page: number, pages: number): KnownBlock[] {
  const turn = (label: string, to: number): KnownBlock[] =>
    to < 0 || to >= pages ? [] : [{ type: "actions", elements: [button(CODE_PAGE, label, pageValue(to))] }];
  return [...turn("Earlier runs", page - 1), ...turn("Later runs", page + 1)];
}
