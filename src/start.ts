import { createHmac, randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Artifact } from "./analysis/answer.ts";
import { checkpointKey } from "./analysis/checkpoint.ts";
import { createClaude } from "./analysis/claude/client.ts";
import { sweepTurnFolders } from "./answer-files.ts";
import { createTurnWorker, type Parts } from "./app.ts";
import type { ClaudeConfig, Config, SlackConfig } from "./config.ts";
import { createTurns, type Turns } from "./conversation/turns.ts";
import type { AppError } from "./errors.ts";
import { expireFiles } from "./files/expire.ts";
import { createFiles, type Files } from "./files/files.ts";
import { systemClock as filesClock } from "./files/flow/clock.ts";
import { openSpool, type Spool } from "./files/spool.ts";
import { createExport } from "./export.ts";
import { createFeedback } from "./feedback.ts";
import { type Access, openAccess } from "./intake/access/open.ts";
import { createForget, createForgetQuestion } from "./forget.ts";
import { type ConnectedSlack, connectSlack } from "./intake/connect.ts";
import type { IntakeDeps } from "./intake/deps.ts";
import { createOpenHomes, type OpenHomes } from "./intake/home/open-homes.ts";
import { guardIntake } from "./intake/inbox.ts";
import { type Thread, WITHDRAWN } from "./intake/question.ts";
import { registerIntake } from "./intake/register.ts";
import { describeError, type Logger } from "./log.ts";
import { type Health, startHealth } from "./ops/health.ts";
import { type Deletion, Outbox } from "./ops/outbox.ts";
import { Readiness } from "./ops/readiness.ts";
import { startRetention } from "./ops/retention.ts";
import { createAskedLine } from "./post/asked-line.ts";
import { createSlackClients, type SlackClients } from "./post/slack/clients.ts";
import { systemClock } from "./post/slack/clock.ts";
import { Limiter } from "./post/slack/limiter.ts";
import { createOpenReply, type OpenReply } from "./post/live-reply.ts";
import { replySettings } from "./post/open-reply.ts";
import { deleteOwed } from "./post/owed.ts";
import { createShare } from "./post/share.ts";
import { type ChartReader, createChartReader } from "./scrub/charts/reader.ts";
import { createLearner, type Learner } from "./scrub/learned/learn.ts";
import { createIngress, type Ingress } from "./scrub/ingress/ingress.ts";
import { LearnedShelf } from "./scrub/learned/shelf.ts";
import { registerSecret } from "./scrub/own-secrets.ts";
import type { SafeText } from "./scrub/safe-answer.ts";
import { type Policy, policyFor } from "./scrub/policy.ts";
import { createScrub, safeAnswerFromJson, type Scrub } from "./scrub/scrub.ts";
import { createReveal } from "./reveal.ts";
import { createSettingsOf, type SettingsOf } from "./places/in-force.ts";
import { type Defaults, inForce, NO_BUDGETS } from "./places/settings.ts";
import { createModelNames } from "./analysis/claude/models.ts";
import { createAuditExport } from "./audit-export.ts";
import { createShowCode } from "./show-code.ts";
import { createSealing, type ThreadSealing } from "./sealing.ts";
import { createSharedAnswer, createShareWords } from "./shared-answer.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Effect, LearnedRows, Lease, Store } from "./store/store.ts";
import { sniffFile } from "./tabular/sniff.ts";
import { createTabular, type Tabular } from "./tabular/tables.ts";
import { createTryLevels } from "./try-levels.ts";

export interface Running {
  /** What a person at the terminal should read. */
  readonly greeting: string;
  /** Settles when the bot cannot go on and has to be stopped, with what the operator should read; else never. */
  readonly failed: Promise<AppError>;
  /** Ends gracefully within about the given time. */
  stop(drainMs: number): Promise<void>;
}

export type RealSlack = Exclude<SlackConfig, { mode: "playground" }>;
export type RealClaude = Extract<ClaudeConfig, { mode: "api" }>;

/** What runs: a Slack and a Claude that are really there, be they the services or the emulators. */
export interface BotConfig extends Pick<
  Config,
  "maxFileBytes" | "fileTtlSeconds" | "answerTimeoutMs" | "maxConcurrentAnswers" | "allowedLinkHosts"
> {
  readonly slack: RealSlack;
  readonly claude: RealClaude;
  /** Path of the database file. */
  readonly database: string;
  /** Address of a PostgreSQL database, which then takes the file's place. Default none. */
  readonly databaseUrl?: Config["databaseUrl"];
  /** Folder for files on their way. */
  readonly spoolDir: string;
  /** How much is hidden. Default the standard level. */
  readonly scrub?: Config["scrub"];
  /** What may be spent. Default no limit. */
  readonly budgets?: Config["budgets"];
  /** Questions of one person within an hour. Default no limit. */
  readonly questionsPerHour?: Config["questionsPerHour"];
  /** Who may ask, and where. Default members, everywhere. */
  readonly access?: Config["access"];
  /** Threads that rest for longer are forgotten. Default thirty days. */
  readonly retentionDays?: Config["retentionDays"];
  /** Where `/livez` and `/readyz` are served. Default nowhere. */
  readonly health?: Config["health"];
  /** Where to say what only an admin can mend. Default nowhere. */
  readonly adminChannel?: Config["adminChannel"];
  /** Whether Slack's own charts stand beside the images. Default no. */
  readonly nativeCharts?: Config["nativeCharts"];
  /** Steps of the work are shown to people after so long. Default two seconds; null for never. */
  readonly stepsAfterMs?: number | null;
  /** Waits out an overloaded Claude for so long within one turn. Default ten minutes. */
  readonly patienceMs?: number;
}

const ARTIFACT_LIMITS = { maxBytes: 50 * 1024 * 1024, maxCount: 20 };
const PATIENCE_MS = 10 * 60_000;
const RETENTION_DAYS = 30;

/** What tests and benches put in the place of the usual. */
export interface BotParts {
  readonly openStore?: (config: BotConfig, log: Logger) => Promise<Store>;
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  /** Aborted when the program is told to end while it is still starting: then nobody waits for Slack any more. */
  readonly ending?: AbortSignal;
}

/** Starts what the configuration describes: the playground first where there is no Slack, then the bot. */
export async function start(config: Config, log: Logger, parts: BotParts = {}): Promise<Running> {
  const dataDir = resolve(config.dataDir);
  if (config.slack.mode === "playground")
    return await startWithPlayground({ ...config, dataDir }, config.slack.port, log, parts);
  if (config.claude.mode !== "api") throw new Error("a configuration with Slack has Claude as well");
  const { slack, claude } = config;
  const bot = await startBot({ ...config, slack, claude, ...placesIn(dataDir, "threadsheet") }, log, parts);
  const greeting = `Threadsheet is connected to ${bot.slackUrl} and answers with ${claude.model}.`;
  return { greeting, failed: bot.failed, stop: bot.stop };
}

async function startWithPlayground(config: Config, port: number, log: Logger, parts: BotParts): Promise<Running> {
  // Loaded only here: a bot in a workspace never sees the playground.
  const { launchPlayground } = await import("./playground/launch.ts");
  const real = config.claude.mode === "api" ? config.claude : null;
  const dataDir = join(config.dataDir, "playground");
  const playground = await launchPlayground({ port, dataDir, realModel: real?.model ?? null });
  try {
    const claude = real ?? offlineClaude(playground.claude, config.claude.effort);
    const slack: RealSlack = { mode: "socket", ...playground.slack };
    const places = placesIn(dataDir, real === null ? "offline" : "claude");
    // The playground keeps its rows to itself, whatever database a real bot uses.
    const bot = await startBot({ ...config, slack, claude, ...places, databaseUrl: null }, log, parts);
    const stop = async (drainMs: number): Promise<void> => {
      await bot.stop(drainMs);
      await playground.close();
    };
    return { greeting: greeting(playground.pageUrl, real?.model ?? null), failed: bot.failed, stop };
  } catch (error) {
    await playground.close();
    throw error;
  }
}

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

/** Whether the turn is still ours to work on, under this very lease. */
type HoldsTurn = (turnId: string, fence: number) => boolean;

/** Everything outside of the stages, opened. */
interface Services {
  readonly config: BotConfig;
  readonly log: Logger;
  readonly store: Store;
  readonly slack: ConnectedSlack;
  readonly clients: SlackClients;
  readonly claude: ReturnType<typeof createClaude>;
  readonly tabular: Tabular;
  readonly learner: Learner;
  readonly charts: ChartReader;
  readonly shelf: LearnedShelf;
  readonly ingress: Ingress;
  readonly sealing: ThreadSealing;
  readonly files: Files;
  readonly openScrub: (workDir: string, policy: Policy) => Scrub;
  readonly defaults: Defaults;
  readonly settingsOf: SettingsOf;
  readonly say: (plain: string) => SafeText;
  readonly access: Access;
  readonly outbox: Outbox;
  /** Slack's rates are counted for the process as a whole. */
  readonly limiter: Limiter;
  readonly spool: Spool;
}

async function openServices(
  config: BotConfig,
  log: Logger,
  { open, owner }: { open: NonNullable<BotParts["openStore"]>; owner: string },
): Promise<Services> {
  const spool = await openSpool(config.spoolDir, owner);
  const store = await open(config, log);
  await sweepTurnFolders(config.spoolDir, store, log);
  const slack = await connectSlack(config.slack, log);
  const clients = createSlackClients(config.slack.botToken, { slackApiUrl: config.slack.apiUrl, log });
  const claude = createClaude(config.claude);
  const tabular = createTabular({ workDir: join(config.spoolDir, "tabular") });
  const learner = createLearner({ workDir: spool.dir });
  const charts = createChartReader();
  const shelf = new LearnedShelf(config.claude.apiKey);
  const ingress = createIngress({ workDir: spool.dir });
  const defaults = defaultsOf(config);
  const policy = policyFor(defaults.level, defaults.actions);
  const openScrub = (workDir: string, inForce: Policy) =>
    createScrub({ workDir, allowedLinkHosts: config.allowedLinkHosts, policy: inForce, charts });
  const say = (plain: string): SafeText => openScrub(config.spoolDir, policy).text("error", plain);
  const settingsOf = createSettingsOf(store, defaults);
  const sealing = createSealing({ ingress, shelf, secret: config.slack.botToken });
  const limiter = new Limiter(systemClock);
  const perform = (effect: Effect) => performDeletion(effect, { claude, clients, limiter, log });
  const outbox = new Outbox({ store, perform, log });
  const access = openAccess(settingsOf, () => clients.reads, config.slack.botToken);
  const looks = { tabular, learner, charts, ingress, sealing, shelf };
  const tools = { ...looks, openScrub, defaults, settingsOf, say, outbox, limiter, spool };
  const services = { config, log, store, slack, clients, claude, access, ...tools };
  return { ...services, files: filesStage(services) };
}

/** What holds where no workspace and no channel decided otherwise. */
function defaultsOf({ claude, scrub, budgets, questionsPerHour, retentionDays, access }: BotConfig): Defaults {
  return {
    model: claude.model,
    effort: claude.effort,
    level: scrub?.level ?? "standard",
    actions: scrub?.actions ?? {},
    budgets: budgets ?? NO_BUDGETS,
    questionsPerHour: questionsPerHour ?? null,
    retentionDays: retentionDays ?? RETENTION_DAYS,
    ...(access === undefined ? {} : { access }),
  };
}

/** Deletes what is owed, wherever it lies. */
async function performDeletion(
  effect: Effect,
  { claude, clients, limiter, log }: Pick<Services, "claude" | "clients" | "limiter" | "log">,
): Promise<Deletion> {
  if (effect.kind !== "claude_file") return await deleteOwed(effect, { clients, limiter, clock: systemClock, log });
  const { failed } = await expireFiles([effect.ref], { claude, clock: filesClock });
  return failed.length === 0 ? "done" : "later";
}

async function openStore({ database, databaseUrl }: BotConfig, log: Logger): Promise<Store> {
  if (databaseUrl == null) return await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson });
  // Loaded only here: most run on the file.
  const { openPostgresStore } = await import("./store/postgres.ts");
  return await openPostgresStore(databaseUrl, { reviveAnswer: safeAnswerFromJson, log });
}

function replyOpener(services: Services, holdsTurn: HoldsTurn): OpenReply {
  const { clients, say, store, limiter, access, log, config } = services;
  return createOpenReply({
    clients: () => clients,
    sealButtons: access.sealButtons,
    say,
    intend: (lease, effects) => store.intend(lease, effects),
    effects: (turnId) => store.effects(turnId),
    owe: (thread, owed) => store.owe(thread, owed),
    recordPosted: (message, hurry) => store.recordPosted(message, hurry),
    posted: (turnId) => store.posted(turnId),
    holdsTurn,
    limiter,
    log,
    settings: replySettings(config),
  });
}

/** What a turn runs through. */
function turnParts(services: Services, openReply: OpenReply, holdsTurn: HoldsTurn): Parts {
  const { config, log, store, claude, shelf, openScrub, settingsOf } = services;
  const { apiKey, model } = config.claude;
  return {
    store,
    files: services.files,
    analysis: {
      claude,
      artifactLimits: ARTIFACT_LIMITS,
      patienceMs: config.patienceMs ?? PATIENCE_MS,
      answerTimeoutMs: config.answerTimeoutMs,
      checkpointKey: checkpointKey(apiKey),
      notifyAdmin: (sentence) => notifyAdmin(sentence, services),
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      log,
    },
    openScrub,
    settingsOf,
    ...shelved(shelf),
    sharedAnswer: createSharedAnswer({ ...shelved(shelf), store, files: services.files, log }),
    sealedWords: services.sealing.words,
    learnProduced: (team, artifact, signal) => learnProduced(team, artifact, signal, services),
    openReply,
    holdsTurn,
    opaqueId: (team, user) => createHmac("sha256", apiKey).update(`${team}:${user}`).digest("hex"),
    model,
    spoolDir: config.spoolDir,
    now: Date.now,
    log,
  };
}

function shelved(shelf: LearnedShelf): Pick<Parts, "learnedFinder" | "groupsOf"> {
  return {
    learnedFinder: (team, rows) => shelf.finder(team, rows),
    groupsOf: (team, rows) => shelf.groups(team, rows),
  };
}

/** A table that cannot be read through is left to the detectors, which look at every cell of it when it is cleaned. */
async function learnProduced(
  team: string,
  { path, kind, sha256 }: Artifact,
  signal: AbortSignal,
  { learner, shelf, log }: Services,
): Promise<LearnedRows | null> {
  if (kind !== "csv" && kind !== "xlsx") return null;
  try {
    const file = await learner.learn(path, kind, shelf.key(team), { signal });
    return file === null
      ? null
      : { datasetId: `produced ${sha256}`, rows: file.rows, hashes: file.table, groups: null };
  } catch (error) {
    signal.throwIfAborted();
    log.info("a table that was made could not be learned", { team, kind, error: describeError(error) });
    return null;
  }
}

/** Whoever runs the bot hears in Slack what only they can mend, if they said where. */
async function notifyAdmin(sentence: string, { config, clients, say }: Services): Promise<void> {
  if (!config.adminChannel) return;
  const quiet = { unfurl_links: false, unfurl_media: false };
  await clients.post.chat.postMessage({ channel: config.adminChannel, text: say(sentence), ...quiet });
}

function filesStage(services: Omit<Services, "files">): Files {
  const { config, clients, slack, claude, store, tabular, learner, sealing, shelf, spool, log } = services;
  return createFiles({
    slack: () => clients.reads,
    botToken: () => config.slack.botToken,
    botUserId: () => slack.botUserId,
    slackApiUrl: config.slack.apiUrl,
    claude,
    store,
    opens: (team, user, channel) => services.access.door.directory.opens(team, user, channel),
    sniff: sniffFile,
    tabular,
    learning: {
      keyId: (team) => shelf.keyId(team),
      learn: async ({ path, kind, team }, signal) => {
        const file = await learner.learn(path, kind, shelf.key(team), { signal });
        return file === null ? null : { ...file, groups: shelf.seal(team, file.groups) };
      },
    },
    sealing,
    spoolDir: spool.dir,
    limits: { maxFileBytes: config.maxFileBytes, fileTtlSeconds: config.fileTtlSeconds },
    log,
  });
}

/** What Slack's events, commands and buttons may do. */
function intakeDeps(services: Services, turns: Turns, homesOpen: OpenHomes): IntakeDeps {
  const { config, store, clients, say, outbox, shelf, settingsOf, log } = services;
  const cancel = (turnId: string, byUser: string) => turns.cancel(turnId, byUser);
  const perform = (owed: readonly Effect[]) => outbox.perform(owed);
  const posting = { clients: () => clients, limiter: services.limiter, clock: systemClock, log };
  const openScrub = async (thread: Thread): Promise<Scrub> =>
    services.openScrub(config.spoolDir, (await settingsOf(thread)).policy);
  const learnedFinder: Parts["learnedFinder"] = (team, rows) => shelf.finder(team, rows);
  return {
    submit: homesOpen.watching((question) => turns.submit(question)),
    homesOpen,
    cancel,
    forget: createForget({ store, cancel, perform }),
    forgetQuestion: createForgetQuestion({ store, cancel, perform }),
    store,
    showCode: createShowCode({ store, clients, say, ...services.access }),
    ...services.access,
    exportThread: createExport({
      store,
      openScrub,
      learnedFinder,
      share: createShare(posting),
    }),
    exportAudit: createAuditExport({ store, share: createShare(posting), say }),
    feedback: createFeedback({ store, openScrub, learnedFinder, now: Date.now }),
    sayWhoAsked: createAskedLine({ ...posting, recordPosted: (message) => store.recordPosted(message) }),
    slack: clients.reads,
    reveal: createReveal({
      store,
      files: services.files,
      ingress: services.ingress,
      pseudonymKey: services.sealing.pseudonymKey,
      now: Date.now,
      log,
    }),
    settingsOf,
    shareWords: createShareWords({
      ...shelved(shelf),
      store,
      openScrub: async (place) => services.openScrub(config.spoolDir, (await settingsOf(place)).policy),
    }),
    inForceUnder: (workspace) => inForce(services.defaults, { workspace, channel: {} }),
    models: createModelNames(services.claude, config.claude.model, { now: Date.now, log }),
    tryLevels: createTryLevels({
      store,
      learnedFinder,
      overrides: config.scrub?.actions,
    }),
    fileTtlDays: Math.round(config.fileTtlSeconds / (24 * 3_600)),
    say,
    botName: "Threadsheet",
    log,
  };
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

function placesIn(dataDir: string, name: string): Pick<BotConfig, "database" | "spoolDir"> {
  return { database: join(dataDir, `${name}.sqlite`), spoolDir: join(dataDir, `${name}-spool`) };
}

function offlineClaude(
  offline: { url: string; apiKey: string; model: string } | null,
  effort: RealClaude["effort"],
): RealClaude {
  if (offline === null) throw new Error("the playground started without a Claude");
  return { mode: "api", apiKey: offline.apiKey, baseUrl: offline.url, model: offline.model, effort };
}

function greeting(pageUrl: string, model: string | null): string {
  const answers =
    model === null
      ? "The offline analyst answers: deterministic, no language model. Set ANTHROPIC_API_KEY to talk to Claude."
      : `${model} answers.`;
  return `Threadsheet playground: ${pageUrl}\n${answers}`;
}
