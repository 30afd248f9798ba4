import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import { nativeTable, monoTable } from "../../src/post/render/tables.ts";
import type { SafeAnswer, SafePart } from "../../src/scrub/safe-answer.ts";
import { essence, parts } from "./support/arbitrary.ts";
import { Desk } from "./support/desk.ts";
import { fastClock } from "./support/fake-clock.ts";
import { answer, FOOTER } from "./support/safe.ts";
import type { Fault } from "./support/slack-server.ts";

const lost: fc.Arbitrary<Fault> = fc.constantFrom(
  { kind: "cut", when: "before" },
  { kind: "cut", when: "after" },
  { kind: "late500" },
  { kind: "status", status: 503 },
);
const refused = (...errors: string[]): fc.Arbitrary<Fault> =>
  fc.constantFrom(...errors).map((error) => ({ kind: "error", error }));

const fault = fc.oneof(
  fc.record({ method: fc.constantFrom("chat.postMessage", "chat.update"), fault: lost }),
  fc.record({
    method: fc.constantFrom("chat.startStream", "chat.appendStream", "chat.stopStream"),
    fault: fc.oneof(lost, refused("internal_error", "msg_too_long", "invalid_chunks")),
  }),
  fc.record({
    method: fc.constantFrom("chat.appendStream", "chat.stopStream"),
    fault: refused("message_not_in_streaming_state", "stopped_by_user"),
  }),
  fc.record({
    method: fc.constant("chat.startStream"),
    fault: refused("unknown_method", "channel_type_not_supported"),
  }),
  fc.record({ method: fc.constant("chat.update"), fault: refused("edit_window_closed", "msg_too_long") }),
);
const faults = fc.array(fc.tuple(fault, fc.nat(2)), { maxLength: 4 });

/** What a person should see of the answer, however it got there. */
function expected(given: readonly SafePart[]): string {
  const shown = given.map((part) => {
    if (part.kind === "text") return part.markdown;
    if (part.kind === "image") return `[image ${part.alt}]`;
    if (part.kind !== "table") return "";
    return nativeTable(part) === null ? monoTable(part) : tableWords(part.header, part.rows);
  });
  return essence([...shown, FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"].join("\n"));
}

function tableWords(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => row.join(" | ")).join("\n");
}

function seen(desk: Desk): string {
  return essence(
    desk.slack
      .shown()
      .filter((words) => !words.startsWith("[file "))
      .join("\n"),
  );
}

/** As the turn worker does it: an answer that Slack did not take is tried again, by a reply that knows of it. */
async function finishAtLast(
  desk: Desk,
  first: { finish(given: SafeAnswer): Promise<unknown> },
  given: SafeAnswer,
): Promise<void> {
  let reply = first;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await reply.finish(given);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "slack.unavailable") throw error;
      reply = desk.reply({ resumed: true });
    }
  }
  throw new Error("the answer never arrived");
}

describe("an answer", () => {
  it(
    "arrives whole, once and in order, whatever happens to the calls that bring it",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(parts, faults, fc.nat(14), fc.nat(3), async (given, rules, live, yields) => {
          const desk = await Desk.open({ clock: fastClock(400), settings: { spillAfterMessages: 1_000 } });
          try {
            for (const [{ method, fault }, skip] of rules) desk.slack.fail(method, fault, { skip });
            const reply = desk.reply();
            for (const part of given.slice(0, live)) {
              reply.append([part]);
              for (let i = 0; i < yields * 25; i += 1) await new Promise((resolve) => setImmediate(resolve));
            }

            await finishAtLast(desk, reply, answer(given));

            expect(seen(desk)).toBe(expected(given));
            expect(desk.slack.messages.some(({ streaming }) => streaming)).toBe(false);
          } finally {
            await desk.close();
          }
        }),
        { numRuns: 60, seed: 20_261_124 },
      );
    },
  );
});
