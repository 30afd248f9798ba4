import { checkMessageBlocks } from "../blocks/validate.ts";
import { blockRules, type Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Block, Channel, Json, SlackFile } from "../workspace/entities.ts";
import { appSees, deleteFile, makeReady, reserveFile } from "../workspace/files.ts";
import { postMessage } from "../workspace/messages.ts";
import { APP } from "../workspace/seed.ts";
import { escapeText } from "../workspace/text.ts";
import { wireFile } from "../workspace/wire.ts";

import { type Args, invalidArguments, missing } from "./args.ts";
import { type Call, joinedChannel, type Methods, threadRoot } from "./method.ts";

const ALT_CHARS = 1_000;
const SNIPPET_BYTES = 1_024 * 1_024;
const FILE_BYTES = 1_024 * 1_024 * 1_024;
const SHARE_CHANNELS = 100;

export const fileMethods: Methods = {
  "files.info": { scope: "files:read", run: info },
  "files.list": { scope: "files:read", run: list },
  "files.delete": { scope: "files:write", run: remove },
  "files.getUploadURLExternal": { scope: "files:write", run: getUploadUrl },
  "files.completeUploadExternal": { scope: "files:write", run: completeUpload },
};

function info({ core, args }: Call): Json {
  const file = findFile(core, args.required("file"));
  return { file: wireFile(core.store, file, core.baseUrl()), comments: [], response_metadata: { next_cursor: "" } };
}

function list({ core, args }: Call): Json {
  const count = args.count("count", 100, 200);
  const number = args.count("page", 1, 100_000);
  const files = core.store.files().filter((file) => isListed(core, file, args));
  files.sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
  const shown = files.slice((number - 1) * count, number * count);
  return {
    files: shown.map((file) => wireFile(core.store, file, core.baseUrl())),
    paging: { count, total: files.length, page: number, pages: Math.max(1, Math.ceil(files.length / count)) },
  };
}

function isListed(core: Core, file: SlackFile, args: Args): boolean {
  if (file.state === "reserved" || file.state === "uploaded" || file.state === "deleted") return false;
  if (!appSees(core, file)) return false;
  const channel = args.text("channel");
  if (channel !== undefined && !file.shares.some((share) => share.channel === channel)) return false;
  if (args.has("user") && file.user !== args.text("user")) return false;
  const types = args.names("types") ?? ["all"];
  return types.some((type) => isOfType(file, type));
}

/** The groups of `files.list`'s `types`. */
function isOfType(file: SlackFile, type: string): boolean {
  if (type === "all") return true;
  if (type === "images") return file.mimetype.startsWith("image/");
  if (type === "snippets") return file.mode === "snippet";
  if (type === "pdfs") return file.filetype === "pdf";
  if (type === "zips") return file.filetype === "zip" || file.filetype === "gzip";
  return type === "gdocs" && file.mode === "external";
}

async function remove({ core, args }: Call): Promise<Json> {
  const file = findFile(core, args.required("file"));
  if (!file.byApp) throw new SlackError("cant_delete_file");
  await deleteFile(core, file);
  return {};
}

function getUploadUrl({ core, args }: Call): Json {
  const name = args.required("filename");
  const length = Number(args.required("length"));
  if (!Number.isInteger(length) || length < 0) throw invalidArguments("length must be a number");
  if (length === 0) throw missing("length");
  if (length > FILE_BYTES) throw new SlackError("file_upload_size_restricted");
  const isSnippet = args.has("snippet_type");
  if (isSnippet && length > SNIPPET_BYTES) throw new SlackError("snippet_too_large");
  // The documented key is `alt_txt`; `alt_text`, which the SDK's helper sends, is unknown to Slack and ignored.
  const altText = args.text("alt_txt");
  if (altText !== undefined && altText.length > ALT_CHARS) throw new SlackError("alt_txt_too_large");
  const file = reserveFile(core, {
    name,
    user: APP.userId,
    byApp: true,
    altText,
    mode: isSnippet ? "snippet" : "hosted",
  });
  return { upload_url: `${core.baseUrl()}/upload/v1/${core.uploads.issue(file.id)}`, file_id: file.id };
}

interface Destination {
  readonly channels: readonly Channel[];
  readonly thread_ts?: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
}

/** Answers at once; type, thumbnails and the message in the channel come later, as at Slack. */
function completeUpload({ core, args }: Call): Json {
  const wanted = args.objects("files") ?? [];
  if (wanted.length === 0) throw missing("files");
  const destination = readDestination(core, args);
  const files = wanted.map((each) => uploadedFile(core, each));
  const processing = files.map((file) => {
    const next: SlackFile = { ...file, state: "processing" };
    core.store.putFile(next);
    return next;
  });
  core.later(core.settings.fileProcessingMs, () => void finish(core, processing, destination));
  return { files: processing.map((file) => wireFile(core.store, file, core.baseUrl())) };
}

async function finish(core: Core, files: readonly SlackFile[], destination: Destination): Promise<void> {
  for (const file of files) await makeReady(core, file.id);
  // Alt text on anything but a picture makes Slack drop the share without a word (python-slack-sdk#1818).
  const shareable = files.filter((file) => file.altText === undefined || isImage(core, file.id));
  if (shareable.length === 0) return;
  for (const channel of destination.channels) {
    postMessage(core, channel, {
      user: APP.userId,
      byApp: true,
      subtype: "file_share",
      text: destination.text,
      blocks: destination.blocks,
      thread_ts: destination.thread_ts,
      fileIds: shareable.map((file) => file.id),
    });
  }
}

function isImage(core: Core, id: string): boolean {
  return core.store.file(id)?.mimetype.startsWith("image/") ?? false;
}

function uploadedFile(core: Core, wanted: Json): SlackFile {
  const { id, title } = wanted;
  const file = typeof id === "string" ? core.store.file(id) : undefined;
  if (file === undefined || !file.byApp || file.state !== "uploaded") throw new SlackError("file_not_found");
  return typeof title === "string" && title !== "" ? { ...file, title } : file;
}

function readDestination(core: Core, args: Args): Destination {
  const references = args.names("channels") ?? (args.has("channel_id") ? [args.required("channel_id")] : []);
  if (references.length > SHARE_CHANNELS) throw invalidArguments("no more than 100 channels allowed");
  const channels = references.map((reference) => joinedChannel(core, reference));
  const [first] = channels;
  const comment = args.text("initial_comment");
  const blocks = args.json("blocks", "invalid_blocks_format");
  return {
    channels,
    thread_ts: first === undefined ? undefined : threadRoot(core, first, args.text("thread_ts")),
    text: comment === undefined ? "" : escapeText(comment),
    blocks:
      comment === undefined && blocks !== undefined
        ? checkMessageBlocks(blocks, blockRules(core, "message"))
        : undefined,
  };
}

function findFile(core: Core, id: string): SlackFile {
  const file = core.store.file(id);
  if (file === undefined || file.state === "reserved") throw new SlackError("file_not_found");
  if (file.state === "deleted") throw new SlackError("file_deleted");
  if (!appSees(core, file)) throw new SlackError("file_not_found");
  return file;
}
