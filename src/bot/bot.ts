import { randomUUID } from "node:crypto";

import { createTurnWorker } from "../app.ts";
import { createTurns, type Turns } from "../conversation/turns.ts";
import { createOpenHomes } from "../intake/home/open-homes.ts";
import { guardIntake } from "../intake/inbox.ts";
import { WITHDRAWN } from "../intake/question.ts";
import { registerIntake } from "../intake/register.ts";
import type { Logger } from "../log.ts";
import { type Health, startHealth } from "../ops/health.ts";
import { Readiness } from "../ops/readiness.ts";
import { startRetention } from "../ops/retention.ts";
import type { OpenReply } from "../post/live-reply.ts";
import { registerSecret } from "../scrub/own-secrets.ts";
import type { Lease } from "../store/store.ts";
import type { BotConfig, BotParts } from "./config.ts";
import { intakeDeps } from "./intake-deps.ts";
import { openServices, openStore, type Services } from "./services.ts";
import { type HoldsTurn, replyOpener, turnParts } from "./turn-parts.ts";
import type { Running } from "../start.ts";

export interface RunningBot extends Pick<Running, "failed" | "stop"> {
  readonly slackUrl: string;
}

/** The bot itself. It cannot tell emulators from services: only the addresses differ. */
export async function startBot(config: BotConfig, log: Logger, parts: BotParts = {}): Promise<RunningBot> {
  const { openStore: open = openStore, ending, ...lease } = parts;
  for (const secret of credentials(config)) registerSecret(secret);
  const owner = randomUUID();
  const services = await openServices(config, log, { open, owner });
  const { slack, store, outbox } = services;
  const readiness = new Readiness({ probeStore: () => store.probe(), receiving: slack.receiving, clock: Date });
  const health = config.health ? await startHealth(config.health, readiness) : null;
  // The reply asks the turns whether it may still post, and the turns post through the reply.
  const holdsTurn: HoldsTurn = (turnId, fence) => turns.holds(turnId, fence);
  const openReply = replyOpener(services, holdsTurn);
  const homesOpen = createOpenHomes({ now: Date.now, log });
  const turns = createTurns({
    store,
    owner,
    work: createTurnWorker(turnParts(services, openReply, holdsTurn)),
    onPoison: (lease) => giveUp(lease, openReply, services),
    onEnded: ({ question }) => homesOpen.changed(question),
    log,
    clock: performance,
    maxConcurrent: config.maxConcurrentAnswers,
    model: config.claude.model,
    ...lease,
  });
  const intake = guardIntake(slack.app, { store, log, clock: Date });
  const deps = intakeDeps(services, turns, homesOpen);
  registerIntake(slack.app, deps);

  turns.start();
  outbox.start();
  await intake.replay();
  const endReplays = intake.watch();
  const endRetention = startRetention({
    store,
    forget: (thread) => deps.forget(thread, WITHDRAWN, { keepMessages: true }),
    keepDays: services.defaults.retentionDays,
    now: Date.now,
    log,
  });
  await Promise.race([slack.open(), aborted(ending)]);
  const endLooks = async (): Promise<void> => void (await Promise.all([endReplays(), endRetention()]));
  const running = { services, readiness, turns, health, endLooks };
  return { slackUrl: slack.url, failed: slack.refused, stop: (drainMs) => stopBot(drainMs, running) };
}

/** Resolves when the signal is aborted; never without one. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A turn that failed again and again ends with a sentence all the same. */
async function giveUp(lease: Lease, openReply: OpenReply, { say }: Services): Promise<void> {
  const { id: turnId, question } = lease.turn;
  const { thread, askerId, ts: askedTs } = question;
  const reply = openReply({ turnId, lease, thread, askerId, askedTs, resumed: true });
  await reply.fail(say("I tried this several times and could not finish it. Please try again."), true);
}

/** No new work is asked for, intake ends, then the answers under way, then what they stood on. */
async function stopBot(
  drainMs: number,
  {
    services,
    readiness,
    turns,
    health,
    endLooks,
  }: {
    services: Services;
    readiness: Readiness;
    turns: Turns;
    health: Health | null;
    endLooks: () => Promise<void>;
  },
): Promise<void> {
  const { slack, outbox, files, tabular, learner, charts, ingress, store, spool } = services;
  // Whoever asked for the end counts from now on: what the connections take is no longer there for the answers.
  const until = performance.now() + drainMs;
  readiness.drain();
  await slack.close();
  await endLooks();
  await turns.drain(Math.max(0, until - performance.now()));
  await outbox.close();
  await files.close();
  await tabular.close();
  await learner.close();
  await charts.close();
  await ingress.close();
  await store.close();
  await spool.close();
  await health?.close();
}

function credentials({ slack, claude }: BotConfig): string[] {
  const own = slack.mode === "socket" ? slack.appToken : slack.signingSecret;
  return [slack.botToken, own, claude.apiKey];
}
