import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";

import { findModel, listModels } from "../catalog.ts";
import type { Emulator } from "../emulator.ts";
import { badRequest, notFound } from "../errors.ts";
import { type Call, sendJson } from "../http.ts";
import type { Route } from "./table.ts";
import { limitOf } from "./files.ts";

export const modelRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/models", handle: list },
  { method: "GET", path: "/v1/models/{id}", handle: show },
];

async function list(_emulator: Emulator, call: Call): Promise<void> {
  const { query } = call;
  const lifecycles = query.getAll("lifecycle[]").concat(query.getAll("lifecycle"));
  const models = listModels().filter((model) => lifecycles.length === 0 || lifecycles.includes(model.lifecycle));
  const limit = limitOf(query, 20);
  const [start, end] = range(models, query, limit);
  const data = models.slice(start, end);
  const hasMore = query.has("before_id") ? start > 0 : end < models.length;
  await sendJson(call, 200, {
    data,
    has_more: hasMore,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

async function show(_emulator: Emulator, call: Call, id: string): Promise<void> {
  const model = findModel(id);
  if (model === null) throw notFound(`model: ${id}`);
  await sendJson(call, 200, model.info);
}

function range(models: readonly ModelInfo[], query: URLSearchParams, limit: number): [number, number] {
  const after = query.get("after_id");
  const before = query.get("before_id");
  if (after !== null && before !== null) throw badRequest("after_id: Cannot be combined with `before_id`");
  if (before !== null) {
    const end = position(models, before, "before_id");
    return [Math.max(0, end - limit), end];
  }
  const start = after === null ? 0 : position(models, after, "after_id") + 1;
  return [start, Math.min(models.length, start + limit)];
}

function position(models: readonly ModelInfo[], id: string, field: string): number {
  const at = models.findIndex((model) => model.id === id);
  if (at === -1) throw badRequest(`${field}: Unknown model ${id}`);
  return at;
}
