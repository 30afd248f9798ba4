import { afterEach, describe, expect, it } from "vitest";

import { keptLog } from "../store/make.ts";
import { ask, botMessages, MAYA, textFile, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { futureClaude, type Rewrite, type WireEvent } from "./support/delivery-future.ts";
import { answerTo, HeldModel } from "./support/delivery-model.ts";
import { forged } from "./support/delivery-relay.ts";
import { type Processes, startProcesses } from "./support/delivery-world.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

let world: Processes | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

/** An event that nobody has heard of, after the first one. */
function strangeEvent(): Rewrite {
  return (event) => (event.type === "message_start" ? [event, { type: "weather", sky: "clear" }] : [event]);
}

/** A block of an unknown kind with a delta of an unknown kind before all others, which move on by one. */
function strangeBlock(): Rewrite {
  return (event) => {
    if (event.type === "message_start") return [event, ...hologram()];
    return [typeof event["index"] === "number" ? { ...event, index: event["index"] + 1 } : event];
  };
}

function hologram(): WireEvent[] {
  return [
    { type: "content_block_start", index: 0, content_block: { type: "hologram", shape: "cube" } },
    { type: "content_block_delta", index: 0, delta: { type: "hologram_delta", angle: 90 } },
    { type: "content_block_stop", index: 0 },
  ];
}

/** A delta of an unknown kind within each text. */
function strangeDelta(): Rewrite {
  return (event) => {
    const { type } = (event["delta"] ?? {}) as { type?: string };
    if (event.type !== "content_block_delta" || type !== "text_delta") return [event];
    return [
      event,
      { type: "content_block_delta", index: event["index"], delta: { type: "sparkle_delta", hue: "gold" } },
    ];
  };
}

/** An unknown reason to stop, with fields beside it that are new as well. */
function strangeStop(): Rewrite {
  return (event) => {
    if (event.type !== "message_delta") return [event];
    const delta = { ...(event["delta"] as object), stop_reason: "contented", mood: "calm" };
    return [{ ...event, delta, usage: { ...(event["usage"] as object), photons: 12 } }];
  };
}

describe("a Claude that has learnt something new", () => {
  it.each([
    ["an event", strangeEvent],
    ["a block", strangeBlock],
    ["a delta", strangeDelta],
    ["a reason to stop", strangeStop],
  ])("F60: %s of an unknown kind is ignored, and the answer comes all the same", async (_what, makeRewrite) => {
    const model = new HeldModel();
    const throughToClaude = (url: string): Promise<string> => futureClaude(url, makeRewrite);
    world = await startProcesses({ bots: 1, model, throughToClaude });

    const asked = await ask(world, "how much?", { files: [CSV] });
    const [final] = await expectQuiet(world, [asked], { store: world.store });

    const text = visibleText(botMessages(world, asked.channel, asked.rootTs));
    expect(final?.kind).toBe("answer");
    expect(text).toContain(answerTo("how much?").split('"')[0]);
    expect(text).toContain("That was all there is to say about this.");
    expect(model.asked).toHaveLength(1);
  });
});

describe("a Slack that has learnt something new", () => {
  it("F60: events of an unknown kind are acknowledged, ignored and told of once, and the answer comes all the same", async () => {
    const { log, lines } = keptLog();
    const model = new HeldModel("start");
    world = await startProcesses({ bots: 1, model, log });
    const [port = 0] = world.ports;

    const asked = await ask(world, "how much?", { files: [CSV] });
    await model.reached(1);
    const place = { channel: asked.channel, user: MAYA, ts: "1795000000.000100", event_ts: "1795000000.000100" };
    const strange = [
      { ...place, type: "moon_landed" },
      { ...place, type: "moon_landed", crew: 3 },
      { ...place, type: "message", subtype: "hologram_share", text: "how much?", thread_ts: asked.rootTs },
    ];
    const statuses: number[] = [];
    for (const [n, event] of strange.entries()) statuses.push(await forged(event, `EvStrange${n}`).to(port));
    model.release();
    const [final] = await expectQuiet(world, [asked], { store: world.store });

    expect(statuses).toEqual([200, 200, 200]);
    expect(final?.kind).toBe("answer");
    expect(model.asked).toEqual(["how much?"]);
    expect(lines.filter(({ kind }) => kind === "moon_landed")).toHaveLength(1);
  });
});
