import { z } from "zod";

import type { Conversation, Exchange, TurnState } from "../conversation/conversation.ts";
import type { Dataset, DatasetUse } from "../files/dataset.ts";
import { encodeThread, type Question } from "../intake/question.ts";
import type { SafeAnswer, SafeCodeRun } from "../scrub/safe-answer.ts";
import type { FileKind, TableShape } from "../tabular/kind.ts";
import { bytes, json, number, type Row, text, textOrNull, texts, threadOf, word } from "./rows.ts";
import type {
  Effect,
  InboxRow,
  LearnedRows,
  PostedMessage,
  Share,
  Spending,
  ThreadGlance,
  Turn,
  Work,
} from "./store.ts";
import { type Decided, NOTHING_DECIDED, PLACE_SETTINGS } from "../places/settings.ts";

const STATES = {
  queued: true,
  running: true,
  answered: true,
  done: true,
  failed: true,
  cancelled: true,
} satisfies Record<TurnState, true>;

const QUESTION = z.object({
  id: z.string(),
  thread: z.object({ team: z.string(), channel: z.string(), rootTs: z.string() }),
  ts: z.string(),
  askedTs: z.string().optional(),
  askerId: z.string(),
  text: z.string(),
  source: z.enum(["mention", "reply", "direct", "command", "shortcut", "retry", "share", "suggestion"]),
  fileIds: z.array(z.string()),
  askedFrom: z.string().optional(),
  sharedFrom: z.string().optional(),
}) satisfies z.ZodType<Question>;

const ROLES = { answer: true, status: true, failure: true, notice: true } satisfies Record<PostedMessage["role"], true>;

const EFFECTS = {
  live: true,
  answer: true,
  notice: true,
  upload: true,
  claude_file: true,
  slack_message: true,
  slack_file: true,
  strays: true,
  session: true,
} satisfies Record<Effect["kind"], true>;

const DELIVERY_KINDS = { event: true, command: true, interaction: true } satisfies Record<InboxRow["kind"], true>;

const USES = { container: true, document: true, image: true } satisfies Record<DatasetUse, true>;

const KINDS = {
  csv: true,
  tsv: true,
  json: true,
  jsonl: true,
  xlsx: true,
  parquet: true,
  text: true,
  pdf: true,
  png: true,
  jpeg: true,
  gif: true,
  webp: true,
} satisfies Record<FileKind, true>;

const TABLES = z.array(
  z.object({
    sheet: z.string().nullable(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.number().nullable(),
  }),
) satisfies z.ZodType<TableShape[]>;

export function turnOf(row: Row): Turn {
  return {
    id: text(row, "turn_id"),
    question: questionOf(row),
    state: word(row, "state", STATES),
    attempts: number(row, "attempts"),
    begun: number(row, "begun"),
    crashes: number(row, "crashes"),
    crashedAlone: number(row, "crashed_alone") === 1,
    cancelledBy: textOrNull(row, "cancelled_by"),
    createdAt: number(row, "created_at"),
    updatedAt: number(row, "updated_at"),
  };
}

/** The question of a row of `turn`. */
export function questionOf(row: Row): Question {
  return QUESTION.parse(json(row, "question"));
}

/** Turns the JSON of an answer into one again; only scrub can. */
export type ReviveAnswer = (json: string) => SafeAnswer;

/** Code runs are scrubbed text as well, so they come back through the same door as the answer they belong to. */
export function codeRunsOf(row: Row, revive: ReviveAnswer): readonly SafeCodeRun[] {
  const stored = z.looseObject({}).parse(json(row, "answer"));
  return revive(JSON.stringify({ ...stored, codeRuns: json(row, "code_runs") })).codeRuns;
}

export function workOf(row: Row, revive: ReviveAnswer): Work {
  const runs = codeRunsOf(row, revive);
  const tables = revive(text(row, "answer")).parts.filter((part) => part.kind === "table");
  return { turnId: text(row, "turn_id"), question: questionOf(row).text, answer: text(row, "recap"), tables, runs };
}

export function exchangeOf(row: Row): Exchange {
  return {
    askedAt: number(row, "created_at"),
    question: questionOf(row).text,
    answer: text(row, "recap"),
    artifacts: texts(row, "artifact_names"),
  };
}

export function conversationOf(row: Row): Conversation {
  return {
    thread: threadOf(row),
    containerId: textOrNull(row, "container_id"),
    inContainer: texts(row, "in_container"),
    model: text(row, "model"),
    createdAt: number(row, "created_at"),
    updatedAt: number(row, "updated_at"),
  };
}

export function postedOf(row: Row): PostedMessage {
  return {
    turnId: text(row, "turn_id"),
    channel: text(row, "message_channel"),
    ts: text(row, "message_ts"),
    role: word(row, "role", ROLES),
    fileIds: texts(row, "file_ids"),
  };
}

/** The share as it stands for this press. */
export function shareOf(row: Row, press: string): Share {
  const rootTs = textOrNull(row, "to_root_ts");
  return {
    isMine: rootTs === null && text(row, "press") === press,
    toChannel: text(row, "to_channel"),
    rootTs,
    begunAt: number(row, "begun_at"),
  };
}

/** The first row of each thread, at most `limit` of them. */
export function latestOfThreads(rows: readonly Row[], limit: number): readonly Row[] {
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const key = encodeThread(threadOf(row));
    if (!latest.has(key)) latest.set(key, row);
  }
  return [...latest.values()].slice(0, limit);
}

export function glanceOf(row: Row, dollars: number): ThreadGlance {
  const { text: question, askerId } = questionOf(row);
  return {
    thread: threadOf(row),
    turnId: text(row, "turn_id"),
    question,
    askerId,
    state: word(row, "state", STATES),
    at: number(row, "updated_at"),
    dollars,
  };
}

export function effectOf(row: Row): Effect {
  return {
    id: text(row, "effect_id"),
    thread: threadOf(row),
    turnId: textOrNull(row, "turn_id"),
    kind: word(row, "kind", EFFECTS),
    ref: text(row, "ref"),
    tries: number(row, "tries"),
  };
}

export function learnedOf(row: Row): LearnedRows {
  const groups = row["groups"] === null ? null : bytes(row, "groups");
  return { datasetId: text(row, "dataset_id"), rows: number(row, "row_count"), hashes: bytes(row, "hashes"), groups };
}

export function deliveryOf(row: Row): InboxRow {
  return {
    deliveryId: text(row, "delivery_id"),
    kind: word(row, "kind", DELIVERY_KINDS),
    body: json(row, "body"),
    receivedAt: number(row, "received_at"),
  };
}

export function datasetOf(row: Row): Dataset {
  return {
    id: text(row, "dataset_id"),
    thread: threadOf(row),
    slackFileId: text(row, "slack_file_id"),
    name: text(row, "name"),
    title: text(row, "title"),
    kind: word(row, "kind", KINDS),
    use: word(row, "use", USES),
    bytes: number(row, "bytes"),
    sha256: text(row, "sha256"),
    tables: TABLES.parse(json(row, "tables")),
    remoteFileId: text(row, "remote_file_id"),
    remoteExpiresAt: number(row, "remote_expires_at"),
    learnedBy: textOrNull(row, "learned_by"),
    addedAt: number(row, "added_at"),
  };
}

/** What a workspace, under the channel '', and one of its channels decided. */
export function decidedOf(rows: readonly Row[]): Decided {
  let decided = NOTHING_DECIDED;
  for (const row of rows) {
    const settings = PLACE_SETTINGS.parse(json(row, "settings"));
    decided = text(row, "channel") === "" ? { ...decided, workspace: settings } : { ...decided, channel: settings };
  }
  return decided;
}

export function spendingOf(row: Row): Spending {
  return { workspace: number(row, "workspace"), channel: number(row, "channel"), person: number(row, "person") };
}
