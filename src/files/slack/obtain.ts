import { AppError } from "../../errors.ts";
import type { Question } from "../../intake/question.ts";
import { download, type Spooled } from "../download.ts";
import type { Clock } from "../flow/clock.ts";
import { FileTrouble, type Trouble } from "../words/trouble.ts";
import { callSlack, isNotAllowed, slackError, type SlackReads } from "./calls.ts";
import type { FoundFile } from "./message-files.ts";
import { readSlackFile, type SlackFile } from "./slack-file.ts";

export interface ObtainDeps {
  readonly slack: SlackReads;
  readonly clock: Clock;
  readonly token: string;
  readonly apiOrigin: string;
  readonly maxBytes: number;
  /** Longest silence of a download. */
  readonly idleMs: number;
  /** Whether a person can open a conversation, and so what is shared in it. */
  readonly opens: (user: string, channel: string) => Promise<boolean>;
}

/** Pauses between looks at a file that Slack is still checking: 30 s in all. */
const PROCESSING_PAUSES_MS = [500, 1_000, 2_000, 4_000, 7_000, 7_500, 8_000];
/** Pauses before another attempt after a torn or refused download. */
const RETRY_PAUSES_MS = [500, 2_000];

/**
 * The file object behind what was found, ready to be downloaded. Asks `files.info` where the message does not tell
 * enough, and waits up to 30 s for a fresh upload. Throws {@link FileTrouble} when the file cannot or may not be had.
 */
export async function admit(
  found: FoundFile,
  question: Question,
  deps: ObtainDeps,
  signal: AbortSignal,
): Promise<SlackFile> {
  if (found.file !== null) refuseHopeless(found.file, deps);
  let file = needsInfo(found) ? await fileInfo(found.slackFileId, deps, signal) : found.file;
  if (file === null) throw new FileTrouble({ kind: "missing" });
  if (!belongsHere(found, file, question)) throw new FileTrouble({ kind: "elsewhere" });
  if (!(await isSeen(found, file, question, deps))) throw new FileTrouble({ kind: "unseen" });
  refuseHopeless(file, deps);
  for (const pause of PROCESSING_PAUSES_MS) {
    if (!file.processing) break;
    await deps.clock.wait(pause, signal);
    file = await fileInfo(file.id, deps, signal);
    refuseHopeless(file, deps);
  }
  if (file.processing) throw new FileTrouble({ kind: "still_processing" });
  return file;
}

/** The file's bytes on disk. Torn and refused downloads are tried again with a freshly asked address. */
export async function obtain(
  found: FoundFile,
  file: SlackFile,
  path: string,
  deps: ObtainDeps,
  signal: AbortSignal,
): Promise<Spooled> {
  try {
    return await downloadPatiently(file, path, deps, signal);
  } catch (error) {
    const isShut = error instanceof FileTrouble && ["forbidden", "missing", "deleted"].includes(error.trouble.kind);
    // A forwarded file that Slack does not hand out is one of a conversation the bot is not part of.
    throw isShut && found.via === "forward" ? new FileTrouble({ kind: "forwarded" }, error) : error;
  }
}

async function downloadPatiently(file: SlackFile, path: string, deps: ObtainDeps, signal: AbortSignal) {
  let current = file;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await downloadOnce(current, path, deps, signal);
    } catch (error) {
      const pause = RETRY_PAUSES_MS[attempt];
      if (pause === undefined || !isWorthRetrying(error)) throw error;
      await deps.clock.wait(pause, signal);
      current = await fileInfo(file.id, deps, signal);
      refuseHopeless(current, deps);
    }
  }
}

/** `files.info` as a file object. Throws {@link FileTrouble} for what Slack refuses. */
export async function fileInfo(
  id: string,
  deps: Pick<ObtainDeps, "slack" | "clock">,
  signal: AbortSignal,
): Promise<SlackFile> {
  try {
    const reply = await callSlack(() => deps.slack.files.info({ file: id }), deps.clock, signal);
    const file = readSlackFile(reply.file);
    if (file === null) throw new FileTrouble({ kind: "missing" });
    return file;
  } catch (error) {
    throw infoTrouble(error);
  }
}

function downloadOnce(file: SlackFile, path: string, deps: ObtainDeps, signal: AbortSignal): Promise<Spooled> {
  if (file.url === null) throw new FileTrouble({ kind: "missing" });
  const { token, apiOrigin, maxBytes, idleMs } = deps;
  const request = { url: file.url, expectedBytes: file.bytes, token, apiOrigin, path, maxBytes, idleMs };
  return download(request, signal);
}

function needsInfo(found: FoundFile): boolean {
  const isProof = found.via === "message" || found.via === "forward";
  return !isProof || found.file === null || found.file.access === "check_file_info" || found.file.url === null;
}

/**
 * Only files of this thread are read: those that its messages carry, those that are shared to its conversation, what a
 * private question picked from the channel it was asked in, and what the asker just handed over in a form, which is
 * theirs and not shared anywhere yet. An answer that is shared brings nothing into its channel that is not there.
 */
function belongsHere(found: FoundFile, file: SlackFile, question: Question): boolean {
  if (found.via === "message" || found.via === "forward") return true;
  if (file.sharedTo.has(question.thread.channel)) return true;
  if (found.via !== "question" || question.source === "share") return false;
  if (question.askedFrom !== undefined && file.sharedTo.has(question.askedFrom)) return true;
  return file.sharedTo.size === 0 && file.ownerId === question.askerId;
}

/** A file that is shared to more conversations than this is looked for in some of them only. */
const MAX_PLACES = 20;

/**
 * Whether the asker can open the file himself. Whoever reads a thread sees what was posted in it; what was forwarded or
 * only named has to be in a conversation that is open to him, or be his own. The bot sees more than most people: it must
 * lend nobody its eyes.
 */
async function isSeen(found: FoundFile, file: SlackFile, question: Question, deps: ObtainDeps): Promise<boolean> {
  const { thread, askerId, askedFrom = thread.channel } = question;
  if (found.via === "message" || file.ownerId === askerId) return true;
  if (found.via !== "forward") {
    return await deps.opens(askerId, file.sharedTo.has(thread.channel) ? thread.channel : askedFrom);
  }
  // A message may leave out where the file stands; then whoever forwarded it is trusted to have shown it.
  if (file.sharedTo.size === 0 || file.sharedTo.has(thread.channel)) return true;
  for (const channel of [...file.sharedTo].slice(0, MAX_PLACES)) {
    if (await deps.opens(askerId, channel)) return true;
  }
  return false;
}

/** What the file object itself rules out; asking Slack again would not help. */
function refuseHopeless(file: SlackFile, deps: ObtainDeps): void {
  const trouble = hopeless(file);
  if (trouble !== null) throw new FileTrouble(trouble);
  if (file.bytes !== null && file.bytes > deps.maxBytes) {
    throw new FileTrouble({ kind: "too_large", maxBytes: deps.maxBytes });
  }
}

/** What is wrong with a file for good, as far as its own object tells: deleted, hidden, foreign, not a file. */
export function hopeless(file: SlackFile): Trouble | null {
  if (file.mode === "tombstone") return { kind: "deleted" };
  if (file.mode === "hidden_by_limit") return { kind: "hidden_by_limit" };
  if (file.access === "access_denied") return { kind: "access_denied" };
  if (file.external) return { kind: "external", service: serviceName(file.externalType) };
  const native = NATIVE[file.mode];
  return native === undefined ? null : { kind: "slack_native", what: native };
}

const NATIVE: Readonly<Record<string, "canvas" | "list" | "post" | "email">> = {
  space: "canvas",
  quip: "canvas",
  canvas: "canvas",
  list: "list",
  post: "post",
  docs: "post",
  email: "email",
};

function serviceName(externalType: string): string {
  const names: Readonly<Record<string, string>> = {
    gdrive: "Google Drive",
    dropbox: "Dropbox",
    box: "Box",
    onedrive: "OneDrive",
    sharepoint: "SharePoint",
  };
  return names[externalType] ?? "another service";
}

function isWorthRetrying(error: unknown): boolean {
  return (
    error instanceof FileTrouble && ["unreachable", "truncated", "forbidden", "missing"].includes(error.trouble.kind)
  );
}

function infoTrouble(error: unknown): unknown {
  const code = slackError(error);
  if (code === null) return error;
  if (code === "file_not_found" || code === "file_deleted") return new FileTrouble({ kind: "deleted" }, error);
  if (code === "missing_scope" || code === "no_permission") return new FileTrouble({ kind: "sign_in" }, error);
  if (isNotAllowed(code)) return signedOut(error);
  return new FileTrouble({ kind: "forbidden" }, error);
}

function signedOut(cause: unknown): AppError {
  return new AppError({
    code: "slack.rejected",
    userMessage: "Slack no longer accepts my sign-in. An admin has to install me again.",
    operatorHint: "files.info refused the bot token.",
    cause,
  });
}
