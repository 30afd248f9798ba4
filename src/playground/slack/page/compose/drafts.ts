import { api } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { type Attachment, type Draft, read, update } from "../state/store.ts";

export const EMPTY_DRAFT: Draft = { text: "", files: [] };

/** Changes what is being written at a place (a channel id or a thread key). */
export function changeDraft(place: string, change: (draft: Draft) => Partial<Draft>): void {
  update(({ drafts }) => {
    const draft = drafts[place] ?? EMPTY_DRAFT;
    return { drafts: { ...drafts, [place]: { ...draft, ...change(draft) } } };
  });
}

export function clearDraft(place: string): void {
  changeDraft(place, () => EMPTY_DRAFT);
}

let made = 0;

function newKey(): string {
  made += 1;
  return `attachment-${made}`;
}

function setFile(place: string, key: string, change: Partial<Attachment>): void {
  changeDraft(place, ({ files }) => ({
    files: files.map((file) => (file.key === key ? { ...file, ...change } : file)),
  }));
}

/** Uploads files at once and shows them at the composer meanwhile. */
export function attachFiles(place: string, files: Iterable<File>): void {
  for (const file of files) void attachFile(place, file);
}

async function attachFile(place: string, file: File): Promise<void> {
  const key = newKey();
  const attachment: Attachment = { key, name: file.name, size: file.size, state: "uploading" };
  changeDraft(place, (draft) => ({ files: [...draft.files, attachment] }));
  const done = await attempt(async () => {
    const { file: uploaded } = await api.upload(file, read().me);
    setFile(place, key, { state: "ready", upload: { id: uploaded.id } });
  });
  if (!done) setFile(place, key, { state: "failed" });
}

/** Adds a bundled sample; its bytes are already with the playground. */
export function attachSample(place: string, sample: { name: string; bytes: number }): void {
  changeDraft(place, ({ files }) => {
    if (files.some(({ name }) => name === sample.name)) return {};
    const attachment: Attachment = {
      key: newKey(),
      name: sample.name,
      size: sample.bytes,
      state: "ready",
      upload: { sample: sample.name },
    };
    return { files: [...files, attachment] };
  });
}

export function removeAttachment(place: string, key: string): void {
  changeDraft(place, ({ files }) => ({ files: files.filter((file) => file.key !== key) }));
}
