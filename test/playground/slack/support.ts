import { onTestFinished } from "vitest";

import { Faults } from "../../../src/playground/faults.ts";
import {
  type SlackEmulator,
  type SlackEmulatorOptions,
  startSlackEmulator,
} from "../../../src/playground/slack/server.ts";

export const MAYA = "U0MAYAADMN";
export const OMAR = "U0OMARMEMB";
export const NINA = "U0NINAGUST";
export const BOT = "U0THREADSHT";
export const SALES = "C0SALESPUB";
export const OPS = "C0OPERPUBL";
export const FINANCE = "C0FINANPRV";
export const PARTNERS = "C0PARTNSHR";
export const MAYA_DM = "D0MAYAADMN";
export const TEAM = "T0PLAYTEAM";

export type RunningSlack = SlackEmulator & { readonly faults: Faults };

/** An emulator for one test: in memory, without the welcome message, closed when the test is over. */
export async function startSlack(options: Partial<SlackEmulatorOptions> = {}): Promise<RunningSlack> {
  const faults = options.faults ?? new Faults();
  const emulator = await startSlackEmulator({
    dataDir: null,
    claudeLabel: { kind: "offline", label: "offline analyst" },
    welcome: false,
    fileProcessingMs: 20,
    rateLimits: false,
    ...options,
    faults,
  });
  onTestFinished(() => emulator.close());
  return { ...emulator, faults };
}

/** A clock that only moves when told to. */
export function stoppedClock(start = 1_790_000_000_000): { now: () => number; advance(ms: number): void } {
  let time = start;
  return {
    now: () => time,
    advance(ms) {
      time += ms;
    },
  };
}

/** Calls a Web API method without any client, as `curl` would. */
export async function callApi(
  slack: SlackEmulator,
  method: string,
  body: Record<string, unknown> = {},
  token: string | null = slack.botToken,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (typeof answer !== "object" || answer === null) throw new Error("not a JSON object");
  return { ...answer, status: response.status };
}

/** A picture of one by one pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
