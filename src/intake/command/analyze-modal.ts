import type { ModalView } from "@slack/types";
import { z } from "zod";

import { SLACK } from "../../limits.ts";
import { at } from "../payload.ts";

export const ANALYZE_VIEW = "analyze";
export const RECENT_FILES = "recent_files";

const QUESTION = "question";
const UPLOADS = "uploads";
const RECENT = "recent";
const WHERE = "where";

/** Where the answer is wanted: where it was asked, or in the asker's direct message with the bot. */
export type Where = "here" | "private";

/** What the modal has to remember between opening and submitting. */
const targetShape = z.object({
  channel: z.string(),
  /** Set when the answer belongs into an existing thread (message shortcut). */
  rootTs: z.string().optional(),
  /** Files of the message the shortcut was used on. */
  fileIds: z.array(z.string()).optional(),
});

export type ModalTarget = Readonly<z.infer<typeof targetShape>>;

export interface ModalInput {
  readonly question: string;
  readonly fileIds: readonly string[];
  readonly where: Where;
}

/** The modal behind `/analyze` and the message shortcut; `where` is chosen already, null where there is no choice. */
export function analyzeModal(target: ModalTarget, question: string, where: Where | null): ModalView {
  const hasFiles = (target.fileIds?.length ?? 0) > 0;
  return {
    type: "modal",
    callback_id: ANALYZE_VIEW,
    private_metadata: JSON.stringify(target).slice(0, SLACK.privateMetadataChars),
    title: { type: "plain_text", text: "Ask about data" },
    submit: { type: "plain_text", text: "Analyze" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      {
        type: "input",
        block_id: QUESTION,
        label: { type: "plain_text", text: "What do you want to know?" },
        element: {
          type: "plain_text_input",
          action_id: QUESTION,
          multiline: true,
          max_length: SLACK.modalTextChars,
          ...(question === "" ? {} : { initial_value: question.slice(0, SLACK.modalTextChars) }),
          placeholder: { type: "plain_text", text: "Revenue by month as a chart" },
        },
        optional: hasFiles,
      },
      ...(hasFiles ? [] : fileBlocks()),
      ...(where === null ? [] : [whereBlock(target, where)]),
    ],
  };
}

function whereBlock({ rootTs }: ModalTarget, where: Where): ModalView["blocks"][number] {
  const here = rootTs === undefined ? "In a new thread of this channel" : "In the thread of this message";
  const options = {
    here: { text: { type: "plain_text", text: here }, value: "here" },
    private: {
      text: { type: "plain_text", text: "Only to me first" },
      description: { type: "plain_text", text: "In our direct message, with a button to share it here." },
      value: "private",
    },
  } as const;
  return {
    type: "input",
    block_id: WHERE,
    label: { type: "plain_text", text: "Where should the answer go?" },
    element: {
      type: "radio_buttons",
      action_id: WHERE,
      options: [options.here, options.private],
      initial_option: options[where],
    },
  };
}

function fileBlocks(): ModalView["blocks"] {
  return [
    {
      type: "input",
      block_id: UPLOADS,
      optional: true,
      label: { type: "plain_text", text: "Upload files" },
      hint: { type: "plain_text", text: "CSV, Excel, JSON, Parquet, PDF, text or images, up to 10 MB each." },
      element: { type: "file_input", action_id: UPLOADS, max_files: SLACK.fileInputFiles },
    },
    {
      type: "input",
      block_id: RECENT,
      optional: true,
      label: { type: "plain_text", text: "Or pick recent files of this channel" },
      element: {
        type: "multi_external_select",
        action_id: RECENT_FILES,
        min_query_length: 0,
        placeholder: { type: "plain_text", text: "Choose files" },
      },
    },
  ];
}

/** What was entered, out of Slack's `view.state.values`. */
export function readModal(values: unknown): ModalInput {
  const question = at(values, QUESTION, QUESTION, "value");
  const uploads = at(values, UPLOADS, UPLOADS, "files");
  const picked = at(values, RECENT, RECENT_FILES, "selected_options");
  return {
    question: typeof question === "string" ? question.trim() : "",
    fileIds: [...ids(uploads, "id"), ...ids(picked, "value")],
    where: at(values, WHERE, WHERE, "selected_option", "value") === "private" ? "private" : "here",
  };
}

/** Where the answer goes; null when the metadata is not ours. */
export function readTarget(metadata: string): ModalTarget | null {
  const parsed = targetShape.safeParse(parseJson(metadata));
  return parsed.success ? parsed.data : null;
}

/** Messages beside the fields that have to be filled; null when all is well. */
export function modalErrors(input: ModalInput, target: ModalTarget): Record<string, string> | null {
  const files = input.fileIds.length + (target.fileIds?.length ?? 0);
  if (files === 0) return { [UPLOADS]: "Upload a file here or pick one below, so that I have something to analyze." };
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function ids(list: unknown, field: string): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const id = at(entry, field);
    return typeof id === "string" ? [id] : [];
  });
}
