import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

import type { PlayUpload } from "../control-api.ts";
import type { Core } from "../core.ts";
import { PlayError } from "../errors.ts";
import type { Person, SlackFile } from "../workspace/entities.ts";
import { linkExternalFile, makeReady, reserveFile, writeBytes } from "../workspace/files.ts";

import { samplePath } from "./samples.ts";
import { personSees } from "./who.ts";

/** Takes a person's file in, straight to disk; private until it is posted. */
export async function upload(core: Core, person: Person, name: string, source: Readable): Promise<SlackFile> {
  const clean = name.replaceAll(/[/\\\0]/g, "_").slice(0, 255);
  if (clean === "") throw new PlayError(400, "name_missing");
  const file = reserveFile(core, { name: clean, user: person.id, byApp: false });
  const size = await writeBytes(core, file.id, source);
  const uploaded: SlackFile = { ...file, state: "processing", size };
  core.store.putFile(uploaded);
  const fault = core.faults.meet("slack", "file:processing");
  if (fault?.kind === "delay") {
    core.later(fault.ms, () => void makeReady(core, file.id));
    return uploaded;
  }
  return (await makeReady(core, file.id)) ?? uploaded;
}

/** The files that go along with a message or form: uploaded now, before, bundled, or only linked. */
export async function gather(core: Core, person: Person, uploads: readonly PlayUpload[]): Promise<SlackFile[]> {
  const files: SlackFile[] = [];
  for (const each of uploads) files.push(await take(core, person, each));
  return files;
}

async function take(core: Core, person: Person, wanted: PlayUpload): Promise<SlackFile> {
  if ("id" in wanted) return uploadedBefore(core, person, wanted.id);
  if ("external" in wanted) return linkExternalFile(core, person.id, wanted.name, wanted.external);
  if ("sample" in wanted) {
    const path = samplePath(core.settings.samples, wanted.sample);
    return await upload(core, person, wanted.sample, createReadStream(path));
  }
  return await upload(core, person, wanted.name, Readable.from([Buffer.from(wanted.base64, "base64")]));
}

/** A file that this person uploaded, or can open in a channel. */
function uploadedBefore(core: Core, person: Person, id: string): SlackFile {
  const file = core.store.file(id);
  const channels = file?.shares.map((share) => core.store.channel(share.channel)) ?? [];
  const isTheirs = file?.user === person.id;
  const isOpen = channels.some((channel) => channel !== undefined && personSees(channel, person));
  if (file === undefined || file.state === "deleted" || !(isTheirs || isOpen)) {
    throw new PlayError(404, "file_not_found");
  }
  return file;
}
