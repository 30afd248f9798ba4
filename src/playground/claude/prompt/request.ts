import { z } from "zod";

import { badRequest } from "../errors.ts";

const cacheControl = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() }).nullish();
const anyObject = z.record(z.string(), z.unknown());
const caller = z.looseObject({ type: z.string() }).optional();

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.array(anyObject).nullish(),
  cache_control: cacheControl,
});
const thinking = z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() });
const redacted = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });
const source = z.looseObject({ type: z.string(), file_id: z.string().optional() });
const image = z.looseObject({ type: z.literal("image"), source, cache_control: cacheControl });
const document = z.looseObject({ type: z.literal("document"), source, cache_control: cacheControl });
const searchResult = z.looseObject({ type: z.literal("search_result"), cache_control: cacheControl });
const upload = z.strictObject({
  type: z.literal("container_upload"),
  file_id: z.string(),
  cache_control: cacheControl,
});
const toolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: anyObject,
  caller,
  toolset_name: z.string().nullish(),
  cache_control: cacheControl,
});
const toolResult = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  cache_control: cacheControl,
});
const serverToolUse = z.strictObject({
  type: z.literal("server_tool_use"),
  id: z.string().regex(/^srvtoolu_[a-zA-Z0-9_]+$/),
  name: z.string(),
  input: anyObject,
  caller,
  cache_control: cacheControl,
});
const bashOutput = z.strictObject({ type: z.literal("bash_code_execution_output"), file_id: z.string() });
const bashResult = z.strictObject({
  type: z.literal("bash_code_execution_tool_result"),
  tool_use_id: z.string(),
  content: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("bash_code_execution_result"),
      stdout: z.string(),
      stderr: z.string(),
      return_code: z.number(),
      content: z.array(bashOutput),
    }),
    z.strictObject({ type: z.literal("bash_code_execution_tool_result_error"), error_code: z.string() }),
  ]),
  cache_control: cacheControl,
});
const otherResult = <T extends string>(type: T) =>
  z.looseObject({ type: z.literal(type), tool_use_id: z.string(), content: z.unknown(), cache_control: cacheControl });

const block = z.discriminatedUnion("type", [
  text,
  thinking,
  redacted,
  image,
  document,
  searchResult,
  upload,
  toolUse,
  toolResult,
  serverToolUse,
  bashResult,
  otherResult("text_editor_code_execution_tool_result"),
  otherResult("code_execution_tool_result"),
  otherResult("web_search_tool_result"),
  otherResult("web_fetch_tool_result"),
  otherResult("tool_search_tool_result"),
]);

const message = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(block)]),
});

const thinkingConfig = z.strictObject({
  type: z.enum(["adaptive", "between_tools", "enabled", "disabled"]),
  display: z.enum(["summarized", "omitted"]).nullish(),
  budget_tokens: z.number().int().min(1024).optional(),
});

const skill = z.strictObject({
  type: z.enum(["anthropic", "custom"]),
  skill_id: z.string().min(1).max(64),
  version: z.string().optional(),
});

const prompt = {
  model: z.string().min(1),
  messages: z.array(message).min(1).max(100_000),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(z.looseObject({ cache_control: cacheControl })).optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(["auto", "any", "tool", "none"]),
      name: z.string().optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  thinking: thinkingConfig.optional(),
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
      format: anyObject.nullish(),
    })
    .optional(),
  cache_control: cacheControl,
  speed: z.enum(["standard", "fast"]).nullish(),
  user_profile_id: z.string().optional(),
};

// `temperature`, `top_p` and `top_k` are gone since API version 2026-10-21 and fall to the strictness of the object.
const messagesSchema = z.strictObject({
  ...prompt,
  max_tokens: z.number().int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  container: z
    .union([z.string(), z.strictObject({ id: z.string().nullish(), skills: z.array(skill).nullish() })])
    .nullish(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  inference_geo: z.string().nullish(),
  diagnostics: z.strictObject({ previous_message_id: z.string().nullish() }).nullish(),
});

const countSchema = z.strictObject(prompt);

export type MessagesRequest = z.infer<typeof messagesSchema>;
/** What a prompt is made of; the whole body of `count_tokens`. */
export type PromptRequest = z.infer<typeof countSchema>;
export type Block = z.infer<typeof block>;
export type RequestMessage = z.infer<typeof message>;

/** The body of POST /v1/messages in its documented shape; throws a 400 that names the first wrong place. */
export function parseMessagesRequest(body: unknown): MessagesRequest {
  return parse(messagesSchema, body);
}

/** The body of POST /v1/messages/count_tokens; throws like {@link parseMessagesRequest}. */
export function parsePromptRequest(body: unknown): PromptRequest {
  return parse(countSchema, body);
}

/** A block of an answer as the block that a later request sends back; throws if it could not be sent. */
export function parseBlock(value: unknown): Block {
  return parse(block, value);
}

/** The blocks of a message; a plain string counts as one text block, as the service treats it. */
export function blocksOf(message: RequestMessage): readonly Block[] {
  return typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
}

type Issue = z.core.$ZodIssue;

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(issue === undefined ? "The request was not valid." : explain(issue, body, []));
}

function explain(issue: Issue, body: unknown, outer: readonly PropertyKey[]): string {
  const path = [...outer, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) return explainUnion(issue, body, path);
  if (issue.code === "unrecognized_keys")
    return `${place([...path, issue.keys[0] ?? ""])}: Extra inputs are not permitted`;
  return `${place(path)}: ${sentence(issue, valueAt(body, path))}`;
}

/** Of a union's branches the one that got furthest is the one that was meant. */
function explainUnion(issue: Extract<Issue, { code: "invalid_union" }>, body: unknown, path: PropertyKey[]): string {
  const firsts = issue.errors.flatMap((branch) => branch.slice(0, 1));
  const deepest = firsts.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (deepest === undefined) return `${place(path)}: Input is not valid`;
  return explain(deepest, body, path);
}

function sentence(issue: Issue, value: unknown): string {
  if (issue.code === "invalid_union") {
    const tag = typeof value === "string" ? value : "";
    return `Input tag '${tag}' found using 'type' does not match any of the expected tags`;
  }
  if (value === undefined) return "Field required";
  if (issue.code === "invalid_type") return `Input should be a valid ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
  return issue.message;
}

const TYPE_NAMES: Record<string, string> = {
  array: "list",
  record: "dictionary",
  object: "dictionary",
  int: "integer",
};

function place(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
