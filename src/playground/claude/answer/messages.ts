import { setTimeout as sleep } from "node:timers/promises";

import type { Message } from "@anthropic-ai/sdk/resources/messages";

import type { CatalogModel } from "../catalog.ts";
import type { ContainerSession } from "../storage/containers.ts";
import type { Emulator } from "../emulator.ts";
import { badRequest } from "../errors.ts";
import { currentTurn, exchanges, pendingCall } from "../prompt/history.ts";
import type { ModelInput } from "../model.ts";
import { type Segment, segmentsOf, systemBlocks, ttlOf } from "../prompt/prefix.ts";
import {
  type Block,
  type MessagesRequest,
  parseMessagesRequest,
  parsePromptRequest,
  type PromptRequest,
} from "../prompt/request.ts";
import { advance, type Binding } from "../prompt/signatures.ts";
import { Turn } from "./turn.ts";
import { UsageMeter } from "../prompt/usage.ts";
import { checkMessages, checkPrompt, containerId, offersCode } from "../prompt/validate.ts";
import { type Emit, MessageWriter } from "./writer.ts";

/** A request that has passed every check and can be answered. */
export interface Prepared {
  readonly request: MessagesRequest;
  readonly catalogModel: CatalogModel;
  readonly segments: readonly Segment[];
  readonly binding: Binding;
  readonly session: ContainerSession;
}

/** Checks a body, opens its container and puts its files there. Throws the service's refusals. */
export async function prepare(emulator: Emulator, body: unknown): Promise<Prepared> {
  const request = parseMessagesRequest(body);
  const catalogModel = checkPrompt(request);
  checkMessages(request, catalogModel);
  const segments = segmentsOf(request);
  checkLength(segments, catalogModel);
  const binding = emulator.signatures.check(request, catalogModel.bindsThinking);
  const turn = currentTurn(exchanges(request));
  const fileIds = filesOf(request, turn);
  for (const id of fileIds) emulator.files.usable(id);
  const session = await emulator.containers.open(containerId(request));
  // An upload block further back in the history has had its effect; in a new container it has none.
  if (offersCode(request)) for (const id of uploadsOf(turn)) await session.mount(id);
  return { request, catalogModel, segments, binding, session };
}

/** Answers a prepared request; every event goes to `emit` as it comes about. */
export async function answer(
  emulator: Emulator,
  prepared: Prepared,
  emit: Emit,
  signal: AbortSignal,
): Promise<Message> {
  const { request, catalogModel, segments, binding, session } = prepared;
  const meter = new UsageMeter(segments, ttlOf(request.cache_control), emulator.cache, emulator.now());
  const writer = new MessageWriter({
    model: request.model,
    maxTokens: request.max_tokens,
    meter,
    diagnostics: emulator.diagnostics.explain(request, segments),
    emit,
    onBlock: (block) => advance(binding, "assistant", block),
    pace: async () => {
      if (emulator.paceMs > 0) await sleep(emulator.paceMs, undefined, { signal });
    },
  });
  emulator.diagnostics.remember(writer.id, request, segments);
  const turn = new Turn({
    request,
    catalogModel,
    model: emulator.model,
    input: modelInput(request, session),
    session,
    pending: pendingCall(exchanges(request)),
    paused: emulator.paused,
    writer,
    meter,
    signatures: emulator.signatures,
    binding,
    loopLimit: emulator.loopLimit,
    signal,
  });
  try {
    const message = await turn.run();
    emulator.quota.use("input-tokens", message.usage.input_tokens);
    emulator.quota.use("output-tokens", message.usage.output_tokens);
    return message;
  } finally {
    await session.release();
  }
}

/** What the prompt of this body comes to; refuses what POST /v1/messages would refuse. */
export function countTokens(emulator: Emulator, body: unknown): { input_tokens: number } {
  const request = parsePromptRequest(body);
  const catalogModel = checkPrompt(request);
  emulator.signatures.check(request, catalogModel.bindsThinking);
  return { input_tokens: total(segmentsOf(request)) };
}

function checkLength(segments: readonly Segment[], model: CatalogModel): void {
  const most = model.info.max_input_tokens ?? 0;
  const tokens = total(segments);
  if (tokens > most) throw badRequest(`prompt is too long: ${tokens} tokens > ${most} maximum`);
}

function total(segments: readonly Segment[]): number {
  let tokens = 0;
  for (const segment of segments) tokens += segment.tokens;
  return tokens;
}

function uploadsOf(turn: readonly Block[]): string[] {
  return turn.flatMap((block) => (block.type === "container_upload" ? [block.file_id] : []));
}

/** Files whose content this request needs: uploads of the turn, and documents and images wherever they stand. */
function filesOf(request: PromptRequest, turn: readonly Block[]): string[] {
  const shown = exchanges(request).flatMap((exchange) => exchange.blocks.flatMap(({ block }) => sourceFile(block)));
  return [...uploadsOf(turn), ...shown];
}

function sourceFile(block: Block): string[] {
  if (block.type !== "document" && block.type !== "image") return [];
  const { type, file_id: id } = block.source;
  return type === "file" && id !== undefined ? [id] : [];
}

function modelInput(request: MessagesRequest, session: ContainerSession): Omit<ModelInput, "signal"> {
  const conversation = exchanges(request);
  const turn = currentTurn(conversation);
  const late = conversation.filter((exchange) => exchange.role === "system");
  const system = [...systemBlocks(request), ...late.flatMap((exchange) => exchange.blocks.map((entry) => entry.block))];
  return {
    userText: texts(turn),
    system: texts(system),
    model: request.model,
    inputDir: session.inputDir,
    workDir: session.workDir,
    continued: pendingCall(conversation) !== null,
    canRun: offersCode(request),
  };
}

function texts(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n\n");
}
