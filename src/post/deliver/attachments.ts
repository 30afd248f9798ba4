import type { Logger } from "../../log.ts";
import type { SafePart, SafeText } from "../../scrub/safe-answer.ts";
import { orNull } from "./deliver.ts";
import type { Shared, UploadSource, Uploads } from "../slack/files.ts";
import { monoIsPartial, nativeTable, tableCsv } from "../render/tables.ts";

/** A file that goes along with the answer. */
export interface Attachment extends UploadSource {
  readonly bytes: number;
}

export interface AttachmentTools {
  readonly uploads: Uploads;
  readonly say: (plain: string) => SafeText;
  readonly log: Logger;
  /** The share of a file of this name and size that an earlier process has made, if any. */
  readonly sharedBefore: (name: string, bytes: number) => Shared | undefined;
}

export interface Attached {
  readonly shared: readonly Shared[];
  /** What to tell about files that could not be attached. */
  readonly troubles: readonly SafeText[];
}

/** Artifacts of the answer, and the whole of every table of which the thread only shows a part. */
export function attachmentsOf(parts: readonly SafePart[]): readonly Attachment[] {
  const attachments: Attachment[] = [];
  let tables = 0;
  for (const part of parts) {
    if (part.kind === "file") attachments.push({ name: part.name, content: { path: part.path }, bytes: part.bytes });
    if (part.kind !== "table") continue;
    tables += 1;
    if (nativeTable(part) === null && monoIsPartial(part)) {
      attachments.push(textAttachment(`table-${tables}.csv`, tableCsv(part)));
    }
  }
  return attachments;
}

export function textAttachment(name: string, text: string): Attachment {
  return { name, content: { text }, bytes: Buffer.byteLength(text) };
}

/**
 * Shares the files into the thread, together where Slack lets us, else one by one. Files that an earlier attempt has
 * shared are left alone. A file that Slack does not take becomes a sentence; throws only what is not Slack's doing.
 */
export async function attach(tools: AttachmentTools, files: readonly Attachment[]): Promise<Attached> {
  const shared: Shared[] = [];
  const troubles: SafeText[] = [];
  const uploaded: { id: string; title: string }[] = [];
  for (const file of files) {
    const before = tools.sharedBefore(file.name, file.bytes);
    if (before !== undefined) {
      shared.push(before);
      continue;
    }
    const id = await orNull(tools, () => tools.uploads.upload(file));
    if (id === null) troubles.push(trouble(tools, file.name));
    else uploaded.push({ id, title: file.name });
  }
  const placed = await shareAll(tools, uploaded);
  return { shared: [...shared, ...placed.shared], troubles: [...troubles, ...placed.troubles] };
}

async function shareAll(tools: AttachmentTools, uploaded: readonly { id: string; title: string }[]): Promise<Attached> {
  if (uploaded.length === 0) return { shared: [], troubles: [] };
  const together = await orNull(tools, () => tools.uploads.shareUploaded(uploaded));
  if (together !== null) return { shared: [together], troubles: [] };
  const shared: Shared[] = [];
  const troubles: SafeText[] = [];
  for (const file of uploaded) {
    const alone = uploaded.length === 1 ? null : await orNull(tools, () => tools.uploads.shareUploaded([file]));
    if (alone === null) troubles.push(trouble(tools, file.title));
    else shared.push(alone);
  }
  return { shared, troubles };
}

function trouble(tools: AttachmentTools, name: string): SafeText {
  return tools.say(`I could not attach ${name}: Slack did not take the file.`);
}
