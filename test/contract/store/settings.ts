import { describe, expect, it } from "vitest";

import { NOTHING_DECIDED } from "../../../src/places/settings.ts";
import type { AuditEntry } from "../../../src/store/audit.ts";
import { question, thread } from "../../store/make.ts";
import type { Bench } from "./bench.ts";

const place = { team: "T1", channel: "C1" };

function told(at: number, channel: string, facts: AuditEntry["facts"] = {}): AuditEntry {
  return { team: "T1", channel, rootTs: null, at, actor: "U9", kind: "settings", facts };
}

/** What workspaces and channels decide for themselves, and what they are counted by. */
export function settingsContract(bench: Bench): void {
  describe("settings", () => {
    it("are nothing until somebody decides", async () => {
      expect(await bench.store.settings(place)).toEqual(NOTHING_DECIDED);
    });

    it("are those of the workspace and of the channel, the last ones decided", async () => {
      const { store } = bench;
      await store.saveSettings(
        { place: { team: "T1", channel: null }, settings: { level: "strict", retentionDays: 7 }, by: "U9" },
        told(1, ""),
      );
      await store.saveSettings({ place, settings: { level: "open" }, by: "U9" }, told(2, "C1"));
      await store.saveSettings(
        { place, settings: { answerDollars: 0.5, language: "German" }, by: "U8" },
        told(3, "C1"),
      );

      expect(await store.settings(place)).toEqual({
        workspace: { level: "strict", retentionDays: 7 },
        channel: { answerDollars: 0.5, language: "German" },
      });
      expect(await store.settings({ team: "T1", channel: "C2" })).toEqual({
        workspace: { level: "strict", retentionDays: 7 },
        channel: {},
      });
      expect(await store.settings({ team: "T2", channel: "C1" })).toEqual(NOTHING_DECIDED);
    });

    it("are audited with the change itself", async () => {
      await bench.store.saveSettings({ place, settings: {}, by: "U9" }, told(5, "C1", { level: "open" }));

      expect(await bench.store.audit({ team: "T1", since: 0, kind: "settings", limit: 10 })).toEqual([
        expect.objectContaining(told(5, "C1", { level: "open" })),
      ]);
    });

    it("go with the workspace", async () => {
      await bench.store.saveSettings({ place, settings: { level: "open" }, by: "U9" }, told(1, "C1"));

      await bench.store.forgetTeam("T2");
      expect(await bench.store.settings(place)).toMatchObject({ channel: { level: "open" } });
      await bench.store.forgetTeam("T1");

      expect(await bench.store.settings(place)).toEqual(NOTHING_DECIDED);
    });
  });

  describe("questions of a person", () => {
    it("are counted in the whole workspace, since a time", async () => {
      const { store, clock } = bench;
      await store.enqueue(question(thread("1.1"), "1.1"));
      clock.pass(1_000);
      const since = clock.now();
      await store.enqueue(question(thread("2.1", "C2"), "2.1"));
      await store.enqueue(question(thread("2.1", "C2"), "2.1"));
      await store.enqueue(question(thread("2.1", "C2"), "2.2", { askerId: "U2" }));
      await store.enqueue(question(thread("1.1", "C1", "T2"), "1.1"));

      expect(await store.askedSince("T1", "U1", 0)).toBe(2);
      expect(await store.askedSince("T1", "U1", since)).toBe(1);
      expect(await store.askedSince("T1", "U3", 0)).toBe(0);
    });
  });
}
