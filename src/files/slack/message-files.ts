import { isTableBlock, readPastedTable } from "./pasted-table.ts";
import { readSlackFile, type SlackFile } from "./slack-file.ts";
import { isWire, objects, strings, text, type Wire } from "./wire.ts";

/**
 * How we know of a file. `message`: attached to a message of this thread. `forward`: attached to a message that was
 * forwarded into it. `reference`: only its id is mentioned. `question`: only the question names its id.
 */
export type Via = "message" | "forward" | "question" | "reference";

/** A file or pasted table that the thread holds. */
export type Found = FoundFile | FoundTable;

interface FoundBase {
  /** Slack's file id; for a pasted table an id made of the message's ts, see {@link isPastedTableId}. */
  readonly slackFileId: string;
  /** ts of the latest message that holds it; empty when no message does. */
  readonly ts: string;
}

export interface FoundFile extends FoundBase {
  readonly kind: "file";
  readonly via: Via;
  /** Null when only the id is known. */
  readonly file: SlackFile | null;
}

export interface FoundTable extends FoundBase {
  readonly kind: "table";
  /** `pasted-table-1.csv`, counted over the thread. */
  readonly title: string;
  readonly csv: string;
}

const STRENGTH: Record<Via, number> = { message: 3, forward: 2, question: 1, reference: 0 };
const PASTED = "table-";

/** Pasted tables have no Slack file; their id is `table-<ts>-<n>` and goes away with their message. */
export function isPastedTableId(slackFileId: string): boolean {
  return slackFileId.startsWith(PASTED);
}

/**
 * Everything analysable in messages of one thread, in thread order, each once. What the bot itself posted is left out;
 * files of other apps count, because a report that an integration posts is what people ask about.
 */
export function filesOfMessages(messages: readonly unknown[], botUserId: string): readonly Found[] {
  const found = new Map<string, Found>();
  for (const message of objects(messages)) {
    if (text(message["user"]) === botUserId) continue;
    const gathered = gather(message, { ts: text(message["ts"]), via: "message", tables: 0 });
    const isBotPost = text(message["user"]) === "";
    for (const item of gathered) {
      if (isBotPost && item.kind === "file" && item.file?.ownerId === botUserId) continue;
      found.set(item.slackFileId, merge(found.get(item.slackFileId), item));
    }
  }
  return numberTables([...found.values()]);
}

function numberTables(found: readonly Found[]): readonly Found[] {
  let tables = 0;
  return found.map((item) => {
    if (item.kind === "file") return item;
    tables += 1;
    return { ...item, title: `pasted-table-${tables}.csv` };
  });
}

interface Place {
  readonly ts: string;
  readonly via: Via;
  /** Tables of this message so far. */
  tables: number;
}

function gather(message: Wire, place: Place): readonly Found[] {
  return [
    ...attachedFiles(message["files"], place),
    ...fromBlocks(message["blocks"], place),
    ...objects(message["attachments"]).flatMap((attachment) => fromAttachment(attachment, place)),
    ...strings(message["x_files"]).map((id) => reference(id, place)),
  ];
}

/**
 * A forwarded message carries its files, because whoever forwarded it could read them. A link that merely unfurls does
 * not prove that, so its files stay references whose sharing is checked.
 */
function fromAttachment(attachment: Wire, place: Place): readonly Found[] {
  const isUnfurl = attachment["is_msg_unfurl"] === true && attachment["is_share"] !== true;
  const via: Via = isUnfurl || place.via === "reference" ? "reference" : "forward";
  const inner: Place = { ts: place.ts, via, tables: place.tables };
  const found = [...attachedFiles(attachment["files"], inner), ...fromBlocks(attachment["blocks"], inner)];
  for (const { message } of objects(attachment["message_blocks"])) {
    if (isWire(message)) found.push(...gather(message, inner));
  }
  place.tables = inner.tables;
  return found;
}

function attachedFiles(files: unknown, place: Place): readonly Found[] {
  const found: Found[] = [];
  for (const value of objects(files)) {
    const file = readSlackFile(value);
    if (file === null) continue;
    if (place.via === "reference") found.push(reference(file.id, place));
    else found.push({ kind: "file", slackFileId: file.id, ts: place.ts, via: place.via, file });
  }
  return found;
}

function fromBlocks(blocks: unknown, place: Place): readonly Found[] {
  const found: Found[] = [];
  for (const block of objects(blocks)) {
    if (isTableBlock(block)) found.push(...pastedTable(block, place));
    else if (block["type"] === "file" && text(block["file_id"]) !== "") {
      found.push(reference(text(block["file_id"]), place));
    }
    found.push(...fromBlocks(block["elements"], place));
  }
  return found;
}

function pastedTable(block: Wire, place: Place): readonly Found[] {
  const table = readPastedTable(block);
  // What an unfurled link shows belongs to another conversation.
  if (table === null || place.via === "reference") return [];
  place.tables += 1;
  return [
    { kind: "table", slackFileId: `${PASTED}${place.ts}-${place.tables}`, ts: place.ts, title: "", csv: table.csv },
  ];
}

function reference(id: string, place: Place): FoundFile {
  return { kind: "file", slackFileId: id, ts: place.ts, via: "reference", file: null };
}

/** Two sightings of one file: its place is the first, its ts the latest, its evidence the strongest. */
function merge(earlier: Found | undefined, later: Found): Found {
  if (earlier === undefined || earlier.kind === "table" || later.kind === "table") return later;
  const best = STRENGTH[later.via] > STRENGTH[earlier.via] ? later : earlier;
  return { ...best, file: best.file ?? earlier.file ?? later.file, ts: later.ts };
}
