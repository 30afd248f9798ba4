import type { Refusal } from "../dataset.ts";

/** Why a file cannot be used, before it is put into words. */
export type Trouble =
  | { readonly kind: "sign_in" | "forbidden" | "missing" | "access_denied" | "elsewhere" | "unseen" | "forwarded" }
  | { readonly kind: "deleted" | "hidden_by_limit" | "still_processing" | "empty" | "truncated" | "unreachable" }
  | { readonly kind: "encrypted" | "damaged" | "bomb" | "nested" | "nothing_inside" | "foreign_address" | "web_page" }
  | { readonly kind: "storage_full" | "not_accepted" | "unlearned" | "unsealable" }
  | { readonly kind: "external"; readonly service: string }
  | { readonly kind: "slack_native"; readonly what: "canvas" | "list" | "post" | "email" }
  | { readonly kind: "too_large"; readonly maxBytes: number }
  | { readonly kind: "too_many"; readonly max: number }
  | { readonly kind: "unsupported" }
  | { readonly kind: "members"; readonly titles: readonly string[] }
  | { readonly kind: "duplicate"; readonly of: string };

/** Thrown by the steps of this stage; becomes a {@link Refusal} where the file's name is known. */
export class FileTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, cause?: unknown) {
    super(trouble.kind, { cause });
    this.name = "FileTrouble";
    this.trouble = trouble;
  }
}

/** Kinds that can be different the next time; all others stay as they are while the file stays as it is. */
const PASSING: ReadonlySet<Trouble["kind"]> = new Set([
  "sign_in",
  "forbidden",
  "missing",
  "access_denied",
  "elsewhere",
  "unseen",
  "forwarded",
  "still_processing",
  "truncated",
  "unreachable",
  "storage_full",
] as const);

/** Whether trying again later can succeed without anybody touching the file. */
export function isPassing(trouble: Trouble): boolean {
  return PASSING.has(trouble.kind);
}

/** Title of a file of which only the id is known. */
export const UNNAMED = "that file";

/** The refusal that the thread reads: what happened to which file, and what to do. */
export function toRefusal(trouble: Trouble, slackFileId: string, title: string): Refusal {
  const sentence = sentenceOf(trouble, title);
  return {
    slackFileId,
    title,
    reason: reasonOf(trouble),
    sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
  };
}

function reasonOf(trouble: Trouble): Refusal["reason"] {
  switch (trouble.kind) {
    case "sign_in":
    case "forbidden":
    case "access_denied":
    case "elsewhere":
    case "unseen":
    case "forwarded":
      return "no_access";
    case "missing":
    case "foreign_address":
    case "hidden_by_limit":
      return "not_downloadable";
    case "unreachable":
    case "storage_full":
    case "not_accepted":
    case "unlearned":
      return "unavailable";
    case "slack_native":
    case "nested":
    case "nothing_inside":
    case "web_page":
    case "members":
    case "unsealable":
      return "unsupported";
    case "too_many":
      return "too_large";
    default:
      return trouble.kind;
  }
}

const READABLE = "CSV, TSV, JSON, Excel (.xlsx), Parquet, text, PDF and images, also inside a .zip or .gz";

function sentenceOf(trouble: Trouble, title: string): string {
  const file = title === UNNAMED ? UNNAMED : `“${title}”`;
  switch (trouble.kind) {
    case "sign_in":
      return `Slack gave me its sign-in page instead of ${file}. Please ask an admin to give me the files:read permission and to reinstall me.`;
    case "forbidden":
      return `Slack does not let me download ${file}. Please post it again in this thread, or invite me to the conversation it was posted in.`;
    case "missing":
      return `Slack lists ${file} but no longer has its content. Please post it again.`;
    case "access_denied":
      return `Slack does not let me see ${file}: it belongs to another organisation that keeps its files to itself. Please post a copy here.`;
    case "elsewhere":
      return "A file that is mentioned here was not posted in this conversation, so I left it alone. Please post it in this thread.";
    case "unseen":
      return "A file that is named here is in no conversation that you can open, so I left it alone. Please ask somebody who can to post it in this thread.";
    case "forwarded":
      return `${file} was forwarded from a conversation I am not part of, so I cannot open it. Please post it in this thread.`;
    case "deleted":
      return `${file} was deleted in Slack, so I do not use it.`;
    case "hidden_by_limit":
      return `Slack hides ${file} because of the limits of your workspace's plan. Please post it again.`;
    case "still_processing":
      return `Slack is still checking ${file}. Please ask me again in a minute.`;
    case "external":
      return `${file} lies in ${trouble.service}, not in Slack, so I cannot open it. Please download it and post the file itself.`;
    case "slack_native":
      return `${file} is a Slack ${trouble.what}, which I cannot read. ${exportHint(trouble.what)}`;
    case "too_large":
      return `${file} is larger than ${megabytes(trouble.maxBytes)}, which is the most I take. Please post a smaller part of it.`;
    case "too_many":
      return `${file} holds more than ${trouble.max} files. Please post only those you want to ask about.`;
    case "empty":
      return `${file} is empty. Please check the export and post it again.`;
    case "truncated":
      return `${file} arrived incomplete, so I do not use it. Please post it again.`;
    case "unreachable":
      return `I could not download ${file} from Slack just now. Please ask me again in a minute.`;
    case "foreign_address":
      return `${file} does not lie on Slack's servers, so I did not open it. Please post the file itself.`;
    case "web_page":
      return `${file} is a web page inside, whatever its name says. Please export the data as CSV or Excel (.xlsx) and post that.`;
    case "encrypted":
      return `${file} is protected by a password. Please post it without one.`;
    case "damaged":
      return `${file} is damaged and cannot be opened. Please export it once more and post it again.`;
    case "bomb":
      return `${file} would unpack to far more data than I take, so I did not open it. Please post the data itself.`;
    case "nested":
      return `${file} is an archive within an archive. Please unpack it and post the files themselves.`;
    case "nothing_inside":
      return `There is no file in ${file} that I can read. I read ${READABLE}.`;
    case "storage_full":
      return `I could not hand ${file} over because the file storage of our Claude account is full. Please ask an admin to make room.`;
    case "not_accepted":
      return `Claude did not accept ${file}. Please try another format, such as CSV.`;
    case "unlearned":
      return `I could not read ${file} through to know what in it is personal, so I do not use it. A smaller part of it may do.`;
    case "unsealable":
      return `I left ${file} alone: at the strict privacy level Claude only gets tables in which personal values are replaced, and this is no table. Please post the data as CSV, JSON, Excel (.xlsx) or Parquet.`;
    case "unsupported":
      return `I cannot read ${file}. ${formatHint(title)}`;
    case "members":
      return `In ${file} I left out ${listed(trouble.titles)}: I read ${READABLE.replace(", also inside a .zip or .gz", "")}.`;
    // Only "duplicate" is left; the compiler checks that.
    default:
      return `${file} has exactly the same content as “${trouble.of}”, so I use it once.`;
  }
}

function exportHint(what: "canvas" | "list" | "post" | "email"): string {
  if (what === "list") return "Please export the list as CSV and post that.";
  if (what === "email") return "Please post the attachment itself.";
  return "Please paste its table into a message, or export it and post the file.";
}

/** What to do about formats that people often have. */
function formatHint(title: string): string {
  const ending = /\.([a-z0-9]+)$/i.exec(title)?.[1]?.toLowerCase() ?? "";
  if (["xls", "xlsb", "ods", "numbers"].includes(ending)) return "Please save it as .xlsx or CSV and post that.";
  if (["tar", "tgz", "rar", "7z", "bz2", "xz", "zst"].includes(ending)) {
    return "Please unpack it, or pack the files as .zip, and post that.";
  }
  if (["doc", "docx", "pages", "odt", "ppt", "pptx", "key"].includes(ending)) {
    return "Please save it as PDF, or its tables as CSV, and post that.";
  }
  return `I read ${READABLE}.`;
}

function listed(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).map((title) => `“${title}”`);
  const more = titles.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}
