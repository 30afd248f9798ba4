import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { CLAUDE } from "../../limits.ts";
import { describeError } from "../../log.ts";
import type { FaultAction, Faults } from "../faults.ts";
import { type ContainerRecord, ContainerStore, type ExpiryFlavour, parseFlavour } from "./storage/containers.ts";
import { CacheDiagnostics } from "./prompt/diagnostics.ts";
import type { Emulator } from "./emulator.ts";
import { badRequest, errorBody, errorOfStatus, notFound, WireError } from "./errors.ts";
import { FileStore } from "./storage/files.ts";
import { breakOff, type Call, sendJson } from "./http.ts";
import { newId } from "./ids.ts";
import type { Model, Shell } from "./model.ts";
import { Quota } from "./quota.ts";
import { findRoute, type Match } from "./routes/table.ts";
import { setScript } from "./routes/control.ts";
import type { ScriptStep, ScriptTurn } from "./script.ts";
import { Signatures } from "./prompt/signatures.ts";
import { openState } from "./storage/state.ts";
import { PausedTalks } from "./answer/turn.ts";
import { PromptCache } from "./prompt/usage.ts";

/** Node's own five seconds are shorter than any service's: a client may use a connection again that is just being closed. */
const IDLE_CONNECTION_MS = 65_000;

export interface ClaudeEmulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Where files, containers and keys are kept; null means a temporary folder that goes away at the end. */
  dataDir: string | null;
  faults: Faults;
  model: Model;
  shell: Shell;
  now?: () => number;
  /** Time between pings of an open stream. Default 5,000. */
  pingMs?: number;
  /** Pause after each delta, so that an answer can be watched growing. Default 0. */
  paceMs?: number;
  /** Commands after which a turn pauses. Default 10, as at the service. */
  loopLimit?: number;
  /** A container ends this long after its creation. Default 30 days. */
  containerTtlMs?: number;
  /** Hears of every finished call: route, HTTP status and milliseconds. */
  onCall?: (call: { what: string; outcome: string; ms: number }) => void;
  /** Bytes of one file, and of all files together. Defaults 500 MB and 1 TB. */
  fileBytes?: number;
  storageBytes?: number;
  /** Told of failures inside the emulator or the model, which the client only sees as a 500. Default: a line on stderr. */
  onError?: (error: unknown) => void;
}

export interface ClaudeEmulator {
  /** Without a slash at the end; good as the client's `baseURL`. */
  readonly url: string;
  readonly apiKey: string;
  readonly control: {
    /** The next requests are answered by these turns (or by this single turn), then by the configured model again. */
    script(steps: readonly ScriptTurn[] | readonly ScriptStep[]): void;
    /** Every container made so far fails in this way from now on. */
    expireContainers(how: ExpiryFlavour): void;
    /** Bodies sent to POST /v1/messages, oldest first. */
    requests(): readonly unknown[];
    files(): ReturnType<FileStore["list"]>;
    containers(): readonly ContainerRecord[];
    /** Forgets files, containers, script and requests; the key stays. */
    reset(): Promise<void>;
  };
  /** Ends open turns and their commands, then the server. */
  close(): Promise<void>;
}

/** Claude's Messages, Files and Models API on 127.0.0.1, for the unmodified client with another base URL. */
export async function startClaudeEmulator(options: ClaudeEmulatorOptions): Promise<ClaudeEmulator> {
  const state = openState(options.dataDir);
  const emulator = build(options, state);
  await emulator.files.sweep();
  await emulator.containers.sweep();
  const closing = new AbortController();
  const busy = new Set<Promise<void>>();
  const server = createServer({ keepAliveTimeout: IDLE_CONNECTION_MS }, (req, res) => {
    const served = serve(emulator, state.apiKey, req, res, closing.signal).finally(() => busy.delete(served));
    busy.add(served);
  });
  // An upload of 500 MB takes its time, and an answer streams for as long as the analysis needs.
  server.requestTimeout = 0;
  const url = await listen(server, options.port ?? 0).catch((error: unknown) => {
    state.close();
    throw error;
  });
  const end = async () => {
    const closed = once(server, "close");
    server.close();
    closing.abort(new Error("The emulator is closing."));
    server.closeAllConnections();
    await Promise.allSettled(busy);
    await closed;
    state.close();
  };
  let ended: Promise<void> | null = null;
  return {
    url,
    apiKey: state.apiKey,
    control: controlOf(emulator),
    close: () => (ended ??= end()),
  };
}

function controlOf(emulator: Emulator): ClaudeEmulator["control"] {
  return {
    script: (steps) => setScript(emulator, steps),
    expireContainers: (how) => emulator.containers.expireAll(parseFlavour(how)),
    requests: () => emulator.requests,
    files: () => emulator.files.list(),
    containers: () => emulator.containers.list(),
    reset: async () => {
      emulator.model = emulator.configuredModel;
      emulator.requests.length = 0;
      await emulator.containers.clear();
      await emulator.files.clear();
    },
  };
}

function build(options: ClaudeEmulatorOptions, state: ReturnType<typeof openState>): Emulator {
  const { journal } = state;
  const now = options.now ?? Date.now;
  const files = new FileStore({
    journal,
    folder: state.filesDir,
    now,
    fileBytes: options.fileBytes ?? CLAUDE.fileBytes,
    storageBytes: options.storageBytes ?? 1024 ** 4,
  });
  const lifeMs = options.containerTtlMs ?? CLAUDE.containerLifeMs;
  return {
    files,
    containers: new ContainerStore({ journal, folder: state.containersDir, files, shell: options.shell, now, lifeMs }),
    faults: options.faults,
    signatures: new Signatures(state.secret),
    cache: new PromptCache(),
    diagnostics: new CacheDiagnostics(),
    paused: new PausedTalks(),
    quota: new Quota(now),
    requests: [],
    model: options.model,
    configuredModel: options.model,
    now,
    pingMs: options.pingMs ?? 5_000,
    paceMs: options.paceMs ?? 0,
    loopLimit: options.loopLimit ?? 10,
    onCall: options.onCall ?? (() => undefined),
    onError: options.onError ?? ((error) => process.stderr.write(`Claude emulator: ${describeError(error)}\n`)),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The emulator has no TCP address.");
  return `http://127.0.0.1:${address.port}`;
}

const ORIGIN = "http://127.0.0.1/";
const ORGANIZATION = "0e6b8f2c-5a1d-4c7e-9f3b-2d4a6c8e0f12";
const WORKSPACE = "wrkspc_011CPLaygroundWorkspace01";

async function serve(
  emulator: Emulator,
  apiKey: string,
  req: IncomingMessage,
  res: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const url = URL.parse(req.url ?? "/", ORIGIN) ?? new URL(ORIGIN);
  const requestId = newId("request");
  const gone = new AbortController();
  res.once("close", () => {
    if (!res.writableFinished) gone.abort(new Error("The client went away."));
  });
  res.setHeader("request-id", requestId);
  res.setHeader("anthropic-organization-id", ORGANIZATION);
  res.setHeader("anthropic-workspace-id", WORKSPACE);
  const signal = AbortSignal.any([gone.signal, closing]);
  const base = { req, res, path: url.pathname, query: url.searchParams, requestId, signal };
  try {
    authorize(req, apiKey);
    const match = matched(req.method ?? "GET", url.pathname);
    report(emulator, res, `${match.route.method} ${match.route.path}`);
    const fault = emulator.faults.meet("claude", `${match.route.method} ${match.route.path}`);
    await handle(emulator, { ...base, fault }, match);
  } catch (error) {
    // A client that went away is no failure of ours.
    if (!(error instanceof WireError) && !signal.aborted) emulator.onError(error);
    await refuse({ ...base, fault: null }, error);
  }
}

function report(emulator: Emulator, res: ServerResponse, what: string): void {
  const startedAt = performance.now();
  res.once("close", () => {
    const outcome = res.writableFinished ? String(res.statusCode) : "broken off";
    emulator.onCall({ what, outcome, ms: Math.round(performance.now() - startedAt) });
  });
}

async function handle(emulator: Emulator, call: Call, { route, id }: Match): Promise<void> {
  const { fault } = call;
  if (fault?.kind === "status") {
    await sendFault(emulator, call, fault);
    return;
  }
  if (fault?.kind === "delay") await sleep(fault.ms, undefined, { signal: call.signal });
  requireVersion(call);
  try {
    await route.handle(emulator, call, id);
  } catch (error) {
    if (fault?.kind !== "drop_reply" || !(error instanceof WireError)) throw error;
    breakOff(call);
  }
}

async function sendFault(
  emulator: Emulator,
  call: Call,
  fault: Extract<FaultAction, { kind: "status" }>,
): Promise<void> {
  const body = fault.body ?? errorBody(errorOfStatus(fault.status), call.requestId);
  await sendJson(call, fault.status, body, { ...emulator.quota.headers(), ...fault.headers });
}

function matched(method: string, path: string): Match {
  const found = findRoute(method, path);
  if (found === null) throw notFound("Not Found");
  if (found === "method") throw Object.assign(badRequest("Method Not Allowed"), { status: 405 });
  return found;
}

/** A web page must not reach the emulator through a name that was made to point here (DNS rebinding). */
const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

function authorize(req: IncomingMessage, apiKey: string): void {
  if (!OWN_HOST.test(req.headers.host ?? "")) throw new WireError("permission_error", "Unknown host");
  const bearer = /^Bearer (.+)$/.exec(req.headers.authorization ?? "")?.[1];
  const key = bearer ?? req.headers["x-api-key"];
  if (key === undefined) {
    throw new WireError(
      "authentication_error",
      "Authentication is required: send `Authorization: Bearer` or `x-api-key`",
    );
  }
  if (key !== apiKey)
    throw new WireError("authentication_error", bearer === undefined ? "invalid x-api-key" : "Invalid bearer token");
}

const VERSIONS = new Set(["2023-06-01", "2026-10-21"]);

function requireVersion(call: Call): void {
  if (call.path.startsWith("/_control/")) return;
  const version = call.req.headers["anthropic-version"];
  if (version === undefined) throw badRequest("anthropic-version: header is required");
  if (!VERSIONS.has(String(version)))
    throw badRequest(`anthropic-version: "${String(version)}" is not a valid version`);
}

async function refuse(call: Call, error: unknown): Promise<void> {
  // Nobody is left to be told.
  if (call.signal.aborted || call.res.destroyed || call.req.socket.destroyed) return;
  const refusal = error instanceof WireError ? error : new WireError("api_error", "Internal server error");
  if (call.res.headersSent) breakOff(call);
  else await sendJson(call, refusal.status, errorBody(refusal, call.requestId));
}
