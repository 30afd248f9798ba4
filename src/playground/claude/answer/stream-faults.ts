import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { FaultAction } from "../../faults.ts";
import { breakOff, type Call, cutOff } from "../http.ts";

type CutInside = Extract<FaultAction, { kind: "cut_inside" }>;

const LETTERS = "x".repeat(64 * 1024);
const DELTAS = frameOf({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " and" } }).repeat(
  500,
);

/** Where the frame of an event has to be cut; null when this event is not the one. */
export function cutPoint(fault: CutInside, type: string, frame: Buffer): number | null {
  if (fault.at === "end") return type === "message_stop" ? 0 : null;
  if (fault.at === "line") return Math.floor(frame.byteLength / 2);
  const first = frame.findIndex((byte) => byte >= 0x80);
  return first < 0 ? null : first + 1;
}

/** Ends the connection as the fault says. */
export function endAs(how: CutInside["how"], call: Call): void {
  if (how === "eof") call.res.end();
  else if (how === "reset") cutOff(call);
  else breakOff(call);
}

/** A line, or a row of deltas, without an end, as fast as the client takes it; returns when it has had enough. */
export async function writeEndlessly(what: "endless_line" | "endless_deltas", { res, signal }: Call): Promise<void> {
  if (what === "endless_line") res.write("event: content_block_delta\ndata: ");
  while (!signal.aborted) {
    // The abort is how this ends.
    if (!res.write(what === "endless_line" ? LETTERS : DELTAS))
      await once(res, "drain", { signal }).catch(() => undefined);
  }
}

/** An event as it stands in a stream. */
function frameOf(event: Readonly<Record<string, unknown>> & { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The frame byte by byte. Throws when the client goes away. */
export async function drip(frame: Buffer, everyMs: number, { res, signal }: Call): Promise<void> {
  for (const byte of frame) {
    res.write(Buffer.of(byte));
    await sleep(everyMs, undefined, { signal });
  }
}
