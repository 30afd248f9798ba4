import type { FileMetadata } from "@anthropic-ai/sdk/resources/files";
import { rm } from "node:fs/promises";

import type { Emulator } from "../emulator.ts";
import { badRequest } from "../errors.ts";
import { type Call, sendFile, sendJson } from "../http.ts";
import type { Route } from "./table.ts";
import { receiveUpload } from "../storage/upload.ts";

export const fileRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/files", handle: upload },
  { method: "GET", path: "/v1/files", handle: list },
  { method: "GET", path: "/v1/files/{id}", handle: show },
  { method: "GET", path: "/v1/files/{id}/content", handle: download },
  { method: "DELETE", path: "/v1/files/{id}", handle: remove },
];

async function upload(emulator: Emulator, call: Call): Promise<void> {
  const { files } = emulator;
  const received = await receiveUpload(call.req, files.folder, files.fileBytes);
  try {
    await sendJson(call, 200, await files.adopt(received));
  } finally {
    // Gone already when the store took it over.
    await rm(received.path, { force: true });
  }
}

async function list(emulator: Emulator, call: Call): Promise<void> {
  const files = emulator.files.list();
  const ids = call.query.getAll("ids[]");
  const answer = ids.length > 0 ? chosen(files, ids, call.query) : page(files, call.query);
  await sendJson(call, 200, answer);
}

async function show(emulator: Emulator, call: Call, id: string): Promise<void> {
  await sendJson(call, 200, emulator.files.get(id));
}

async function download(emulator: Emulator, call: Call, id: string): Promise<void> {
  const file = emulator.files.usable(id);
  if (!file.downloadable) throw badRequest(`File ${id} is not downloadable.`, "file_not_downloadable");
  await sendFile(call, emulator.files.path(id), file.size_bytes, file.mime_type);
}

async function remove(emulator: Emulator, call: Call, id: string): Promise<void> {
  await emulator.files.delete(id);
  await sendJson(call, 200, { id, type: "file_deleted" });
}

interface FileList {
  data: readonly FileMetadata[];
  next_page: string | null;
}

/** At most a hundred ids and always one page; ids that lead nowhere are left out without a word. */
function chosen(files: readonly FileMetadata[], ids: readonly string[], query: URLSearchParams): FileList {
  const wanted = new Set(ids);
  if (query.has("page") || query.has("limit")) throw badRequest("ids: Cannot be combined with `page` or `limit`");
  if (wanted.size > 100) throw badRequest("ids: List should have at most 100 items");
  return { data: files.filter((file) => wanted.has(file.id)), next_page: null };
}

function page(files: readonly FileMetadata[], query: URLSearchParams): FileList {
  const limit = limitOf(query, 20);
  const after = query.get("page");
  const start = after === null ? 0 : files.findIndex((file) => file.id === decode(after)) + 1;
  if (after !== null && start === 0) throw badRequest("page: Invalid cursor");
  const data = files.slice(start, start + limit);
  const last = data.at(-1);
  return { data, next_page: last !== undefined && start + limit < files.length ? encode(last.id) : null };
}

/** The `limit` of a list: 1 to 1,000. */
export function limitOf(query: URLSearchParams, otherwise: number): number {
  const given = query.get("limit");
  if (given === null) return otherwise;
  const limit = Number(given);
  if (!Number.isInteger(limit)) throw badRequest("limit: Input should be a valid integer");
  if (limit < 1) throw badRequest("limit: Input should be greater than or equal to 1");
  if (limit > 1000) throw badRequest("limit: Input should be less than or equal to 1000");
  return limit;
}

function encode(id: string): string {
  return `page_${Buffer.from(id).toString("base64url")}`;
}

function decode(cursor: string): string {
  return Buffer.from(cursor.replace(/^page_/, ""), "base64url").toString("utf8");
}
