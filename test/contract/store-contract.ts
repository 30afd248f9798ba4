import { afterEach, beforeEach, describe } from "vitest";

import type { Clock, Store } from "../../src/store/store.ts";
import { TestClock } from "../store/make.ts";
import type { Bench } from "./store/bench.ts";
import { auditContract } from "./store/audit.ts";
import { feedbackContract } from "./store/feedback.ts";
import { leaseContract } from "./store/leases.ts";
import { lifetimeContract } from "./store/lifetime.ts";
import { outboxContract } from "./store/outbox.ts";
import { queueContract } from "./store/queue.ts";
import { privateContract } from "./store/private.ts";
import { recordContract } from "./store/records.ts";
import { settingsContract } from "./store/settings.ts";

/** A fresh, empty place of one kind of store; every `open` is another process's view of it. */
export interface StorePlace {
  open(clock: Clock): Promise<Store>;
  /** Deletes the place. All stores opened on it are closed by then. */
  remove(): Promise<void>;
}

/** What every store keeps to, told once: `newPlace` makes an empty place for each test. */
export function storeContract(name: string, newPlace: () => Promise<StorePlace>): void {
  describe(`the store on ${name}`, () => {
    const bench = new OpenBench();

    beforeEach(async () => bench.setUp(await newPlace()));
    afterEach(() => bench.tearDown());

    queueContract(bench);
    leaseContract(bench);
    recordContract(bench);
    privateContract(bench);
    auditContract(bench);
    feedbackContract(bench);
    lifetimeContract(bench);
    outboxContract(bench);
    settingsContract(bench);
  });
}

class OpenBench implements Bench {
  clock = new TestClock();
  #place: StorePlace | null = null;
  #store: Store | null = null;
  #opened: Store[] = [];

  get store(): Store {
    if (this.#store === null) throw new Error("the store is opened before each test");
    return this.#store;
  }

  set store(store: Store) {
    this.#store = store;
  }

  async setUp(place: StorePlace): Promise<void> {
    this.clock = new TestClock();
    this.#place = place;
    this.#store = await this.open();
  }

  async open(): Promise<Store> {
    if (this.#place === null) throw new Error("a place is made before each test");
    const store = await this.#place.open(this.clock);
    this.#opened.push(store);
    return store;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((store) => store.close()));
  }

  async tearDown(): Promise<void> {
    await this.closeAll();
    await this.#place?.remove();
  }
}
