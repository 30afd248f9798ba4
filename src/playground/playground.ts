import { join } from "node:path";

import type { Express, Request, Response } from "express";
import { json } from "express";

import { createAnalyst } from "./claude/analyst/analyst.ts";
import { createShell } from "./claude/analyst/shell.ts";
import { parseScript } from "./claude/script.ts";
import { type ClaudeEmulator, type ClaudeEmulatorOptions, startClaudeEmulator } from "./claude/server.ts";
import { parseFlavour } from "./claude/storage/containers.ts";
import { Faults } from "./faults.ts";
import { type SlackEmulator, startSlackEmulator } from "./slack/server.ts";

export interface PlaygroundOptions {
  /** Port of the page and of Slack's API; 0 takes any free one. */
  readonly port: number;
  /** Port of the Claude API; 0 or nothing takes any free one. */
  readonly claudePort?: number;
  /** Where messages, files and containers are kept; null forgets them at the end. */
  readonly dataDir: string | null;
  /** Name of the real model that answers; null starts the Claude emulator with the offline analyst. */
  readonly realModel: string | null;
}

/** What a program needs to talk to the two emulators, and nothing that only works inside this process. */
export interface PlaygroundAddress {
  readonly pageUrl: string;
  readonly slack: {
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
  };
  readonly claude: { readonly url: string; readonly apiKey: string; readonly model: string } | null;
}

export interface Playground extends PlaygroundAddress {
  readonly faults: Faults;
  readonly slackEmulator: SlackEmulator;
  readonly claudeEmulator: ClaudeEmulator | null;
  close(): Promise<void>;
}

/** Name under which the offline analyst answers; no real model is called so. */
export const OFFLINE_MODEL = "offline-analyst";
/** An answer should be seen growing, as it does with a real model. */
const PACE_MS = 12;
const OFFLINE_LABEL = "offline analyst, deterministic, no language model";

/** The local Slack and, unless a real model answers, the local Claude. Both listen on 127.0.0.1 only. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const faults = new Faults();
  let slackEmulator: SlackEmulator | null = null;
  const onCall = (call: { what: string; outcome: string; ms: number }): void =>
    slackEmulator?.control.note({ direction: "claude", ...call });
  const claudeEmulator = options.realModel === null ? await startOfflineClaude(options, faults, onCall) : null;
  const label =
    options.realModel === null
      ? { kind: "offline" as const, label: OFFLINE_LABEL }
      : { kind: "real" as const, label: options.realModel };
  slackEmulator = await startSlackEmulator({
    port: options.port,
    dataDir: within(options.dataDir, "slack"),
    faults,
    claudeLabel: label,
    mountExtra: (app) => mountClaudeControl(app, claudeEmulator),
    onReset: () => claudeEmulator?.control.reset(),
  });
  const { apiUrl, botToken, appToken, signingSecret, url: pageUrl } = slackEmulator;
  const claude =
    claudeEmulator === null ? null : { url: claudeEmulator.url, apiKey: claudeEmulator.apiKey, model: OFFLINE_MODEL };
  const close = async (): Promise<void> => {
    await Promise.all([slackEmulator.close(), claudeEmulator?.close()]);
  };
  return {
    pageUrl,
    slack: { apiUrl, botToken, appToken, signingSecret },
    claude,
    faults,
    slackEmulator,
    claudeEmulator,
    close,
  };
}

async function startOfflineClaude(
  options: PlaygroundOptions,
  faults: Faults,
  onCall: NonNullable<ClaudeEmulatorOptions["onCall"]>,
): Promise<ClaudeEmulator> {
  const shell = createShell();
  const emulator = await startClaudeEmulator({
    port: options.claudePort ?? 0,
    dataDir: within(options.dataDir, "claude"),
    faults,
    model: createAnalyst(),
    shell,
    paceMs: PACE_MS,
    onCall,
  });
  const close = async (): Promise<void> => {
    await emulator.close();
    await shell.close();
  };
  return { ...emulator, close };
}

/** The Claude half of the control API, on the page's port. */
function mountClaudeControl(app: Express, claude: ClaudeEmulator | null): void {
  const guarded = (act: (control: ClaudeEmulator["control"], body: Record<string, unknown>) => object) => {
    return (request: Request, response: Response): void => {
      if (claude === null) response.status(409).json({ ok: false, error: "the real Claude is answering" });
      else response.json({ ok: true, ...act(claude.control, request.body ?? {}) });
    };
  };
  const script = guarded((control, { steps }) => {
    control.script(parseScript(steps));
    return {};
  });
  const expire = guarded((control, { how }) => {
    control.expireContainers(parseFlavour(how));
    return {};
  });
  app.post("/play/claude/script", json({ limit: "20mb" }), script);
  app.post("/play/claude/containers/expire", json(), expire);
  app.get(
    "/play/claude/requests",
    guarded((control) => ({ requests: control.requests() })),
  );
}

function within(dataDir: string | null, name: string): string | null {
  return dataDir === null ? null : join(dataDir, name);
}
