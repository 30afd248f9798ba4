import { CLAUDE } from "../../../limits.ts";
import type { Emulator } from "../emulator.ts";
import { WireError } from "../errors.ts";
import { type Call, readJson, sendJson } from "../http.ts";
import { answer, countTokens, type Prepared, prepare } from "../answer/messages.ts";
import type { Route } from "./table.ts";
import { EventStream, StreamCut } from "../answer/stream.ts";

/** Requests kept for whoever wants to see what was sent. */
const KEPT_REQUESTS = 500;

export const messageRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/messages", handle: createMessage },
  { method: "POST", path: "/v1/messages/count_tokens", handle: count },
];

async function createMessage(emulator: Emulator, call: Call): Promise<void> {
  const body = await readJson(call, CLAUDE.requestBytes);
  emulator.requests.push(body);
  if (emulator.requests.length > KEPT_REQUESTS) emulator.requests.shift();
  emulator.quota.use("requests", 1);
  const prepared = await prepare(emulator, body);
  if (prepared.request.stream === true) await streamed(emulator, call, prepared);
  else await whole(emulator, call, prepared);
}

async function whole(emulator: Emulator, call: Call, prepared: Prepared): Promise<void> {
  const message = await answer(emulator, prepared, async () => call.signal.throwIfAborted(), call.signal);
  await sendJson(call, 200, message, emulator.quota.headers());
}

async function streamed(emulator: Emulator, call: Call, prepared: Prepared): Promise<void> {
  const stream = new EventStream(call, emulator.quota.headers(), emulator.pingMs);
  try {
    await answer(emulator, prepared, (event) => stream.send(event), call.signal);
    stream.end();
  } catch (error) {
    stream.stop();
    if (error instanceof StreamCut) return;
    // Before the first event a refusal still has a status of its own.
    if (!stream.started || call.signal.aborted) throw error;
    if (!(error instanceof WireError)) emulator.onError(error);
    await stream.fail(error instanceof WireError ? error : new WireError("api_error", "Internal server error"));
  }
}

async function count(emulator: Emulator, call: Call): Promise<void> {
  await sendJson(call, 200, countTokens(emulator, await readJson(call, CLAUDE.requestBytes)));
}
