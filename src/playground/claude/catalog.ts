import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";

/** The name under which the playground's own answers are asked for. */
export const OFFLINE_MODEL = "offline-analyst";

interface Offer {
  id: string;
  name: string;
  line: ModelInfo["line"];
  /** Release day, or null when it was not published. */
  released: string | null;
  thinking: readonly ("adaptive" | "between_tools" | "disabled" | "enabled")[];
  context: number;
  output: number;
  retires?: string;
  /** Whether a replayed thinking block is only good behind the unchanged prefix it was made with. */
  bindsThinking: boolean;
  /** Whether `tool_choice` `any` and `tool` are refused. */
  refusesForcedTools: boolean;
}

const MILLION = 1_000_000;
const CURRENT = { context: MILLION, output: 128_000, bindsThinking: true, refusesForcedTools: true };
const EARLIER = { context: MILLION, output: 128_000, bindsThinking: false, refusesForcedTools: false };
const OLD = { context: 200_000, output: 64_000, bindsThinking: false, refusesForcedTools: false };

/** Newest first, as the Models API lists them; sources: reference of the SDK's `Model` union and the models pages. */
const OFFERS: readonly Offer[] = [
  {
    id: OFFLINE_MODEL,
    name: "Offline analyst",
    line: null,
    released: "2026-11-20",
    thinking: ["adaptive", "between_tools"],
    ...CURRENT,
  },
  {
    id: "claude-fable-5-2",
    name: "Claude Fable 5.2",
    line: "fable",
    released: "2026-11-09",
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-mythos-5-2",
    name: "Claude Mythos 5.2",
    line: "mythos",
    released: "2026-11-09",
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-haiku-5-5",
    name: "Claude Haiku 5.5",
    line: "haiku",
    released: "2026-10-07",
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-sonnet-5-5",
    name: "Claude Sonnet 5.5",
    line: "sonnet",
    released: "2026-09-28",
    thinking: ["adaptive", "between_tools"],
    ...CURRENT,
  },
  {
    id: "claude-opus-5-5",
    name: "Claude Opus 5.5",
    line: "opus",
    released: "2026-09-22",
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-fable-5-1",
    name: "Claude Fable 5.1",
    line: "fable",
    released: null,
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-mythos-5-1",
    name: "Claude Mythos 5.1",
    line: "mythos",
    released: null,
    thinking: ["adaptive"],
    ...CURRENT,
  },
  {
    id: "claude-opus-5",
    name: "Claude Opus 5",
    line: "opus",
    released: null,
    thinking: ["adaptive", "disabled"],
    ...EARLIER,
  },
  {
    id: "claude-sonnet-5",
    name: "Claude Sonnet 5",
    line: "sonnet",
    released: null,
    thinking: ["adaptive", "disabled"],
    ...EARLIER,
  },
  {
    id: "claude-haiku-4-5",
    name: "Claude Haiku 4.5",
    line: "haiku",
    released: null,
    thinking: ["enabled", "disabled"],
    ...OLD,
  },
  {
    id: "claude-sonnet-4-5",
    name: "Claude Sonnet 4.5",
    line: "sonnet",
    released: null,
    thinking: ["enabled", "disabled"],
    ...OLD,
    retires: "2026-11-30",
  },
];

/** A model of the catalog with what the request checks need to know about it. */
export interface CatalogModel {
  readonly info: ModelInfo;
  readonly bindsThinking: boolean;
  readonly refusesForcedTools: boolean;
}

const CATALOG: ReadonlyMap<string, CatalogModel> = new Map(
  OFFERS.map((offer) => [
    offer.id,
    { info: modelInfo(offer), bindsThinking: offer.bindsThinking, refusesForcedTools: offer.refusesForcedTools },
  ]),
);

/** All models, newest first. */
export function listModels(): readonly ModelInfo[] {
  return [...CATALOG.values()].map((model) => model.info);
}

/** The model of this name, or null. */
export function findModel(id: string): CatalogModel | null {
  return CATALOG.get(id) ?? null;
}

/** Whether the model takes this `thinking.type`. */
export function supportsThinking(model: CatalogModel, type: keyof ThinkingTypes): boolean {
  return model.info.capabilities?.thinking.types[type].supported ?? false;
}

type ThinkingTypes = NonNullable<ModelInfo["capabilities"]>["thinking"]["types"];

function modelInfo(offer: Offer): ModelInfo {
  const retires = offer.retires === undefined ? null : `${offer.retires}T00:00:00Z`;
  return {
    id: offer.id,
    type: "model",
    display_name: offer.name,
    // The API gives an epoch value where the day of release is unknown.
    created_at: `${offer.released ?? "1970-01-01"}T00:00:00Z`,
    deprecated_at: retires === null ? null : "2026-09-28T00:00:00Z",
    retires_at: retires,
    lifecycle: retires === null ? "active" : "deprecated",
    line: offer.line,
    max_input_tokens: offer.context,
    max_tokens: offer.output,
    capabilities: capabilities(offer),
  };
}

function capabilities(offer: Offer): NonNullable<ModelInfo["capabilities"]> {
  const real = { supported: offer.id !== OFFLINE_MODEL };
  const yes = { supported: true };
  const type = (name: Offer["thinking"][number]) => ({ supported: offer.thinking.includes(name) });
  return {
    batch: { supported: false },
    citations: real,
    code_execution: { supported: false },
    context_management: {
      supported: false,
      clear_thinking_20251015: { supported: false },
      clear_tool_uses_20250919: { supported: false },
      compact_20260112: { supported: false },
    },
    effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: yes, max: yes },
    image_input: real,
    pdf_input: real,
    server_tools: { supported: true, code_execution: yes, web_search: { supported: false } },
    structured_outputs: { supported: false },
    thinking: {
      supported: true,
      types: {
        adaptive: type("adaptive"),
        between_tools: type("between_tools"),
        disabled: type("disabled"),
        enabled: type("enabled"),
      },
    },
  };
}
