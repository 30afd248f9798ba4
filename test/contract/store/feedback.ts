import { describe, expect, it } from "vitest";

import { correction, saidAt } from "../../../src/conversation/corrections/correction.ts";
import type { Feedback } from "../../../src/store/feedback.ts";
import { begin, thread } from "../../store/make.ts";
import { type Bench, here } from "./bench.ts";

function verdict(turnId: string, rest: Partial<Feedback> = {}): Feedback {
  return { turnId, person: "U1", verdict: "wrong", reason: null, givenAt: 100, ...rest };
}

/** What people think of answers, and what they said holds. */
export function feedbackContract(bench: Bench): void {
  describe("feedback", () => {
    it("is one verdict a person and answer, replaced when it changes", async () => {
      const { turn } = await begin(bench.store, here, "1.1");

      await bench.store.recordFeedback(verdict(turn.id, { reason: "blank means 0" }));
      await bench.store.recordFeedback(verdict(turn.id, { person: "U2", verdict: "right", givenAt: 150 }));
      await bench.store.recordFeedback(verdict(turn.id, { verdict: "right", givenAt: 200 }));

      expect(await bench.store.feedback(here)).toEqual([
        verdict(turn.id, { person: "U2", verdict: "right", givenAt: 150 }),
        verdict(turn.id, { verdict: "right", givenAt: 200 }),
      ]);
    });

    it("keeps its reason when the same verdict is given again without one", async () => {
      const { turn } = await begin(bench.store, here, "1.1");

      await bench.store.recordFeedback(verdict(turn.id, { reason: "wrong column" }));
      await bench.store.recordFeedback(verdict(turn.id, { givenAt: 200 }));

      expect(await bench.store.feedback(here)).toEqual([verdict(turn.id, { reason: "wrong column", givenAt: 200 })]);
    });

    it("is refused for a turn that is gone, and goes with its thread", async () => {
      const { turn } = await begin(bench.store, here, "1.1");
      const kept = await bench.store.recordFeedback(verdict(turn.id));

      await bench.store.forget(here);

      expect(kept).toBe(true);
      expect(await bench.store.feedback(here)).toEqual([]);
      expect(await bench.store.recordFeedback(verdict(turn.id))).toBe(false);
    });
  });

  describe("corrections", () => {
    const blanks = correction("blank means 0", "U1", 100);
    const tests = correction("exclude test accounts", "U2", 90);

    it("hold for their thread in the order in which they were said, each once", async () => {
      await bench.store.openConversation(here, "m");
      await bench.store.remember(here, blanks);
      await bench.store.remember(here, tests);
      await bench.store.remember(here, correction("Blank  means 0.", "U2", 300));

      expect(await bench.store.corrections(here)).toEqual([blanks, tests]);
      expect(await bench.store.corrections(thread("2.2"))).toEqual([]);
      expect(await bench.store.corrections(thread("1.1", "C2"))).toEqual([]);
    });

    it("go with the question that said them, and no others", async () => {
      const lease = await begin(bench.store, here, "1.1");
      const { askerId, ts, id } = lease.turn.question;
      const own = correction("blank means 0", askerId, saidAt(ts));
      for (const each of [own, correction("revenue is net", "U9", saidAt(ts)), tests]) {
        await bench.store.remember(here, each);
      }
      await bench.store.finish(lease, "done");

      await bench.store.forgetQuestion(id, null);

      expect((await bench.store.corrections(here)).map(({ statement }) => statement)).toEqual([
        "revenue is net",
        "exclude test accounts",
      ]);
    });

    it("are dropped one by one, in their own thread only, and with it", async () => {
      await bench.store.openConversation(here, "m");
      await bench.store.remember(here, blanks);
      await bench.store.remember(here, tests);

      const dropped = [
        await bench.store.forgetCorrection(thread("2.2"), blanks.id),
        await bench.store.forgetCorrection(here, blanks.id),
        await bench.store.forgetCorrection(here, blanks.id),
      ];
      const left = await bench.store.corrections(here);
      await bench.store.forget(here);

      expect(dropped).toEqual([false, true, false]);
      expect(left).toEqual([tests]);
      expect(await bench.store.corrections(here)).toEqual([]);
    });

    it("bring back nothing of a thread that was forgotten", async () => {
      await bench.store.openConversation(here, "m");
      await bench.store.forget(here);

      await bench.store.remember(here, blanks);

      expect(await bench.store.corrections(here)).toEqual([]);
    });
  });
}
