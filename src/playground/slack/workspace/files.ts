import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { bytesPath, type Core } from "../core.ts";

import type { SlackFile } from "./entities.ts";
import { sendEvent } from "./events.ts";
import { fileType, readHead } from "./file-types.ts";
import { imageSize } from "./image-size.ts";
import { changeMessage } from "./messages.ts";
import { APP } from "./seed.ts";
import { playFile } from "./wire.ts";

/** A file nobody has sent bytes for yet. */
export function reserveFile(
  core: Core,
  facts: Pick<SlackFile, "name" | "user" | "byApp"> & Partial<SlackFile>,
): SlackFile {
  const file: SlackFile = {
    id: core.store.nextId("F"),
    state: "reserved",
    title: facts.name,
    created: Math.floor(core.settings.now() / 1_000),
    size: 0,
    mimetype: "",
    filetype: "",
    prettyType: "",
    mode: "hosted",
    shares: [],
    ...facts,
  };
  core.store.putFile(file);
  return file;
}

/** Writes a file's bytes to disk as they come. Gives how many there were. */
export async function writeBytes(core: Core, id: string, source: Readable): Promise<number> {
  const target = createWriteStream(bytesPath(core, id));
  await pipeline(source, target);
  return target.bytesWritten;
}

/** Gives an uploaded file its type and picture size; from now on it can be used. */
export async function makeReady(core: Core, id: string): Promise<SlackFile | undefined> {
  const file = core.store.file(id);
  if (file === undefined || file.state === "deleted") return undefined;
  const path = bytesPath(core, id);
  const type = await fileType(file.name, path);
  // A camera's EXIF block stands before the frame header; 256 KiB is past any of them.
  const size = imageSize(await readHead(path, 256 * 1_024));
  const ready: SlackFile = {
    ...(core.store.file(id) ?? file),
    state: "ready",
    ...type,
    ...(type.mimetype.startsWith("image/") && size !== null ? size : {}),
  };
  core.store.putFile(ready);
  core.live.emit({ type: "file", file: playFile(ready) });
  return ready;
}

/** A file of Google Drive and the like: Slack has a link and no bytes. */
export function linkExternalFile(core: Core, user: string, name: string, externalUrl: string): SlackFile {
  return reserveFile(core, {
    name,
    user,
    byApp: false,
    state: "ready",
    mode: "external",
    externalUrl,
    mimetype: "application/vnd.google-apps.spreadsheet",
    filetype: "gsheet",
    prettyType: "Google Sheet",
  });
}

/** Deletes a file: a tombstone stays where it was shared, and the app is told. */
export async function deleteFile(core: Core, file: SlackFile): Promise<void> {
  const deleted: SlackFile = { ...file, state: "deleted", size: 0, shares: [] };
  core.store.putFile(deleted);
  await rm(bytesPath(core, file.id), { force: true });
  core.live.emit({ type: "file", file: playFile(deleted) });
  for (const share of file.shares) {
    const message = core.store.message(share.channel, share.ts);
    if (message !== undefined) changeMessage(core, message, {});
  }
  const ts = core.store.nextTs();
  const channels = [...new Set(file.shares.map((share) => share.channel))];
  sendEvent(core, "file_deleted", { type: "file_deleted", file_id: file.id, channel_ids: channels, event_ts: ts });
}

/** Whether the app may see this file: its own, given to it, or shared where it can look. */
export function appSees(core: Core, file: SlackFile): boolean {
  if (file.byApp || file.grantedToApp === true) return true;
  return file.shares.some((share) => {
    const channel = core.store.channel(share.channel);
    return channel !== undefined && (channel.kind === "public" || channel.members.includes(APP.userId));
  });
}
