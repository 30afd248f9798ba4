import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { expectQuiet } from "../../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import type { Stop } from "./gate.ts";
import { Lab } from "./lab.ts";
import { leftovers } from "./verdict.ts";

const MINUTE = 60_000;
const LEASE = { leaseMs: 3_000, heartbeatMs: 500 };

/** Of turns whose process died under them so many run at once. */
const SUSPECTS_AT_ONCE = 10;

describe("turns whose process dies under them", { timeout: 10 * MINUTE }, () => {
  let lab: Lab;

  afterEach(async () => {
    await lab.close();
  });

  function keys(count: number): number[] {
    return Array.from({ length: count }, () => lab.nextKey());
  }

  /** Stops each of them where it asks the model. */
  function atModel(of: readonly number[]): Stop[] {
    return of.map((key) => ({ step: "claude.messages", at: "before", key }));
  }

  /** Resolves when so many turns are at the model, and kills their process there. */
  async function killWith(count: number, stops: readonly Stop[]): Promise<void> {
    const there = () => stops.filter((stop) => lab.isHeld(stop)).length;
    await lab.until(
      () => (there() >= count ? true : null),
      () => `${there()} of ${count} turns at the model`,
    );
    await lab.kill();
  }

  it("F45: all of 100 are answered once after their process was killed ten times in a row, and none is given up", async () => {
    lab = await Lab.open({ databaseUrl: null, ...LEASE });
    const stops = atModel(keys(100));
    await lab.start();
    await lab.arm(stops);
    const asked = await Promise.all(stops.map(({ key }) => lab.ask("plain", key ?? 0)));
    await killWith(asked.length, stops);
    for (let death = 2; death <= 10; death += 1) {
      await lab.start();
      await lab.arm(stops);
      await killWith(SUSPECTS_AT_ONCE, stops);
    }
    await lab.start();

    const finals = await expectQuiet(lab, asked, { ms: 5 * MINUTE });

    expect(finals.filter(({ kind }) => kind !== "answer")).toEqual([]);
    expect(asked.filter(({ key }) => lab.ledger.callsFor(key) !== 1)).toEqual([]);
    expect(await lab.end()).toBe(0);
    expect(await leftovers(lab, asked.length)).toEqual([]);
  });

  /** How the turn ends that kills its process whenever it gets to the model, and how all others do. */
  async function endingsBesideACulprit(databaseUrl: string | null) {
    lab = await Lab.open({ databaseUrl, ...LEASE });
    const [culprit = 0, ...innocent] = keys(1 + 2 * SUSPECTS_AT_ONCE);
    await lab.start();
    const everybody = atModel([culprit, ...innocent]);
    await lab.arm(everybody);
    const deadly = await lab.ask("plain", culprit);
    const others = await Promise.all(innocent.map((key) => lab.ask("plain", key)));
    await killWith(everybody.length, everybody);
    for (let death = 2; death <= 3; death += 1) {
      await lab.start(atModel([culprit]));
      await killWith(1, atModel([culprit]));
    }
    await lab.start();
    const finals = await expectQuiet(lab, [deadly, ...others], { ms: 5 * MINUTE });
    await lab.end();
    const kinds = (of: readonly { readonly rootTs: string }[]) =>
      finals.filter(({ rootTs }) => of.some((each) => each.rootTs === rootTs)).map(({ kind }) => kind);
    return {
      culprit: kinds([deadly]),
      others: [...new Set(kinds(others))],
      callsOfCulprit: lab.ledger.callsFor(culprit),
      left: await leftovers(lab, 1 + others.length),
    };
  }

  const FOUND = { culprit: ["failure"], others: ["answer"], callsOfCulprit: 0, left: [] };

  it("F46: one that kills its process each time ends with a sentence after the third, and the others are answered", async () => {
    expect(await endingsBesideACulprit(null)).toEqual(FOUND);
  });

  describe.skipIf(whyNoPostgres("suspects on PostgreSQL") !== null)("on PostgreSQL", () => {
    let server: PostgresServer;

    beforeAll(async () => {
      server = await startPostgres();
    });

    afterAll(async () => {
      await server.remove();
    });

    it("F46: one that kills its process each time ends with a sentence after the third, and the others are answered", async () => {
      expect(await endingsBesideACulprit(await server.newDatabase())).toEqual(FOUND);
    });
  });
});
