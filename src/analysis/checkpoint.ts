import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";

import type { Dataset, Refusal } from "../files/dataset.ts";
import { describeError, type Logger } from "../log.ts";
import type { Tokens } from "./budget.ts";

/** What a turn has been given by the model so far: enough to go on after a crash without asking for it again. */
export interface Checkpoint {
  /** The user message, word for word as it was asked: thinking is signed over it (claude-api: preserved thinking). */
  readonly message: Anthropic.MessageParam | null;
  /** Finished messages in order; all but the last one paused. Empty for a turn that only waits. */
  readonly finished: readonly Anthropic.Message[];
  /** Container that was asked for, and whether it stands for one that was lost. */
  readonly containerId: string | null;
  readonly rebuilt: boolean;
  /** Dataset ids that lay in that container before. */
  readonly already: readonly string[];
  readonly datasets: readonly Dataset[];
  readonly refusals: readonly Refusal[];
  /** Tokens of messages that broke off or were thrown away. */
  readonly spent: Tokens;
  /** Output files of such messages; nobody will show them. */
  readonly orphans: readonly string[];
  readonly workedMs: number;
  /** How long the turn was put aside in all because Claude asked for it. */
  readonly parkedMs: number;
}

/** Whether a kept turn has model messages to go on from. */
export function hasMessages(checkpoint: Checkpoint | null): checkpoint is Checkpoint {
  return checkpoint !== null && checkpoint.finished.length > 0;
}

/** Whether nothing has to be asked any more. */
export function isComplete(checkpoint: Checkpoint): boolean {
  const last = checkpoint.finished.at(-1);
  return last !== undefined && last.stop_reason !== "pause_turn";
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = "threadsheet checkpoint 1";

/** The key under which checkpoints are sealed; with another Claude key they cannot be read, nor gone on with. */
export function checkpointKey(apiKey: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", apiKey, "", PURPOSE, KEY_BYTES));
}

/** The checkpoint as AES-256-GCM over JSON, good for this turn only. */
export function sealCheckpoint(key: Uint8Array, turnId: string, checkpoint: Checkpoint): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(turnId));
  const body = Buffer.concat([cipher.update(JSON.stringify(checkpoint), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64");
}

/** What {@link sealCheckpoint} sealed; null, with a log line, for anything damaged or made elsewhere. */
export function openCheckpoint(key: Uint8Array, turnId: string, sealed: string, log: Logger): Checkpoint | null {
  try {
    return checkpointSchema.parse(JSON.parse(unseal(key, turnId, Buffer.from(sealed, "base64"))));
  } catch (error) {
    log.warn("a checkpoint cannot be read and is dropped", { stage: "analysis", error: describeError(error) });
    return null;
  }
}

function unseal(key: Uint8Array, turnId: string, sealed: Buffer): string {
  const body = sealed.subarray(IV_BYTES + TAG_BYTES);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES), options)
    .setAAD(Buffer.from(turnId))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
}

// Only what this process sealed opens at all; the shape is checked against older versions of it.
const checkpointSchema: z.ZodType<Checkpoint> = z.object({
  message: z.custom<Anthropic.MessageParam>(hasContent).nullable(),
  finished: z.array(z.custom<Anthropic.Message>((value) => hasContent(value) && "usage" in value)),
  containerId: z.string().nullable(),
  rebuilt: z.boolean(),
  already: z.array(z.string()),
  datasets: z.array(z.custom<Dataset>(hasId)),
  refusals: z.array(z.custom<Refusal>(isObject)),
  spent: z.object({ input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number() }),
  orphans: z.array(z.string()),
  workedMs: z.number(),
  parkedMs: z.number(),
});

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasContent(value: unknown): value is object {
  return isObject(value) && "content" in value;
}

function hasId(value: unknown): boolean {
  return isObject(value) && "id" in value && "remoteFileId" in value;
}
