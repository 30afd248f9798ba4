import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { type Fields, list, obj, rows, str } from "./json.ts";

/** One request as it came in; values that were JSON are parsed. */
export interface RecordedCall {
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

/** What happens to a call instead of, or after, being carried out. */
export type Fault =
  | { readonly kind: "error"; readonly error: string; readonly messages?: readonly string[] }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "limited"; readonly seconds: number }
  /** The connection breaks before the call is carried out, or after. */
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  /** Carried out, then answered with HTTP 500. */
  | { readonly kind: "late500" };

interface Rule {
  readonly method: string;
  readonly fault: Fault;
  skip: number;
  left: number;
}

export type Block = Fields;

export interface ServerMessage {
  readonly ts: string;
  text: string;
  blocks: Block[];
  metadata: unknown;
  streaming: boolean;
  streamed: boolean;
  files: { id: string; name: string; size: number }[];
}

interface ServerFile {
  readonly id: string;
  readonly name: string;
  readonly altTxt: string | undefined;
  bytes: Buffer | null;
  completed: boolean;
  polls: number;
  share: string | null;
}

type Reply = Record<string, unknown>;

const OVER = new Set(["message_not_in_streaming_state", "stopped_by_user"]);
export const BOT = { userId: "UBOT", botId: "BBOT" };

/**
 * A small Slack on loopback for one thread: it carries calls out, records them, keeps to the documented limits, and
 * fails where a test says so.
 */
export class SlackServer {
  readonly calls: RecordedCall[] = [];
  readonly messages: ServerMessage[] = [];
  readonly files = new Map<string, ServerFile>();
  readonly uploads: { readonly headers: Record<string, unknown>; readonly bytes: number }[] = [];
  /** The status line as it stands; a message of the app ends it. */
  status = "";
  session = "";
  /** `files.info` says so often that an image is not read yet. */
  notReadyPolls = 0;
  streamChars = 3_300;
  /** Whether it takes the block of feedback buttons. */
  knowsThumbs = true;
  /** Whether this workspace has got the blocks for data yet. */
  knowsData = true;
  knowsCharts = true;
  readonly #rules: Rule[] = [];
  readonly #server: Server;
  #serial = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SlackServer> {
    const server = createServer((request, response) => void slack.#serve(request, response));
    const slack = new SlackServer(server);
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return slack;
  }

  get apiUrl(): string {
    return `${this.#origin()}/api/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** The next `times` calls of the method, after `skip` others, meet this fault. */
  fail(method: string, fault: Fault, { times = 1, skip = 0 } = {}): void {
    this.#rules.push({ method, fault, skip, left: times });
  }

  callsOf(method: string): RecordedCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Puts a message of the bot into the thread, as an earlier process would have left it. */
  seed(message: Partial<ServerMessage>): ServerMessage {
    return this.#add(message);
  }

  /** All the thread shows, top to bottom, as the strings a person would read. */
  shown(): string[] {
    return this.messages.flatMap((message) => visible(message));
  }

  #origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const path = request.url ?? "";
    if (path.startsWith("/upload/")) return this.#upload(path, request, body, response);
    const method = path.replace("/api/", "");
    const args = parseForm(body.toString("utf8"));
    this.calls.push({ method, args, headers: request.headers });
    const fault = this.#meet(method);
    if (fault?.kind === "cut" && fault.when === "before") return void request.socket.destroy();
    if (fault?.kind === "status") return end(response, fault.status, "oops");
    if (fault?.kind === "limited") {
      response.setHeader("retry-after", String(fault.seconds));
      return end(response, 429, JSON.stringify({ ok: false, error: "ratelimited" }));
    }
    if (fault?.kind === "error" && OVER.has(fault.error)) this.#endStream(args);
    if (fault?.kind === "error") return end(response, 200, JSON.stringify(refusal(fault)));
    const reply = this.#carryOut(method, args);
    if (fault?.kind === "cut") return void request.socket.destroy();
    if (fault?.kind === "late500") return end(response, 500, "oops");
    return end(response, 200, JSON.stringify(reply));
  }

  #meet(method: string): Fault | null {
    for (const rule of this.#rules) {
      if (rule.method !== method || rule.left === 0) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.left -= 1;
      return rule.fault;
    }
    return null;
  }

  /** What these errors say is true. */
  #endStream(args: Record<string, unknown>): void {
    const message = this.#find(args);
    if (message !== undefined) message.streaming = false;
  }

  #upload(path: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    this.uploads.push({ headers: request.headers, bytes: body.length });
    const fault = this.#meet("upload");
    if (fault?.kind === "status") return end(response, fault.status, "no");
    const file = this.files.get(path.replace("/upload/", ""));
    if (file !== undefined) file.bytes = body;
    return end(response, 200, `OK - ${body.length}`);
  }

  #carryOut(method: string, args: Record<string, unknown>): Reply {
    const routes: Record<string, () => Reply> = {
      "auth.test": () => ({ ok: true, user_id: BOT.userId, bot_id: BOT.botId, team_id: "T1" }),
      "chat.postMessage": () => this.#post(args),
      "chat.update": () => this.#update(args),
      "chat.delete": () => this.#delete(args),
      "chat.startStream": () => this.#startStream(args),
      "chat.appendStream": () => this.#withStream(args, (message) => this.#extend(message, args)),
      "chat.stopStream": () => this.#withStream(args, (message) => this.#stopStream(message, args)),
      "assistant.threads.setStatus": () => {
        this.status = str(args["status"]);
        return { ok: true };
      },
      "agents.sessions.setStatus": () => {
        this.session = str(args["status"]);
        return { ok: true };
      },
      "conversations.replies": () => ({ ok: true, messages: this.messages.map(wire), has_more: false }),
      "files.getUploadURLExternal": () => this.#uploadUrl(args),
      "files.completeUploadExternal": () => this.#complete(args),
      "files.info": () => this.#info(args),
      "views.open": () => ({ ok: true, view: {} }),
      "views.update": () => ({ ok: true, view: {} }),
    };
    return routes[method]?.() ?? { ok: false, error: "unknown_method" };
  }

  #post(args: Record<string, unknown>): Reply {
    const blocks = list(args["blocks"]);
    const problem = this.#problem(blocks, str(args["text"]), 40_000);
    if (problem !== null) return problem;
    const message = this.#add({ text: str(args["text"]), blocks, metadata: args["metadata"] });
    this.status = "";
    return { ok: true, channel: args["channel"], ts: message.ts, message: wire(message) };
  }

  #update(args: Record<string, unknown>): Reply {
    const message = this.#find(args);
    if (message === undefined) return { ok: false, error: "message_not_found" };
    if (message.streaming) return { ok: false, error: "streaming_state_conflict" };
    const blocks = list(args["blocks"]);
    const problem = this.#problem(blocks, str(args["text"]), 4_000);
    if (problem !== null) return problem;
    Object.assign(message, { text: str(args["text"]), blocks, metadata: args["metadata"] ?? message.metadata });
    return { ok: true, ts: message.ts };
  }

  #delete(args: Record<string, unknown>): Reply {
    const message = this.#find(args);
    if (message === undefined) return { ok: false, error: "message_not_found" };
    this.messages.splice(this.messages.indexOf(message), 1);
    return { ok: true };
  }

  #startStream(args: Record<string, unknown>): Reply {
    if (args["recipient_user_id"] === undefined) return { ok: false, error: "missing_recipient_user_id" };
    const message = this.#add({ streaming: true, streamed: true });
    const reply = this.#extend(message, args);
    if (reply["ok"] !== true) this.messages.pop();
    return reply["ok"] === true ? { ok: true, channel: args["channel"], ts: message.ts } : reply;
  }

  #withStream(args: Record<string, unknown>, run: (message: ServerMessage) => Reply): Reply {
    const message = this.#find(args);
    if (message === undefined) return { ok: false, error: "message_not_found" };
    return message.streaming ? run(message) : { ok: false, error: "message_not_in_streaming_state" };
  }

  #extend(message: ServerMessage, args: Record<string, unknown>): Reply {
    const chunks = list(args["chunks"]);
    const tasks = chunks.filter(({ type }) => type === "task_update" || type === "plan_update");
    const added = chunks.flatMap((chunk) => {
      if (tasks.includes(chunk)) return [];
      return chunk["type"] === "blocks" ? list(chunk["blocks"]) : [{ type: "markdown", text: chunk["text"] }];
    });
    const blocks = mergeText([...withTasks(message.blocks, tasks), ...added]);
    const problem = this.#problem(blocks, "", 0);
    if (problem !== null) return problem;
    const text = blocks.filter(({ type }) => type === "markdown").map((block) => str(block["text"]));
    if (text.join("").length > this.streamChars) return { ok: false, error: "msg_too_long" };
    message.blocks = blocks;
    this.status = "";
    return { ok: true };
  }

  #stopStream(message: ServerMessage, args: Record<string, unknown>): Reply {
    const before = message.blocks;
    const reply = this.#extend(message, args);
    if (reply["ok"] !== true) return reply;
    const blocks = list(args["blocks"]);
    const problem = this.#problem([...message.blocks, ...blocks], "", 0);
    // A refused call shows nothing.
    if (problem !== null) message.blocks = before;
    if (problem !== null) return problem;
    message.blocks = [...message.blocks, ...blocks];
    message.streaming = false;
    message.metadata = args["metadata"] ?? message.metadata;
    return { ok: true, ts: message.ts };
  }

  #problem(blocks: readonly Block[], text: string, textLimit: number): Reply | null {
    if (textLimit > 0 && text === "" && blocks.length === 0) return { ok: false, error: "no_text" };
    if (text.length > textLimit && textLimit > 0) return { ok: false, error: "msg_too_long" };
    if (blocks.length > 50) return { ok: false, error: "invalid_blocks" };
    if (blocks.map(chars).reduce((a, b) => a + b, 0) > 13_200) return { ok: false, error: "msg_blocks_too_long" };
    if (blocks.filter(({ type }) => type === "table").length > 1) return { ok: false, error: "only_one_table_allowed" };
    const bad = blocks.find((block) => !this.#isValid(block));
    if (bad === undefined) return null;
    const remark =
      bad["type"] === "image"
        ? "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"
        : `[ERROR] unsupported type: ${str(bad["type"])} [json-pointer:/blocks/0/type]`;
    return { ok: false, error: "invalid_blocks", response_metadata: { messages: [remark] } };
  }

  #isValid(block: Block): boolean {
    switch (block["type"]) {
      case "markdown":
        return str(block["text"]).length > 0 && str(block["text"]).length <= 12_000;
      case "image":
        return this.#isImage(block);
      case "table":
        return isTable(block);
      case "context":
        return Array.isArray(block["elements"]) && block["elements"].length > 0 && block["elements"].length <= 10;
      default:
        if (block["type"] === "context_actions") return this.knowsThumbs;
        if (block["type"] === "data_table") return this.knowsData && isTable(block) && str(block["caption"]) !== "";
        if (block["type"] === "data_visualization") return this.knowsCharts;
        return ["section", "actions", "plan"].includes(str(block["type"]));
    }
  }

  #isImage(block: Block): boolean {
    const file = this.files.get(str(obj(block["slack_file"])["id"]));
    const alt = str(block["alt_text"]);
    return file?.completed === true && file.polls >= this.notReadyPolls && alt.length > 0 && alt.length <= 2_000;
  }

  #uploadUrl(args: Record<string, unknown>): Reply {
    const id = `F${String(this.#next()).padStart(8, "0")}`;
    const altTxt = args["alt_txt"] === undefined ? undefined : str(args["alt_txt"]);
    this.files.set(id, {
      id,
      name: str(args["filename"]),
      altTxt,
      bytes: null,
      completed: false,
      polls: 0,
      share: null,
    });
    return { ok: true, upload_url: `${this.#origin()}/upload/${id}`, file_id: id };
  }

  #complete(args: Record<string, unknown>): Reply {
    const entries = list(args["files"]);
    const files = entries.flatMap(({ id }) => this.files.get(str(id)) ?? []);
    if (files.some((file) => file.bytes === null || file.completed)) return { ok: false, error: "file_not_found" };
    for (const file of files) file.completed = true;
    if (args["channel_id"] !== undefined) {
      const message = this.#add({
        files: files.map(({ id, name, bytes }) => ({ id, name, size: bytes?.length ?? 0 })),
      });
      for (const file of files) file.share = message.ts;
    }
    return { ok: true, files: entries };
  }

  #info(args: Record<string, unknown>): Reply {
    const file = this.files.get(str(args["file"]));
    if (file?.completed !== true) return { ok: false, error: "file_not_found" };
    file.polls += 1;
    const ready = file.polls > this.notReadyPolls ? { mimetype: "image/png", original_w: 640 } : { mimetype: "" };
    const shares = file.share === null ? {} : { shares: { private: { C1: [{ ts: file.share }] } } };
    return { ok: true, file: { id: file.id, name: file.name, ...ready, ...shares } };
  }

  #find(args: Record<string, unknown>): ServerMessage | undefined {
    return this.messages.find(({ ts }) => ts === args["ts"]);
  }

  #add(message: Partial<ServerMessage>): ServerMessage {
    const ts = `${Math.floor(Date.now() / 1000)}.${String(this.#next()).padStart(6, "0")}`;
    const blank = { text: "", blocks: [], metadata: undefined, streaming: false, streamed: false, files: [] };
    const added = { ts, ...blank, ...message };
    this.messages.push(added);
    return added;
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

function visible(message: ServerMessage): string[] {
  if (message.blocks.length === 0 && message.text !== "") return [unescape(message.text)];
  return [...message.blocks.flatMap(blockWords), ...message.files.map(({ name }) => `[file ${name}]`)];
}

function blockWords(block: Block): string[] {
  switch (block["type"]) {
    case "markdown":
      return [str(block["text"])];
    case "data_visualization":
      return [`[chart ${str(block["title"])}]`];
    case "table":
    case "data_table":
      return [
        rows(block["rows"])
          .map((row) => row.map(({ text }) => str(text)).join(" | "))
          .join("\n"),
      ];
    case "image":
      return [`[image ${str(block["alt_text"])}]`];
    case "context":
      return list(block["elements"]).map(({ text }) => str(text));
    case "plan":
      return [`[${[str(block["title"]), ...list(block["tasks"]).map(taskWords)].join("; ")}]`];
    case "section":
      return [
        str(obj(block["text"])["text"]),
        ...(block["accessory"] === undefined ? [] : actionIds([obj(block["accessory"])])),
      ];
    default:
      return actionIds(list(block["elements"]));
  }
}

function taskWords({ title, status }: Fields): string {
  return `${str(title)} ${str(status)}`;
}

/** All tasks of a stream gather in one plan, at the place of the first; a task known by its id is changed in place. */
function withTasks(blocks: readonly Block[], chunks: readonly Fields[]): Block[] {
  if (chunks.length === 0) return [...blocks];
  const plan = blocks.find(({ type }) => type === "plan");
  const tasks = new Map(list(plan?.["tasks"]).map((task) => [task["task_id"], task]));
  let title: unknown = plan?.["title"] ?? "Plan";
  for (const { type, id, title: words, status } of chunks) {
    if (type === "plan_update") title = words;
    else tasks.set(id, { type: "task_card", task_id: id, title: words, status });
  }
  const changed = { type: "plan", title, tasks: [...tasks.values()] };
  return plan === undefined ? [...blocks, changed] : blocks.map((block) => (block === plan ? changed : block));
}

function chars(block: Block): number {
  if (block["type"] === "table" || block["type"] === "data_table") return cells(block).join("").length;
  return blockWords(block).join("").length;
}

function isTable(block: Block): boolean {
  const lines = rows(block["rows"]);
  const size = lines.length <= 100 && lines.every((row) => row.length > 0 && row.length <= 20);
  return size && chars(block) <= 10_000 && cells(block).every((text) => text.length > 0);
}

function cells(block: Block): string[] {
  return rows(block["rows"])
    .flat()
    .map(({ text }) => str(text));
}

function actionIds(elements: readonly Fields[]): string[] {
  return elements.map(({ action_id }) => `[${str(action_id)}]`);
}

function mergeText(blocks: readonly Block[]): Block[] {
  const merged: Block[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (block["type"] === "markdown" && last?.["type"] === "markdown") {
      merged[merged.length - 1] = { type: "markdown", text: str(last["text"]) + str(block["text"]) };
    } else merged.push(block);
  }
  return merged;
}

function wire(message: ServerMessage): Record<string, unknown> {
  return {
    type: "message",
    ts: message.ts,
    user: BOT.userId,
    bot_id: BOT.botId,
    text: message.text,
    blocks: message.blocks,
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.files.length === 0 ? {} : { files: message.files }),
    ...(message.streamed ? { streaming_state: message.streaming ? "in_progress" : "completed" } : {}),
  };
}

function refusal(fault: Extract<Fault, { kind: "error" }>): Reply {
  const details = fault.messages === undefined ? {} : { response_metadata: { messages: fault.messages } };
  return { ok: false, error: fault.error, ...details };
}

function parseForm(body: string): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    args[name] = /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  return args;
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}
