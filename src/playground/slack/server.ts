import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import express, { type Express } from "express";

import { SLACK } from "../../limits.ts";
import type { Logger } from "../../log.ts";
import type { Faults } from "../faults.ts";
import { type Sample, SAMPLES } from "../samples/samples.ts";

import { createControl, type DisconnectReason, type SlackControl } from "./control.ts";
import type { PlayState } from "./control-api.ts";
import type { Core, CoreSettings, TwinOrder } from "./core.ts";
import { Deliveries } from "./deliver/deliveries.ts";
import { HttpTransport } from "./deliver/http.ts";
import { SocketTransport } from "./deliver/socket.ts";
import type { Transport } from "./deliver/transport.ts";
import { guard, isLoopbackHost } from "./guard.ts";
import { Limiter } from "./limiter.ts";
import { Live } from "./live.ts";
import { postWelcome } from "./people/welcome.ts";
import { ResponseUrls } from "./response-urls.ts";
import { fileByteRoutes } from "./routes/file-bytes.ts";
import { pageRoutes } from "./routes/page.ts";
import { playErrors, playRoutes } from "./routes/play.ts";
import { responseUrlRoutes } from "./routes/response-url.ts";
import { webApiRoutes } from "./routes/web-api.ts";
import { Triggers } from "./triggers.ts";
import { Uploads } from "./uploads.ts";
import { APP_TOKEN, BOT_TOKEN, SCOPES, SIGNING_SECRET, SUBSCRIPTIONS, VERIFICATION_TOKEN } from "./workspace/seed.ts";
import { makeReady } from "./workspace/files.ts";
import { WorkspaceStore } from "./workspace/store.ts";
import { ViewStacks } from "./workspace/views.ts";

export interface SlackEmulatorOptions {
  /** 0 or nothing takes any free port. */
  readonly port?: number;
  /** Folder for messages and files; null forgets them at the end. */
  readonly dataDir: string | null;
  readonly faults: Faults;
  readonly claudeLabel: PlayState["claude"];
  /** Adds routes below `/play/claude`; they stand behind the same guard as ours. */
  readonly mountExtra?: (app: Express) => void;
  /** Runs as part of a reset, after our own state is gone. */
  readonly onReset?: () => void | Promise<void>;
  /** Default: the page beside this file. */
  readonly pageDir?: string;
  /** Default: the bundled samples. */
  readonly samples?: readonly Sample[];
  readonly logger?: Logger;
  readonly now?: () => number;
  /** Until an event counts as missed, then the waits before its second and third redelivery. Default 3 s, 1 and 5 min. */
  readonly retryDelaysMs?: readonly number[];
  /** Until a command, button or form counts as missed. Default 3 s. */
  readonly ackMs?: number;
  /** How long Slack looks at an uploaded file. Default 300. */
  readonly fileProcessingMs?: number;
  /** Signed HTTP requests to this URL instead of Socket Mode. */
  readonly httpMode?: { readonly requestUrl: string };
  /** Default true. */
  readonly rateLimits?: boolean;
  /** Bot scopes the installation has. Default: every scope that a method or event here asks for. */
  readonly scopes?: readonly string[];
  /** Events the app is subscribed to. Default: every event that is sent here. */
  readonly subscriptions?: readonly string[];
  /** Which event about a mention comes first. Default `alternate`. */
  readonly twinOrder?: TwinOrder;
  readonly shortcuts?: readonly { callback_id: string; name: string }[];
  /** Whether a new workspace has a message with the first sample in it. Default true. */
  readonly welcome?: boolean;
  /** Slash commands of the app. Default `/analyze`. */
  readonly commands?: readonly string[];
}

export interface SlackEmulator {
  /** The page, `http://127.0.0.1:port`. */
  readonly url: string;
  /** `slackApiUrl` for Bolt and the WebClient. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly control: SlackControl;
  /** HTTP mode: Slack's handshake with a new request URL; false when the challenge did not come back. */
  verifyRequestUrl(): Promise<boolean>;
  close(): Promise<void>;
}

const RETRY_DELAYS_MS = [SLACK.ackMs, 60_000, 300_000] as const;

/** A local Slack on 127.0.0.1: Web API, Socket Mode or signed HTTP events, files, and the page to use it with. */
export async function startSlackEmulator(options: SlackEmulatorOptions): Promise<SlackEmulator> {
  const place = prepareFolders(options.dataDir);
  const parts = createParts(options, place);
  const { core, transport, timers } = parts;
  const control = createControl(core, {
    disconnect: (reason) => disconnect(transport, reason),
    reset: () => reset(parts, options),
  });
  const app = createApp(core, control, options);
  const server = createServer(app);
  if (transport instanceof SocketTransport) transport.attach(server, isLoopbackHost);
  parts.setBaseUrl(`http://127.0.0.1:${await listen(server, options.port ?? 0)}`);
  core.deliveries.start(transport);
  await finishFiles(core);
  await welcome(core, options);
  return {
    url: core.baseUrl(),
    apiUrl: `${core.baseUrl()}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    control,
    verifyRequestUrl: async () => transport instanceof HttpTransport && (await transport.verify(VERIFICATION_TOKEN)),
    close: async () => {
      await core.deliveries.close();
      timers.end();
      await closeServer(server);
      if (place.temporary) rmSync(place.filesDir, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly journal: string | null;
  readonly filesDir: string;
  readonly temporary: boolean;
}

function prepareFolders(dataDir: string | null): Place {
  if (dataDir === null) {
    return { journal: null, filesDir: mkdtempSync(join(tmpdir(), "threadsheet-slack-")), temporary: true };
  }
  const filesDir = join(dataDir, "files");
  mkdirSync(filesDir, { recursive: true });
  return { journal: join(dataDir, "workspace.jsonl"), filesDir, temporary: false };
}

interface Parts {
  readonly core: Core;
  readonly transport: Transport;
  readonly timers: Timers;
  setBaseUrl(url: string): void;
}

function createParts(options: SlackEmulatorOptions, place: Place): Parts {
  const now = options.now ?? Date.now;
  let url = "";
  const baseUrl = (): string => url;
  const timers = new Timers();
  const store = new WorkspaceStore(place.journal, now);
  const live = new Live(Math.floor(now()).toString(36), now);
  const deliveries = new Deliveries({
    store,
    faults: options.faults,
    live,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    ackMs: options.ackMs ?? SLACK.ackMs,
  });
  const onConnection = (connected: boolean): void => {
    live.emit({ type: "bot", connected });
    if (connected) deliveries.kick();
  };
  const transport = createTransport(options, onConnection, now);
  const core: Core = {
    store,
    live,
    deliveries,
    faults: options.faults,
    limiter: new Limiter(options.rateLimits ?? true, now),
    triggers: new Triggers(now),
    responseUrls: new ResponseUrls(baseUrl, now),
    views: new ViewStacks(),
    uploads: new Uploads(),
    ephemerals: new Map(),
    statuses: new Map(),
    twins: { count: 0 },
    settings: settingsOf(options, place, now),
    sleep: (ms) => timers.sleep(ms),
    later: (ms, action) => timers.later(ms, action),
    transport: () => transport,
    socketUrl: (debug) => (transport instanceof SocketTransport ? transport.openUrl(url, debug) : null),
    baseUrl,
  };
  const setBaseUrl = (value: string): void => {
    url = value;
  };
  return { core, transport, timers, setBaseUrl };
}

function settingsOf(options: SlackEmulatorOptions, place: Place, now: () => number): CoreSettings {
  return {
    now,
    filesDir: place.filesDir,
    samples: options.samples ?? SAMPLES,
    fileProcessingMs: options.fileProcessingMs ?? 300,
    scopes: options.scopes ?? SCOPES,
    subscriptions: options.subscriptions ?? SUBSCRIPTIONS,
    twinOrder: options.twinOrder ?? "alternate",
    claudeLabel: options.claudeLabel,
    shortcuts: options.shortcuts ?? [{ callback_id: "analyze_message", name: "Analyze this file" }],
    commands: options.commands ?? ["/analyze"],
  };
}

function createTransport(
  options: SlackEmulatorOptions,
  onConnection: (connected: boolean) => void,
  now: () => number,
): Transport {
  if (options.httpMode === undefined) return new SocketTransport(onConnection, now);
  return new HttpTransport(options.httpMode.requestUrl, SIGNING_SECRET, onConnection, now);
}

function createApp(core: Core, control: SlackControl, options: SlackEmulatorOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(guard);
  webApiRoutes(app, core);
  fileByteRoutes(app, core);
  responseUrlRoutes(app, core);
  playRoutes(app, control);
  options.mountExtra?.(app);
  pageRoutes(app, options.pageDir ?? join(import.meta.dirname, "page"));
  app.use(playErrors(options.logger));
  return app;
}

function disconnect(transport: Transport, reason: DisconnectReason): void {
  if (!(transport instanceof SocketTransport)) return;
  if (reason === "cut") transport.terminate();
  else transport.disconnect(reason);
}

/** A new workspace opens with a sample in its first channel, unless told otherwise or there is none. */
async function welcome(core: Core, options: SlackEmulatorOptions): Promise<void> {
  if (options.welcome ?? true) await postWelcome(core);
}

/** Files that an earlier run was still looking at. */
async function finishFiles(core: Core): Promise<void> {
  for (const file of core.store.files()) if (file.state === "processing") await makeReady(core, file.id);
}

/** Everything said and uploaded goes; the app stays connected. */
async function reset({ core, timers }: Parts, options: SlackEmulatorOptions): Promise<void> {
  core.deliveries.clear();
  timers.clear();
  core.store.reset();
  core.limiter.clear();
  core.views.clearAll();
  core.uploads.clear();
  core.ephemerals.clear();
  core.statuses.clear();
  core.faults.set([]);
  for (const name of readdirSync(core.settings.filesDir)) rmSync(join(core.settings.filesDir, name), { force: true });
  await welcome(core, options);
  await options.onReset?.();
  core.live.emit({ type: "reset" });
}

/** What happens later (files get ready, statuses fade) must not outlive the emulator. */
class Timers {
  readonly #actions = new Map<NodeJS.Timeout, () => void>();
  readonly #sleepers = new Map<NodeJS.Timeout, () => void>();

  later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#actions.delete(timer);
      action();
    }, ms);
    timer.unref();
    this.#actions.set(timer, action);
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#sleepers.delete(timer);
        resolve();
      }, ms);
      this.#sleepers.set(timer, resolve);
    });
  }

  clear(): void {
    for (const timer of this.#actions.keys()) clearTimeout(timer);
    this.#actions.clear();
  }

  end(): void {
    this.clear();
    for (const [timer, wake] of this.#sleepers) {
      clearTimeout(timer);
      wake();
    }
    this.#sleepers.clear();
  }
}

/** Gives the port it listens on. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
