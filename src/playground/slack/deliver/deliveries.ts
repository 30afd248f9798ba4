import type { FaultAction, Faults } from "../../faults.ts";
import type { Live } from "../live.ts";
import type { Json, PendingEvent } from "../workspace/entities.ts";
import type { WorkspaceStore } from "../workspace/store.ts";

import type { Ack, EnvelopeType, Packet, Transport } from "./transport.ts";

export interface DeliveryOptions {
  readonly store: WorkspaceStore;
  readonly faults: Faults;
  readonly live: Live;
  /** How long an event may stay unacknowledged, then the waits before the second and third redelivery. */
  readonly retryDelaysMs: readonly number[];
  /** How long a command, button or form may stay unacknowledged. */
  readonly ackMs: number;
}

interface Waiting {
  readonly event: PendingEvent;
  readonly reason: string;
  readonly timer: NodeJS.Timeout;
}

/**
 * What goes to the app. Events are kept until acknowledged and sent again on Slack's schedule; commands, buttons and
 * forms are sent once, and the person sees at once when nobody answered.
 */
export class Deliveries {
  readonly #options: DeliveryOptions;
  #transport: Transport | null = null;
  readonly #waiting = new Map<string, Waiting>();
  readonly #delays = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Starts delivering; what an earlier run left unacknowledged waits for the app to connect. */
  start(transport: Transport): void {
    this.#transport = transport;
    for (const event of this.#options.store.pendingEvents()) this.#wait(event, "timeout", this.#delay(event.attempts));
  }

  /** Sends an event, again and again until acknowledged or given up. */
  event(event: PendingEvent): void {
    this.#attempt(event, undefined);
  }

  /** Sends a command, an interaction or a form once and gives the app's answer; null when there was none in time. */
  async ask(type: EnvelopeType, name: string, payload: Json): Promise<Ack> {
    const packet: Packet = { type, payload, attempt: 0, timeoutMs: this.#options.ackMs };
    return await this.#meetFault(name, packet);
  }

  /** Whether anything still waits for its acknowledgement or its next try. */
  idle(): boolean {
    return this.#options.store.pendingEvents().length === 0;
  }

  /** The app is reachable again: what waits for a connection need not wait for the clock. */
  kick(): void {
    for (const { event, reason, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      this.#attempt(event, reason);
    }
    this.#waiting.clear();
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.clear();
    for (const timer of this.#delays) clearTimeout(timer);
    await this.#transport?.close();
  }

  #attempt(event: PendingEvent, reason: string | undefined): void {
    // Counted before it is sent: after a crash in between it is better a retry too many than a first one twice.
    const sent: PendingEvent = { ...event, attempts: event.attempts + 1 };
    this.#options.store.putPending(sent);
    const startedAt = performance.now();
    const timeoutMs = this.#options.retryDelaysMs[0] ?? 3_000;
    const packet: Packet = { type: "events_api", payload: event.payload, attempt: event.attempts, reason, timeoutMs };
    void this.#run(sent, packet, startedAt);
  }

  async #run(sent: PendingEvent, packet: Packet, startedAt: number): Promise<void> {
    const ack = await this.#meetFault(sent.name, packet);
    if (!this.#closed) this.#settle(sent, ack, performance.now() - startedAt);
  }

  #settle(event: PendingEvent, ack: Ack, elapsedMs: number): void {
    const { store, live, retryDelaysMs } = this.#options;
    if (!store.isPending(event.id)) return;
    const givenUp = !ack.ok && (ack.noRetry === true || event.attempts > retryDelaysMs.length);
    if (ack.ok || givenUp) {
      store.removePending(event.id);
      if (givenUp) live.log({ direction: "to_bot", what: event.name, outcome: "given_up" });
      return;
    }
    const spent = event.attempts === 1 ? elapsedMs : 0;
    this.#wait(event, ack.reason, Math.max(0, this.#delay(event.attempts) - spent));
  }

  #wait(event: PendingEvent, reason: string, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(event.id);
      this.#attempt(event, reason);
    }, delayMs);
    timer.unref();
    this.#waiting.set(event.id, { event, reason, timer });
  }

  /** `attempts` transmissions were made; how long until the next, counted from the start of the first. */
  #delay(attempts: number): number {
    const { retryDelaysMs } = this.#options;
    return retryDelaysMs[Math.min(Math.max(attempts - 1, 0), retryDelaysMs.length - 1)] ?? 3_000;
  }

  async #meetFault(name: string, packet: Packet): Promise<Ack> {
    const fault = this.#options.faults.meet("slack", `event:${name}`);
    if (fault === null) return await this.#transmit(name, packet);
    return await this.#withFault(fault, name, packet);
  }

  async #withFault(fault: FaultAction, name: string, packet: Packet): Promise<Ack> {
    if (fault.kind === "delay") {
      await this.#sleep(fault.ms);
      return await this.#transmit(name, packet);
    }
    if (fault.kind === "duplicate") {
      const acks = await Promise.all(Array.from({ length: fault.times }, () => this.#transmit(name, packet)));
      return acks.find((ack) => ack.ok) ?? acks[0] ?? { ok: false, reason: "timeout" };
    }
    if (fault.kind === "lose") {
      this.#options.live.log({ direction: "to_bot", what: name, outcome: "lost" });
      await this.#sleep(packet.timeoutMs);
      return { ok: false, reason: "timeout" };
    }
    // Any other fault of a delivery is a lost acknowledgement: the app did its part and Slack does not know.
    const ack = await this.#transmit(name, packet);
    return ack.ok ? { ok: false, reason: "timeout" } : ack;
  }

  async #transmit(name: string, packet: Packet): Promise<Ack> {
    if (this.#transport === null || this.#closed) return { ok: false, reason: "connection_failed" };
    const startedAt = performance.now();
    const ack = await this.#transport.send(packet);
    this.#options.live.log({
      direction: "to_bot",
      what: name,
      outcome: `${ack.ok ? "ack" : ack.reason}${packet.attempt > 0 ? ` (retry ${packet.attempt})` : ""}`,
      ms: Math.round(performance.now() - startedAt),
    });
    return ack;
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#delays.delete(timer);
        resolve();
      }, ms);
      this.#delays.add(timer);
    });
  }
}
