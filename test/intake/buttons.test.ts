import { describe, expect, it } from "vitest";

import { createButtonSeal } from "../../src/button-seal.ts";
import { boundPress, EXPIRED, turnHere } from "../../src/intake/buttons.ts";
import type { IntakeDeps } from "../../src/intake/deps.ts";
import { RETRY_TURN } from "../../src/post/buttons.ts";
import { createLogger } from "../../src/log.ts";
import { OPEN_DOOR } from "../support/open-door.ts";

const THREAD = { team: "T1", channel: "C1", rootTs: "1.1" };
const BEFORE = Date.UTC(2026, 0, 1);
const AFTER = Date.UTC(2027, 0, 1);

/** Listeners' surroundings with one turn, and what people were told. */
function around(createdAt: number, refusal: string | null = null) {
  const told: string[] = [];
  const turn = { id: "turn-1", createdAt, question: { thread: THREAD } };
  const seal = createButtonSeal("xoxb-secret", () => AFTER);
  const deps = {
    store: { turn: async (id: string) => (id === turn.id ? turn : null) },
    seal,
    door: { ...OPEN_DOOR, refusalNow: async () => refusal },
    say: (plain: string) => plain,
    log: createLogger("silent"),
    slack: {
      chat: { postEphemeral: async ({ text, user }: { text: string; user: string }) => told.push(`${user}: ${text}`) },
      views: { update: async ({ view }: { view: object }) => told.push(JSON.stringify(view)) },
    },
  } as unknown as IntakeDeps;
  return { deps, seal, told };
}

function press(value: string, changes: object = {}) {
  const body = { user: { id: "U1" }, team: { id: "T1" }, channel: { id: "C1" }, container: { thread_ts: "1.1" } };
  return { action: { action_id: RETRY_TURN, value }, body: { ...body, ...changes } };
}

describe("a button from before values were sealed", () => {
  it("works in the thread where it stands, with what it says beside its turn", async () => {
    const { deps, told } = around(BEFORE);

    expect(await boundPress(deps, press("turn-1"))).toMatchObject({ turn: { id: "turn-1" }, extra: "" });
    expect(await boundPress(deps, press("turn-1#2"))).toMatchObject({ extra: "2" });
    expect(told).toEqual([]);
  });

  it.each([
    ["in another channel", { channel: { id: "C2" } }],
    ["in another thread", { container: { thread_ts: "2.2" } }],
    ["in another workspace", { team: { id: "T2" } }],
    ["in a view", { channel: undefined, container: { type: "view" }, view: { id: "V1" } }],
  ])("works nowhere else: %s", async (_where, changes) => {
    const { deps, told } = around(BEFORE);

    expect(await boundPress(deps, press("turn-1", changes))).toBeNull();
    expect(told.join()).toContain(EXPIRED);
  });

  it("is worth nothing for a later turn, whose buttons are sealed", async () => {
    const { deps, told } = around(AFTER);

    expect(await boundPress(deps, press("turn-1"))).toBeNull();
    expect(told).toEqual([`U1: ${EXPIRED}`]);
  });
});

describe("a sealed button", () => {
  const state = { purpose: RETRY_TURN, thread: THREAD, subject: "turn-1" };
  const VIEW = { channel: undefined, container: { type: "view" }, view: { id: "V1" } };

  it("works in its thread, and for whoever may use it", async () => {
    const { deps, seal, told } = around(AFTER);
    const shut = around(AFTER, "Guests may not.");

    expect(await turnHere(deps, press(seal.seal(state, 60_000)))).toMatchObject({ id: "turn-1" });
    expect(told).toEqual([]);
    expect(await turnHere(shut.deps, press(seal.seal(state, 60_000)))).toBeNull();
    expect(shut.told).toEqual(["U1: Guests may not."]);
  });

  it("works in a view for the person it names, and for nobody where it names none", async () => {
    const { deps, seal, told } = around(AFTER);

    expect(
      await boundPress(deps, press(seal.seal({ ...state, extra: "3", person: "U1" }, 60_000), VIEW)),
    ).toMatchObject({
      extra: "3",
    });
    expect(await boundPress(deps, press(seal.seal({ ...state, person: "U2" }, 60_000), VIEW))).toBeNull();
    expect(await boundPress(deps, press(seal.seal(state, 60_000), VIEW))).toBeNull();
    expect(told).toHaveLength(2);
  });

  it("tells when it has expired, or when its turn is forgotten", async () => {
    const { deps, seal, told } = around(AFTER);

    expect(await turnHere(deps, press(seal.seal(state, -120_000)))).toBeNull();
    expect(await turnHere(deps, press(seal.seal({ ...state, subject: "turn-2" }, 60_000)))).toBeNull();
    expect(told).toEqual([`U1: ${EXPIRED}`, `U1: ${EXPIRED}`]);
  });

  it("may say what people wrote, whatever signs they used", async () => {
    const { deps, seal } = around(AFTER);
    const extra = "blank ~ means 0, 50 % ~~ %7E";

    expect(await boundPress(deps, press(seal.seal({ ...state, extra }, 60_000)))).toMatchObject({ extra });
  });
});
