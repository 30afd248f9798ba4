import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Model } from "../../../src/playground/claude/model.ts";
import { type ClaudeEmulator, startClaudeEmulator } from "../../../src/playground/claude/server.ts";
import {
  type SlackEmulator,
  type SlackEmulatorOptions,
  startSlackEmulator,
} from "../../../src/playground/slack/server.ts";
import type { World } from "../../support/bot.ts";
import { SILENT_MODEL } from "../../support/bot.ts";
import { writeWorkspace } from "../../bench/workspace.ts";
import { type Relay, startRelay } from "./delivery-relay.ts";
import { WatchedFaults } from "./delivery-world.ts";
import { freePort } from "../../support/free-port.ts";
import { Program } from "./process-program.ts";

export interface ProcessWorldOptions {
  readonly model?: Model;
  /** Events come over HTTP, through a relay that gives them to the program started first. Default over sockets. */
  readonly http?: boolean;
  readonly databaseUrl?: string;
  readonly slack?: Partial<SlackEmulatorOptions>;
  /** More channels, with Maya and the bot in them: Slack counts what a bot posts by channel. */
  readonly channels?: number;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  readonly within?: readonly string[];
}

/** A Slack and a Claude that live on, and the program as an operator runs it, as often as wanted, on one database. */
export interface ProcessWorld extends World {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly faults: WatchedFaults;
  readonly relay: Relay;
  /** Where the programs keep their data. */
  readonly folder: string;
  readonly channels: readonly string[];
  /** Port of the program's events, with `http`. */
  readonly port: number;
  /** Starts the program; whether it gets ready is another matter. */
  start(options?: StartOptions): Promise<Program>;
}

export async function startProcessWorld(options: ProcessWorldOptions = {}): Promise<ProcessWorld> {
  const folder = await mkdtemp(join(tmpdir(), "threadsheet-process-"));
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  const faults = new WatchedFaults();
  const port = await freePort();
  const relay = await startRelay((delivery) => delivery.to(port));
  const claude = await startClaudeEmulator({
    dataDir: null,
    faults,
    model: options.model ?? SILENT_MODEL,
    shell: async () => ({ stdout: "", stderr: "no shell in this test", returnCode: 127 }),
  });
  const slackDir = options.channels === undefined ? null : join(folder, "slack");
  const channels = slackDir === null ? [] : writeWorkspace(slackDir, options.channels ?? 0);
  const slack = await startSlackEmulator({
    dataDir: slackDir,
    faults,
    claudeLabel: { kind: "offline", label: "test" },
    fileProcessingMs: 20,
    welcome: false,
    ...(options.http === true ? { httpMode: { requestUrl: relay.url } } : {}),
    ...options.slack,
  });
  const programs: Program[] = [];
  const settings = settingsOf(options, { slack, claude, port, dataDir, codeDir: join(folder, "code") });
  const start = async ({ env, ...more }: StartOptions = {}): Promise<Program> => {
    const program = new Program({ ...more, env: { ...settings, ...env }, healthPort: await freePort() });
    programs.push(program);
    return program;
  };
  const restartBot = async (): Promise<void> => {
    throw new Error("programs are started and ended one by one");
  };
  const close = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.kill()));
    await Promise.all([slack.close(), claude.close(), relay.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  return { slack, claude, faults, relay, folder: dataDir, channels, port, start, restartBot, close };
}

interface Places {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly port: number;
  readonly dataDir: string;
  /** Compiled code is kept here: the same program is started again and again. */
  readonly codeDir: string;
}

function settingsOf(
  { http, databaseUrl }: ProcessWorldOptions,
  { slack, claude, port, dataDir, codeDir }: Places,
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ANTHROPIC_API_KEY: claude.apiKey,
    ANTHROPIC_BASE_URL: claude.url,
    DATA_DIR: dataDir,
    NODE_COMPILE_CACHE: codeDir,
    ...(http === true
      ? { SLACK_SIGNING_SECRET: slack.signingSecret, PORT: String(port) }
      : { SLACK_APP_TOKEN: slack.appToken }),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
}
