import { createHmac } from "node:crypto";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { InFlight } from "../../src/intake/connect/in-flight.ts";
import { platformCode, refusalOf, retryAfterMs } from "../../src/intake/connect/refusal.ts";
import { LONGEST_DELAY_MS, retryDelay } from "../../src/intake/connect/retry-delay.ts";
import { signatureClaim, SignatureMemory } from "../../src/intake/connect/signed-once.ts";
import { TestClock } from "../store/make.ts";

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const SIGNATURE = `v0=${createHmac("sha256", "secret").update("body").digest("hex")}`;

describe("retryDelay", () => {
  it("doubles from half a second and stays at half a minute", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 1_000_000].map((failures) => retryDelay(failures, () => 0));

    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("is never shorter than half of that and never longer than the cap, whatever the dice say", () => {
    const failures = fc.integer({ min: 1, max: 10_000 });
    const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

    fc.assert(
      fc.property(failures, dice, (count, roll) => {
        const delay = retryDelay(count, () => roll);

        const full = retryDelay(count, () => 0);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
        expect(full).toBeLessThanOrEqual(LONGEST_DELAY_MS);
      }),
    );
  });
});

describe("signatureClaim", () => {
  function claimAt(offsetMs: number, signature: string = SIGNATURE) {
    const time = String(Math.floor((NOW + offsetMs) / 1_000));
    return signatureClaim({ "x-slack-signature": signature, "x-slack-request-timestamp": time }, NOW).kind;
  }

  it.each([
    ["five minutes ago", -5 * MINUTE, "claimed"],
    ["more than five minutes ago", -5 * MINUTE - 1_000, "refused"],
    ["five minutes ahead", 5 * MINUTE, "claimed"],
    ["more than five minutes ahead", 5 * MINUTE + 1_000, "refused"],
    ["a day ahead", 24 * 60 * MINUTE, "refused"],
    ["a year ahead", 365 * 24 * 60 * MINUTE, "refused"],
  ])("takes a time of %s as it should", (_when, offset, kind) => {
    expect(claimAt(offset)).toBe(kind);
  });

  it.each([
    ["a tail that Bolt would ignore", `${SIGNATURE}=again`],
    ["capitals", SIGNATURE.toUpperCase().replace("V0", "v0")],
    ["another version", SIGNATURE.replace("v0", "v1")],
    ["a list", `${SIGNATURE}, ${SIGNATURE}`],
    ["nothing", ""],
  ])("refuses a signature with %s", (_what, signature) => {
    expect(claimAt(0, signature)).toBe("refused");
  });

  it.each(["1790000000.0", " 1790000000", "01790000000", "1.79e9", "0x6AB13B80", "", "now"])(
    "refuses %j as a time, although it may mean the right second",
    (time) => {
      const headers = { "x-slack-signature": SIGNATURE, "x-slack-request-timestamp": time };

      expect(signatureClaim(headers, NOW).kind).toBe("refused");
    },
  );

  it("leaves a request without both headers to Bolt, and refuses one that has only one of them", () => {
    expect(signatureClaim({}, NOW).kind).toBe("none");
    expect(signatureClaim({ "x-slack-signature": SIGNATURE }, NOW).kind).toBe("refused");
    expect(signatureClaim({ "x-slack-request-timestamp": "1790000000" }, NOW).kind).toBe("refused");
  });
});

describe("SignatureMemory", () => {
  it("gives an accepted signature to nobody else for ten minutes", async () => {
    const clock = new TestClock();
    const memory = new SignatureMemory(clock);
    const settle = await memory.claim("a");
    settle?.(true);

    clock.pass(10 * MINUTE - 1);
    const before = await memory.claim("a");
    clock.pass(1);
    const after = await memory.claim("a");

    expect(settle).not.toBeNull();
    expect(before).toBeNull();
    expect(after).not.toBeNull();
  });

  it("gives it again when the request was not accepted, so that Slack's own retry gets through", async () => {
    const memory = new SignatureMemory(new TestClock());
    (await memory.claim("a"))?.(false);

    expect(await memory.claim("a")).not.toBeNull();
  });

  it("lets those who come at the same time wait for the first, and only one of them go on if that failed", async () => {
    const memory = new SignatureMemory(new TestClock());
    const first = await memory.claim("a");
    const others = [memory.claim("a"), memory.claim("a"), memory.claim("a")];

    first?.(false);
    const second = await Promise.race(others);
    second?.(true);
    const outcomes = await Promise.all(others);

    expect(second).not.toBeNull();
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([second]);
  });

  it("forgets what is older than ten minutes", async () => {
    const clock = new TestClock();
    const memory = new SignatureMemory(clock);
    for (let count = 0; count < 100; count += 1) (await memory.claim(`old ${count}`))?.(true);

    clock.pass(10 * MINUTE);
    (await memory.claim("new"))?.(true);

    expect(memory.size).toBe(1);
  });
});

describe("refusalOf", () => {
  const platformError = (error: string) => ({ code: "slack_webapi_platform_error", data: { ok: false, error } });

  it("is a sentence that names setting and code for a refusal that waiting does not cure", () => {
    const refusal = refusalOf(platformError("token_revoked"), "SLACK_BOT_TOKEN");

    expect(refusal).toMatchObject({ code: "slack.auth", retryable: false });
    expect(refusal?.operatorHint).toBe("Slack refuses SLACK_BOT_TOKEN (token_revoked): the token was revoked.");
  });

  it.each([
    ["an error inside Slack", platformError("internal_error")],
    ["a rate limit", { code: "slack_webapi_rate_limited_error", retryAfter: 3 }],
    ["a failed request", new Error("ECONNREFUSED")],
    ["an error of another kind that speaks of invalid_auth", { data: { error: "invalid_auth" } }],
    ["nothing", undefined],
  ])("is null for %s", (_what, error) => {
    expect(refusalOf(error, "SLACK_APP_TOKEN")).toBeNull();
  });

  it("stands beside what else an error of Slack says", () => {
    expect(platformCode(platformError("internal_error"))).toBe("internal_error");
    expect(retryAfterMs({ retryAfter: 3 })).toBe(3_000);
    expect(retryAfterMs(new Error("other"))).toBe(0);
  });
});

describe("InFlight", () => {
  it("settles when everything is through that was at work, also when some of it failed", async () => {
    const work = new InFlight();
    const good = Promise.withResolvers<string>();
    const bad = Promise.withResolvers<string>();
    const tracked = [work.track(good.promise), work.track(bad.promise)];
    const order: string[] = [];
    const settled = work.settled(60_000).then(() => order.push("settled"));

    good.resolve("fine");
    await tracked[0];
    order.push("one is left");
    bad.reject(new Error("not fine"));
    await settled;

    expect(order).toEqual(["one is left", "settled"]);
    await expect(tracked[1]).rejects.toThrow("not fine");
    expect(work.count).toBe(0);
  });

  it("does not wait longer than it is told", async () => {
    const work = new InFlight();
    void work.track(new Promise(() => {}));

    await work.settled(1);

    expect(work.count).toBe(1);
  });
});
