import { once } from "node:events";

import { errorBody, type WireError } from "../errors.ts";
import type { FaultAction } from "../../faults.ts";
import { breakOff, type Call } from "../http.ts";
import { cutPoint, drip, endAs, writeEndlessly } from "./stream-faults.ts";

/** Thrown into a turn whose stream the fault script has ended. */
export class StreamCut extends Error {
  constructor() {
    super("The stream was cut by the fault script.");
    this.name = "StreamCut";
  }
}

/**
 * Server-sent events of one answer. Sends a ping at the start and whenever `pingMs` pass; pings do not count as events
 * for the fault script.
 */
export class EventStream {
  readonly #call: Call;
  readonly #headers: Record<string, string>;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #silent = false;

  constructor(call: Call, headers: Record<string, string>, pingMs: number) {
    this.#call = call;
    this.#headers = headers;
    this.#timer = setInterval(() => this.#ping(), pingMs);
  }

  /** Whether the status line is out, so that a failure can only be told as an `error` event. */
  get started(): boolean {
    return this.#sent > 0;
  }

  /** Writes one event. Throws when the client is gone or the fault script ends the stream here. */
  async send(event: { readonly type: string }): Promise<void> {
    this.#call.signal.throwIfAborted();
    await this.#meetFault(event);
    if (this.#sent === 0) this.#open();
    this.#sent += 1;
    await this.#write(event.type, event);
    if (this.#sent === 1) this.#ping();
  }

  /** No further pings. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Ends the answer, or loses it altogether if the fault script says so. */
  end(): void {
    this.stop();
    if (this.#call.fault?.kind === "drop_reply") breakOff(this.#call);
    else this.#call.res.end();
  }

  /** Tells a failure in mid-stream and ends. */
  async fail(error: WireError): Promise<void> {
    await this.#write("error", errorBody(error, this.#call.requestId));
    this.end();
  }

  #open(): void {
    if (this.#call.fault?.kind === "drop_reply" || this.#call.res.headersSent) return;
    this.#call.res.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      ...this.#headers,
    });
  }

  #ping(): void {
    if (this.#sent > 0 && !this.#silent) this.#call.res.write(frame("ping", { type: "ping" }));
  }

  async #write(name: string, data: unknown): Promise<void> {
    const { res, fault, signal } = this.#call;
    // The turn is carried out and its answer lost: nothing may reach the client.
    if (fault?.kind === "drop_reply") {
      this.#silent = true;
      return;
    }
    if (fault?.kind === "drip" && this.#sent > fault.afterEvents) {
      this.stop();
      await drip(Buffer.from(frame(name, data)), fault.everyMs, this.#call);
    } else if (!res.write(frame(name, data))) await once(res, "drain", { signal });
  }

  async #meetFault(event: { readonly type: string }): Promise<void> {
    const { fault, res, signal } = this.#call;
    if (fault === null || !("afterEvents" in fault) || this.#sent < fault.afterEvents || fault.kind === "drip") return;
    if (this.#sent === 0) this.#open();
    if (fault.kind === "insert" || fault.kind === "malformed") return this.#addTo(fault);
    const at = fault.kind === "cut_inside" ? cutPoint(fault, event.type, Buffer.from(frame(event.type, event))) : 0;
    if (at === null) return;
    this.#silent = true;
    this.stop();
    if (fault.kind === "stall") {
      res.flushHeaders();
      await once(signal, "abort");
    } else if (fault.kind === "stream_error") {
      await this.#write("error", errorBody(fault, this.#call.requestId));
      res.end();
    } else if (fault.kind === "cut" || fault.kind === "cut_inside") {
      if (at > 0) res.write(Buffer.from(frame(event.type, event)).subarray(0, at));
      endAs(fault.how, this.#call);
    } else {
      await writeEndlessly(fault.kind, this.#call);
    }
    throw new StreamCut();
  }

  /** Once, at its place in the stream, which then goes on. */
  #addTo(fault: Extract<FaultAction, { kind: "insert" | "malformed" }>): void {
    if (this.#sent > fault.afterEvents) return;
    if (fault.kind === "malformed") this.#call.res.write(`event: content_block_delta\ndata: ${fault.data}\n\n`);
    else for (const event of fault.events) this.#call.res.write(frame(event.type, event));
  }
}

function frame(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
