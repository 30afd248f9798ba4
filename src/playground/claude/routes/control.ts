import { z } from "zod";

import { parseFlavour } from "../storage/containers.ts";
import type { Emulator } from "../emulator.ts";
import { badRequest } from "../errors.ts";
import { type Call, readJson, sendJson } from "../http.ts";
import type { Route } from "./table.ts";
import { parseScript, scriptedModel } from "../script.ts";

/** Not part of Claude: how a test or a demonstration drives the emulator from outside. */
export const controlRoutes: readonly Route[] = [
  { method: "POST", path: "/_control/script", handle: script },
  { method: "POST", path: "/_control/containers/expire", handle: expire },
  { method: "GET", path: "/_control/requests", handle: requests },
];

const BODY_BYTES = 64 * 1024 * 1024;
const scriptBody = z.object({ steps: z.unknown() });
const expireBody = z.object({ how: z.unknown() });

/** Puts a scripted model in front of the configured one. */
export function setScript(emulator: Emulator, steps: unknown): void {
  emulator.model = scriptedModel(parseScript(steps), emulator.configuredModel);
}

async function script(emulator: Emulator, call: Call): Promise<void> {
  const body = scriptBody.safeParse(await readJson(call, BODY_BYTES));
  if (!body.success) throw badRequest("steps: Field required");
  setScript(emulator, body.data.steps);
  await sendJson(call, 200, { ok: true });
}

async function expire(emulator: Emulator, call: Call): Promise<void> {
  const body = expireBody.safeParse(await readJson(call, BODY_BYTES));
  emulator.containers.expireAll(parseFlavour(body.data?.how));
  await sendJson(call, 200, { ok: true });
}

async function requests(emulator: Emulator, call: Call): Promise<void> {
  await sendJson(call, 200, { requests: emulator.requests });
}
