import { describe, expect, it } from "vitest";

import type { TurnState } from "../../src/conversation/conversation.ts";
import { canMove, isFinal, stateAtWork, stateWhenReleased } from "../../src/conversation/states.ts";

const STATES: readonly TurnState[] = ["queued", "running", "answered", "done", "failed", "cancelled"];

describe("the states of a turn", () => {
  it("end in done, failed or cancelled, and nothing follows", () => {
    const finals = STATES.filter(isFinal);

    expect(finals).toEqual(["done", "failed", "cancelled"]);
    for (const from of finals) expect(STATES.filter((to) => canMove(from, to))).toEqual([]);
  });

  it("let a waiting turn only begin or be cancelled", () => {
    expect(STATES.filter((to) => canMove("queued", to))).toEqual(["running", "cancelled"]);
  });

  it("never let a stored answer be computed again", () => {
    expect(canMove("answered", "running")).toBe(false);
    expect(canMove("answered", "queued")).toBe(false);
    expect(stateAtWork("answered")).toBe("answered");
    expect(stateWhenReleased("answered")).toBe("answered");
  });

  it("let every open state be worked on, given back and cancelled", () => {
    for (const state of STATES.filter((each) => !isFinal(each))) {
      expect(canMove(state, stateAtWork(state))).toBe(true);
      expect(canMove(stateAtWork(state), stateWhenReleased(state))).toBe(true);
      expect(canMove(state, "cancelled")).toBe(true);
    }
  });
});
