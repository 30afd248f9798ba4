import { join } from "node:path";

import { createClaude } from "../analysis/claude/client.ts";
import { sweepTurnFolders } from "../turn/answer-files.ts";
import { expireFiles } from "../files/expire.ts";
import { createFiles, type Files } from "../files/files.ts";
import { systemClock as filesClock } from "../files/flow/clock.ts";
import { openSpool, type Spool } from "../files/spool.ts";
import { type Access, openAccess } from "../intake/access/open.ts";
import { type ConnectedSlack, connectSlack } from "../intake/connect.ts";
import type { Logger } from "../log.ts";
import { type Deletion, Outbox } from "../ops/outbox.ts";
import { createSlackClients, type SlackClients } from "../post/slack/clients.ts";
import { systemClock } from "../post/slack/clock.ts";
import { Limiter } from "../post/slack/limiter.ts";
import { deleteOwed } from "../post/owed.ts";
import { type ChartReader, createChartReader } from "../scrub/charts/reader.ts";
import { createLearner, type Learner } from "../scrub/learned/learn.ts";
import { createIngress, type Ingress } from "../scrub/ingress/ingress.ts";
import { LearnedShelf } from "../scrub/learned/shelf.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import { type Policy, policyFor } from "../scrub/policy.ts";
import { createScrub, safeAnswerFromJson, type Scrub } from "../scrub/scrub.ts";
import { createSettingsOf, type SettingsOf } from "../places/in-force.ts";
import { type Defaults, NO_BUDGETS } from "../places/settings.ts";
import { createSealing, type ThreadSealing } from "../turn/sealing.ts";
import { openSqliteStore } from "../store/sqlite.ts";
import type { Effect, Store } from "../store/store.ts";
import { sniffFile } from "../tabular/sniff.ts";
import { createTabular, type Tabular } from "../tabular/tables.ts";
import type { BotConfig, BotParts } from "./config.ts";

const RETENTION_DAYS = 30;

/** Everything outside of the stages, opened. */
export interface Services {
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

/** Opens everything that stands outside of the stages; the caller closes it. */
export async function openServices(
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
  const charts = createChartReader({ engine: config.chartReader ?? "tesseract" });
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

export async function openStore({ database, databaseUrl }: BotConfig, log: Logger): Promise<Store> {
  if (databaseUrl == null) return await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson });
  // Loaded only here: most run on the file.
  const { openPostgresStore } = await import("../store/postgres.ts");
  return await openPostgresStore(databaseUrl, { reviveAnswer: safeAnswerFromJson, log });
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
