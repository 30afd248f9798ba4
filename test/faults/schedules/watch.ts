import { checkpointKey, openCheckpoint } from "../../../src/analysis/checkpoint.ts";
import { encodeThread } from "../../../src/intake/question.ts";
import { createLogger } from "../../../src/log.ts";
import type { Lease } from "../../../src/store/store.ts";
import type { Asked } from "./asked.ts";
import { API_KEY } from "./bot-process.ts";
import type { ModelCall } from "./claude.ts";
import type { StoreEar } from "./gated-store.ts";
import type { Life } from "./life.ts";
import type { Records } from "./records.ts";
import { TEAM } from "./slack-thread.ts";
import type { Write } from "./slack.ts";

interface Holder {
  readonly by: Life;
  readonly turnId: string;
  readonly fence: number;
}

/** Sees every claim, every call and every visible deed at the moment it happens, and notes what must never be. */
export class Watch implements StoreEar {
  readonly broken: string[] = [];
  readonly #records: Records;
  readonly #questions: readonly Asked[];
  readonly #calls: () => readonly ModelCall[];
  readonly #say: (words: string) => void;
  readonly #holders = new Map<string, Holder>();
  readonly #keptMessages = new Map<string, number>();

  constructor(
    records: Records,
    questions: readonly Asked[],
    calls: () => readonly ModelCall[],
    say: (words: string) => void,
  ) {
    this.#records = records;
    this.#questions = questions;
    this.#calls = calls;
    this.#say = say;
  }

  claimed(by: Life, leases: readonly Lease[]): void {
    for (const { turn, fence } of leases) {
      this.#say(`${by.name} claims ${turn.id} (begun ${turn.begun}, ${turn.state})`);
      this.#holders.set(encodeThread(turn.question.thread), { by, turnId: turn.id, fence });
    }
  }

  left({ turn, fence }: Lease): void {
    this.#say(`${turn.id} is ended or given back`);
    const thread = encodeThread(turn.question.thread);
    if (this.#holders.get(thread)?.fence === fence) this.#holders.delete(thread);
  }

  kept({ turn }: Lease, sealed: string): void {
    const checkpoint = openCheckpoint(checkpointKey(API_KEY), turn.id, sealed, createLogger("silent"));
    this.#keptMessages.set(turn.id, checkpoint?.finished.length ?? 0);
  }

  answered({ turn }: Lease): void {
    this.#say(`the answer of ${turn.id} is stored`);
  }

  /** Only who holds a thread may show anything in it. */
  wrote({ by, method, channel, rootTs, turn }: Write): void {
    const holder = this.#holders.get(encodeThread({ team: TEAM, channel, rootTs }));
    if (holder?.by !== by) this.#break(`${by.name} wrote (${method}) into a thread that it does not hold`);
    else if (turn !== "" && turn !== holder.turnId) this.#break(`${method} for ${turn} while ${holder.turnId} is on`);
  }

  /** A call to the model is paid for: only for a turn that is held, and never for what is there already. */
  asks(call: ModelCall): void {
    const question = this.#questions.find(({ tag }) => tag === call.tag);
    if (question === undefined) return this.#break(`the model is asked something nobody asked`);
    const { id, channel, rootTs } = question;
    const turn = this.#records.turnOf(id);
    const holder = this.#holders.get(encodeThread({ team: TEAM, channel, rootTs }));
    if (turn === undefined || holder?.by !== call.by || holder.turnId !== turn.turnId) {
      return this.#break(`${call.by.name} asks the model about ${call.tag} without holding its turn`);
    }
    if (this.#records.hasAnswer(turn.turnId))
      this.#break(`the model is asked about ${call.tag}, whose answer is stored`);
    if (call.step < (this.#keptMessages.get(turn.turnId) ?? 0)) {
      this.#break(`the model is asked again for message ${call.step} of ${call.tag}, which was kept`);
    }
    this.#alone(call, question);
  }

  /** Two at once in a thread are only excused where the other process stood still in between. */
  #alone(call: ModelCall, { channel, rootTs }: Asked): void {
    for (const other of this.#calls()) {
      if (other === call || !other.isOpen || other.by.isDead || other.by.freezes > other.freezes) continue;
      const place = this.#questions.find(({ tag }) => tag === other.tag);
      if (place?.channel !== channel || place.rootTs !== rootTs) continue;
      this.#break(`${call.tag} and ${other.tag} of one thread are at the model at the same time`);
    }
  }

  #break(words: string): void {
    this.#say(`!! ${words}`);
    this.broken.push(words);
  }
}
