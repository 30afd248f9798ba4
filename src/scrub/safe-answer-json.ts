import { z } from "zod";

import { AppError } from "../errors.ts";
import { ACTIONS, LEVELS } from "./policy.ts";

const text = z.string();
const textPart = z.strictObject({ kind: z.literal("text"), markdown: text });
const tablePart = z.strictObject({
  kind: z.literal("table"),
  header: z.array(text),
  rows: z.array(z.array(text)),
  align: z.array(z.enum(["left", "right", "center"])),
});
const imagePart = z.strictObject({
  kind: z.literal("image"),
  name: text,
  alt: text,
  path: text,
  bytes: z.number(),
  mime: z.enum(["image/png", "image/jpeg"]),
});
const filePart = z.strictObject({ kind: z.literal("file"), name: text, path: text, bytes: z.number() });
const codeRun = z.strictObject({
  language: z.enum(["python", "bash", "sql"]),
  code: text,
  stdout: text,
  stderr: text,
  returnCode: z.number(),
  failed: z.boolean(),
  outputHash: z.string().optional(),
});
const footer = z.strictObject({
  datasets: z.array(text),
  model: text,
  durationMs: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  dollars: z.number(),
  containerDollars: z.number(),
  level: z.enum(LEVELS).default("standard"),
  numbers: z.strictObject({ found: z.number(), total: z.number() }).nullable().default(null),
  remembered: z.array(text).default([]),
});
const surface = z.enum([
  "text",
  "table",
  "code",
  "stdout",
  "file_name",
  "alt_text",
  "error",
  "status",
  "csv",
  "file",
  "chart",
]);
/** Answers that were stored before there were other actions and levels have none. */
const action = z.enum(ACTIONS).default("pseudonym");
const safeAnswer = z.strictObject({
  parts: z.array(z.discriminatedUnion("kind", [textPart, tablePart, imagePart, filePart])),
  notes: z.array(text),
  codeRuns: z.array(codeRun),
  footer,
  outcome: z.enum(["complete", "partial", "refused"]),
  redactions: z.array(z.strictObject({ entity: text, surface, action, count: z.number() })),
  next: z.array(text).default([]),
});

/** A stored answer, its shape checked. Throws `AppError("store.damaged")`. */
export function parseSafeAnswer(json: string): z.infer<typeof safeAnswer> {
  try {
    return safeAnswer.parse(JSON.parse(json));
  } catch (cause) {
    throw new AppError({
      code: "store.damaged",
      userMessage: "The saved answer of this question can no longer be read.",
      operatorHint: "a stored answer does not have the expected shape",
      cause,
    });
  }
}
