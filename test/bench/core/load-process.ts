import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { serveParent } from "../measure/child.ts";

/** Who sends signed events as Slack does over HTTP, in a process of its own so that the emulators cannot delay it. */
export type LoadCommand = Target &
  (
    | { readonly kind: "saturate"; readonly connections: number; readonly ms: number }
    | { readonly kind: "probe"; readonly perSecond: number; readonly ms: number }
  );

interface Target {
  readonly url: string;
  readonly secret: string;
  readonly channel: string;
}

/** Of events that were acknowledged: how many, in which time, and after how many milliseconds each. */
export interface LoadReply {
  readonly ms: number;
  readonly ackMs: readonly number[];
  /** Events that were answered with anything but 200. */
  readonly refused: number;
}

const agent = new Agent({ keepAlive: true });
let events = 0;

async function run(command: LoadCommand): Promise<LoadReply> {
  const tally = { ackMs: new Array<number>(), refused: 0 };
  const send = async (): Promise<void> => {
    const startedAt = performance.now();
    const status = await post(command);
    if (status === 200) tally.ackMs.push(performance.now() - startedAt);
    else tally.refused += 1;
  };
  const startedAt = performance.now();
  await (command.kind === "saturate" ? saturate(command, send) : probe(command, send));
  return { ...tally, ms: performance.now() - startedAt };
}

/** Each connection sends its next event as soon as the last one is acknowledged. */
async function saturate({ connections, ms }: { connections: number; ms: number }, send: () => Promise<void>) {
  const until = performance.now() + ms;
  const one = async (): Promise<void> => {
    while (performance.now() < until) await send();
  };
  await Promise.all(Array.from({ length: connections }, one));
}

/** Events come at their own pace, however long the acknowledgements take. */
async function probe({ perSecond, ms }: { perSecond: number; ms: number }, send: () => Promise<void>) {
  const startedAt = performance.now();
  const sent: Promise<void>[] = [];
  for (let due = startedAt; due < startedAt + ms; due += 1_000 / perSecond) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    sent.push(send());
  }
  await Promise.all(sent);
}

async function post({ url, secret, channel }: Target): Promise<number> {
  const body = talk(channel);
  const time = Math.floor(Date.now() / 1_000).toString();
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-slack-request-timestamp": time,
    "x-slack-signature": signature,
  };
  // A kept connection may be closed by the other side in the moment it is used again (nodejs.org/api/http.html, `reusedSocket`).
  return (await postOnce(url, headers, body)) ?? (await postOnce(url, headers, body)) ?? 0;
}

/** The status of the answer; null when a kept connection turned out to be closed. */
function postOnce(url: string, headers: Record<string, string | number>, body: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.once("end", () => resolve(response.statusCode ?? 0)).resume();
    });
    sent.once("error", (error) => (sent.reusedSocket ? resolve(null) : reject(error))).end(body);
  });
}

/**
 * Somebody answers somebody else in a thread: it may be one of ours, so that it has to be stored before it is
 * acknowledged, and turns out to be nothing to be answered.
 */
function talk(channel: string): string {
  events += 1;
  const ts = `1760000000.${String(events).padStart(6, "0")}`;
  const id = `Ev${process.pid}L${events}`;
  const text = "Has anybody seen the numbers of last week? They were to be here by noon.";
  const elements = [{ type: "rich_text_section", elements: [{ type: "text", text }] }];
  return JSON.stringify({
    token: "verification",
    team_id: "T0PLAYTEAM",
    context_team_id: "T0PLAYTEAM",
    context_enterprise_id: null,
    api_app_id: "A0THREADSHT",
    event: {
      type: "message",
      user: "U0OMARMEMB",
      ts,
      thread_ts: "1750000000.000100",
      client_msg_id: `00000000-0000-4000-8000-${String(events).padStart(12, "0")}`,
      text,
      team: "T0PLAYTEAM",
      blocks: [{ type: "rich_text", block_id: "b1", elements }],
      channel,
      event_ts: ts,
      channel_type: "channel",
    },
    type: "event_callback",
    event_id: id,
    event_time: 1_760_000_000,
    authorizations: [
      {
        enterprise_id: null,
        team_id: "T0PLAYTEAM",
        user_id: "U0THREADSHT",
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  });
}

serveParent(run);
