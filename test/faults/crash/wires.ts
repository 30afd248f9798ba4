import type { ClaudeEmulator } from "../../../src/playground/claude/server.ts";
import type { PlayEvent, PlayMessage } from "../../../src/playground/slack/control-api.ts";
import type { SlackEmulator } from "../../../src/playground/slack/server.ts";
import { BOT } from "../../support/bot.ts";
import type { Gate } from "./gate.ts";
import { keysIn, lastKeyIn } from "./keys.ts";
import { type Asked, type HoldingProxy, holdingProxy, type Identified } from "./proxy.ts";

/** One request to the model that got there. */
export interface ModelCall {
  readonly key: number;
  /** It goes on after a pause instead of asking anew. */
  readonly continued: boolean;
}

export interface WiresOptions {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly gate: Gate;
  readonly onModelCall: (call: ModelCall) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** The ways from the bot to both services, which can be stopped anywhere. */
export interface Wires {
  readonly slackApiUrl: string;
  readonly claudeUrl: string;
  close(): Promise<void>;
}

export async function layWires(options: WiresOptions): Promise<Wires> {
  const { gate, onTrouble } = options;
  const slack = await layToSlack(options);
  const claude = await holdingProxy({
    target: options.claude.url,
    gate,
    onTrouble,
    identify: (asked) => identifyAtClaude(asked, options.claude),
    onForward: (asked, { step, keys: [key] }) => {
      if (step === "claude.messages" && key !== undefined) options.onModelCall({ key, continued: goesOn(asked) });
    },
    isStream: ({ path }) => path === "/v1/messages",
  });
  return {
    slackApiUrl: `${slack.url}/api/`,
    claudeUrl: claude.url,
    close: async () => {
      await Promise.all([slack.close(), claude.close()]);
    },
  };
}

async function layToSlack({ slack, gate, onTrouble }: WiresOptions): Promise<HoldingProxy> {
  const places = new Places();
  const unsubscribe = slack.control.subscribe(({ event }) => places.see(event));
  const proxy = await holdingProxy({
    target: slack.url,
    gate,
    onTrouble,
    identify: (asked) => identifyAtSlack(asked, places),
    // The address for a file's bytes carries a token, and later calls its id.
    onReply: (_asked, { step, keys }, reply) => {
      if (step === "slack.files.getUploadURLExternal") places.learn(reply, keys);
    },
    isStream: () => false,
  });
  const close = async (): Promise<void> => {
    unsubscribe();
    await proxy.close();
  };
  return { url: proxy.url, close };
}

/** Whose threads, messages and files at Slack are. */
class Places {
  readonly #keys = new Map<string, number>();

  /** A question takes over its thread; what the bot says there is the question's. */
  see(event: PlayEvent): void {
    if (event.type !== "message") return;
    const { message } = event;
    const root = message.thread_ts ?? message.ts;
    const key = isBots(message) ? this.#keys.get(root) : lastKeyIn(message.text);
    if (key === undefined || key === null) return;
    this.#keys.set(message.ts, key);
    if (!isBots(message)) this.#keys.set(root, key);
  }

  learn(reply: string, keys: readonly number[]): void {
    const [key] = keys;
    if (key !== undefined) for (const [id] of reply.matchAll(IDS)) this.#keys.set(id, key);
  }

  /** By its thread where that is named, else by its key, else by a file. */
  keysOf(text: string): readonly number[] {
    const known = (ids: Iterable<string>) =>
      [...ids].map((id) => this.#keys.get(id)).filter((key) => key !== undefined);
    const [byTs] = known([...text.matchAll(TS)].map(([ts]) => ts));
    if (byTs !== undefined) return [byTs];
    const named = keysIn(text);
    return named.length > 0 ? named.slice(0, 1) : known([...text.matchAll(IDS)].map(([id]) => id)).slice(0, 1);
  }
}

const TS = /\b\d{10}\.\d{6}\b/g;
const IDS = /\bF[A-Z0-9]{8,}\b|(?<=\/upload\/v1\/)[\w-]+/g;

function isBots({ user, bot_id }: PlayMessage): boolean {
  return user === BOT || bot_id !== undefined;
}

function identifyAtSlack({ path, body }: Asked, places: Places): Identified {
  if (path.startsWith("/upload/v1/")) return { step: "slack.files.upload", keys: places.keysOf(path) };
  if (path.startsWith("/files-pri/")) return { step: "slack.files.download", keys: places.keysOf(path) };
  const method = /^\/api\/([\w.]+)/.exec(path)?.[1];
  if (method === undefined) return { step: null, keys: [] };
  const text = plain(`${path}\n${body.toString("latin1")}`);
  const ends = method === "agents.sessions.setStatus" && /\bstatus=active\b/.test(text);
  return { step: `slack.${method}${ends ? ".active" : ""}`, keys: places.keysOf(text) };
}

/** A form as it reads; what is no form stays as it is. */
function plain(form: string): string {
  try {
    return decodeURIComponent(form.replaceAll("+", " "));
  } catch {
    return form;
  }
}

function identifyAtClaude({ method, path, body }: Asked, claude: ClaudeEmulator): Identified {
  const [, what, id, part] = /^\/v1\/(\w+)(?:\/([\w-]+))?(?:\/(\w+))?/.exec(path) ?? [];
  if (what === "messages") return { step: "claude.messages", keys: [lastKeyIn(body.toString("utf8"))].filter(isKey) };
  if (what !== "files") return { step: null, keys: [] };
  if (id === undefined) return { step: "claude.files.upload", keys: keysIn(body.toString("latin1")).slice(0, 1) };
  const name = claude.control.files().find((file) => file.id === id)?.filename ?? "";
  return { step: `claude.files.${part ?? (method === "DELETE" ? "delete" : "retrieve")}`, keys: keysIn(name) };
}

function isKey(key: number | null): key is number {
  return key !== null;
}

interface MessagesBody {
  readonly messages: readonly { readonly role: string }[];
}

function goesOn({ body }: Asked): boolean {
  const { messages }: MessagesBody = JSON.parse(body.toString("utf8"));
  return messages.at(-1)?.role === "assistant";
}
