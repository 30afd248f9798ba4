import { describe, expect, it } from "vitest";

import { type AuditEntry, scrubEntry } from "../../../src/store/audit.ts";
import type { Lease } from "../../../src/store/store.ts";
import { begin, claimOne, LEASE_MS, saved, thread } from "../../store/make.ts";
import { type Bench, codeOf, here } from "./bench.ts";

const reveal: AuditEntry = {
  team: "T1",
  channel: "C1",
  rootTs: "1.1",
  at: 100,
  actor: "U1",
  kind: "reveal",
  facts: { pseudonyms: 3 },
};

function hid({ turn }: Lease, entity: string, count: number, at = 100): AuditEntry {
  const redactions = [{ entity, surface: "text", action: "pseudonym", count } as const];
  const facts = { level: "standard", redactions, ms: 4 } as const;
  return scrubEntry({ id: turn.id, thread: turn.question.thread, at }, facts);
}

/** What is known later of what was hidden. */
export function auditContract(bench: Bench): void {
  describe("the audit", () => {
    async function answer(within: typeof here, entity: string, count: number, at = 100): Promise<Lease> {
      const lease = await begin(bench.store, within, within.rootTs);
      await bench.store.saveAnswer(lease, saved("42"), { audit: [hid(lease, entity, count, at)] });
      await bench.store.finish(lease, "done");
      return lease;
    }

    it("tells of an answer in the commit that stores it: not before, and not when that is refused", async () => {
      const first = await begin(bench.store, here, "1.1", "A");
      bench.clock.pass(LEASE_MS);
      const second = await claimOne(bench.store, "B");

      const refused = await codeOf(bench.store.saveAnswer(first, saved("42"), { audit: [hid(first, "EMAIL", 9)] }));
      const before = await bench.store.audit({ team: "T1", since: 0, limit: 10 });
      await bench.store.saveAnswer(second, saved("42"), { audit: [hid(second, "EMAIL", 2)] });

      expect(refused).toBe("turn.lease_lost");
      expect(before).toEqual([]);
      expect(await bench.store.audit({ team: "T1", since: 0, limit: 10 })).toEqual([hid(second, "EMAIL", 2)]);
    });

    it("keeps an entry once however often it is written, and never changes it", async () => {
      const lease = await answer(here, "EMAIL", 2);

      await bench.store.recordAudit(hid(lease, "EMAIL", 50));

      expect(await bench.store.redactionTotals({ team: "T1", since: 0 })).toEqual([
        { entity: "EMAIL", action: "pseudonym", count: 2 },
      ]);
    });

    it("keeps every entry that brings no id of its own", async () => {
      await bench.store.recordAudit(reveal);
      await bench.store.recordAudit(reveal);

      const entries = await bench.store.audit({ team: "T1", since: 0, kind: "reveal", limit: 10 });

      expect(entries).toMatchObject([reveal, reveal]);
    });

    it("gives the latest entries first, by workspace, channel, kind and time", async () => {
      for (const at of [100, 300, 200]) await bench.store.recordAudit({ ...reveal, at });
      await bench.store.recordAudit({ ...reveal, channel: "C2", at: 400, rootTs: null, actor: null });
      await bench.store.recordAudit({ ...reveal, team: "T2", at: 500 });
      await bench.store.recordAudit({ ...reveal, kind: "settings", at: 600 });
      const ats = async (query: Parameters<typeof bench.store.audit>[0]): Promise<number[]> =>
        (await bench.store.audit(query)).map(({ at }) => at);

      expect(await ats({ team: "T1", since: 0, limit: 3 })).toEqual([600, 400, 300]);
      expect(await ats({ team: "T1", channel: "C1", kind: "reveal", since: 200, limit: 10 })).toEqual([300, 200]);
      expect(await ats({ team: "T2", since: 0, limit: 10 })).toEqual([500]);
    });

    it("sums up what answers hid by kind, for a channel or a workspace", async () => {
      await answer(thread("1.1"), "EMAIL", 2, 100);
      await answer(thread("2.2"), "PERSON", 7, 200);
      await answer(thread("3.3", "C2"), "EMAIL", 4, 200);
      await answer(thread("4.4", "C1", "T2"), "EMAIL", 50, 200);
      await bench.store.recordAudit(reveal);

      const total = (entity: string, count: number) => ({ entity, action: "pseudonym", count });

      expect(await bench.store.redactionTotals({ team: "T1", since: 0 })).toEqual([
        total("PERSON", 7),
        total("EMAIL", 6),
      ]);
      expect(await bench.store.redactionTotals({ team: "T1", channel: "C1", since: 0 })).toEqual([
        total("PERSON", 7),
        total("EMAIL", 2),
      ]);
      expect(await bench.store.redactionTotals({ team: "T1", channel: "C1", since: 201 })).toEqual([]);
    });

    it("outlives a forgotten thread without naming it: who looked stays, counts stay", async () => {
      const lease = await answer(here, "EMAIL", 2);
      await bench.store.recordAudit({ ...reveal, facts: { turnId: lease.turn.id, pseudonyms: 3 } });
      await bench.store.recordAudit({ ...reveal, rootTs: "2.2" });

      await bench.store.forget(here);
      const entries = await bench.store.audit({ team: "T1", since: 0, limit: 10 });

      expect(JSON.stringify(entries)).not.toContain(lease.turn.id);
      expect(entries.map(({ kind, rootTs, actor }) => [kind, rootTs, actor])).toEqual(
        expect.arrayContaining([
          ["scrub", null, null],
          ["reveal", null, "U1"],
          ["reveal", "2.2", "U1"],
        ]),
      );
      expect(entries.filter(({ kind }) => kind === "reveal")).toMatchObject([
        { facts: { pseudonyms: 3 } },
        { facts: { pseudonyms: 3 } },
      ]);
      expect(await bench.store.redactionTotals({ team: "T1", channel: "C1", since: 0 })).toMatchObject([{ count: 2 }]);
    });
  });
}
