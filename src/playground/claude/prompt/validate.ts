import { type CatalogModel, findModel, supportsThinking } from "../catalog.ts";
import { badRequest, notFound } from "../errors.ts";
import { checkHistory, exchanges, pendingCall } from "./history.ts";
import { blocksOf, type MessagesRequest, type PromptRequest } from "./request.ts";
import { systemBlocks } from "./prefix.ts";

/** Tool versions of which the emulator plays the shell. */
const CODE_EXECUTION = new Set(["code_execution_20250825", "code_execution_20260120", "code_execution_20260521"]);
/** Tools of the real service that exist but are not played here. */
const OTHER_TOOLS = /^(?:custom|bash|text_editor|web_search|web_fetch|memory|tool_search_tool|code_execution)_?/;

/** Whether the request offers code execution. */
export function offersCode(request: PromptRequest): boolean {
  return (request.tools ?? []).some((tool) => CODE_EXECUTION.has(String(tool["type"])));
}

/** Everything about a prompt that is refused before any model sees it. Gives the model; throws 400 or 404. */
export function checkPrompt(request: PromptRequest): CatalogModel {
  const model = findModel(request.model);
  if (model === null) throw notFound(`model: ${request.model}`);
  checkThinking(request, model);
  checkToolChoice(request, model);
  checkTools(request);
  checkMarkers(request);
  checkHistory(request);
  return model;
}

/** The rest of what POST /v1/messages refuses. */
export function checkMessages(request: MessagesRequest, model: CatalogModel): void {
  const most = model.info.max_tokens ?? 0;
  if (request.max_tokens > most) {
    throw badRequest(
      `max_tokens: ${request.max_tokens} > ${most}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  checkContainer(request);
  checkContinuation(request);
}

function checkThinking(request: PromptRequest, model: CatalogModel): void {
  const config = request.thinking;
  if (config === undefined) return;
  if (!supportsThinking(model, config.type)) throw badRequest(unsupportedThinking(config.type, model));
  if (config.type === "enabled" && config.budget_tokens === undefined) {
    throw badRequest("thinking.enabled.budget_tokens: Field required");
  }
  if (config.type !== "enabled" && config.budget_tokens !== undefined) {
    throw badRequest(`thinking.${config.type}.budget_tokens: Extra inputs are not permitted`);
  }
  if (config.type === "between_tools" && config.display !== undefined) {
    throw badRequest("thinking.between_tools.display: Extra inputs are not permitted");
  }
}

function unsupportedThinking(type: string, model: CatalogModel): string {
  const lowest =
    type === "disabled" && supportsThinking(model, "between_tools")
      ? 'Use "thinking.type.between_tools" for the lowest thinking setting, or "thinking.type.adaptive"'
      : 'Use "thinking.type.adaptive"';
  return `"thinking.type.${type}" is not supported for this model. ${lowest} and "output_config.effort" to control thinking behavior.`;
}

function checkToolChoice(request: PromptRequest, model: CatalogModel): void {
  const type = request.tool_choice?.type;
  if (model.refusesForcedTools && (type === "any" || type === "tool")) {
    throw badRequest('tool_choice: type "tool" and "any" are not supported for this model.');
  }
}

function checkTools(request: PromptRequest): void {
  const names = new Set<string>();
  for (const [i, tool] of (request.tools ?? []).entries()) {
    const name = tool["name"];
    checkToolType(tool, i);
    if (typeof name !== "string" || name === "") throw badRequest(`tools.${i}.name: Field required`);
    if (names.has(name)) throw badRequest("tools: Tool names must be unique.");
    names.add(name);
  }
}

const TOOL_FIELDS = new Set(["type", "name", "cache_control", "allowed_callers", "defer_loading", "strict"]);

function checkToolType(tool: Record<string, unknown>, i: number): void {
  const type = tool["type"] ?? "custom";
  if (typeof type !== "string" || !OTHER_TOOLS.test(type)) {
    throw badRequest(
      `tools.${i}: Input tag ${JSON.stringify(type)} found using 'type' does not match any of the expected tags`,
    );
  }
  if (type === "custom" && typeof tool["input_schema"] !== "object") {
    throw badRequest(`tools.${i}.custom.input_schema: Field required`);
  }
  if (!CODE_EXECUTION.has(type)) return;
  if (tool["name"] !== "code_execution") throw badRequest(`tools.${i}.${type}.name: Input should be 'code_execution'`);
  const extra = Object.keys(tool).find((key) => !TOOL_FIELDS.has(key));
  if (extra !== undefined) throw badRequest(`tools.${i}.${type}.${extra}: Extra inputs are not permitted`);
}

/** At most four cache breakpoints in all (docs: build-with-claude/prompt-caching). */
function checkMarkers(request: PromptRequest): void {
  const blocks = [
    ...(request.tools ?? []),
    ...systemBlocks(request),
    ...request.messages.flatMap((message) => [...blocksOf(message)]),
    request,
  ];
  const marked = blocks.filter(
    (block) => "cache_control" in block && block.cache_control !== null && block.cache_control !== undefined,
  );
  if (marked.length <= 4) return;
  throw badRequest(`A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`);
}

/** An object is for skills only: with nothing but an id the live service refuses it (pydantic-ai#5167). */
function checkContainer(request: MessagesRequest): void {
  const container = request.container;
  if (typeof container !== "object" || container === null) return;
  if ((container.skills ?? []).length === 0) throw badRequest("container: Input should be a valid string");
}

function checkContinuation(request: MessagesRequest): void {
  const pending = pendingCall(exchanges(request));
  if (pending === null) return;
  if (!offersCode(request)) {
    throw badRequest(
      `\`${pending.name}\` tool use with id \`${pending.id}\` needs the \`code_execution\` tool in \`tools\``,
    );
  }
  if (containerId(request) === null) {
    throw badRequest(
      "container_id is required when there are pending tool uses generated by code execution with tools.",
    );
  }
}

/** The id of the container the request asks for, or null. */
export function containerId(request: MessagesRequest): string | null {
  const { container } = request;
  return typeof container === "string" ? container : (container?.id ?? null);
}
