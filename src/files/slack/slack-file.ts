import { displayTitle } from "../names.ts";
import { count, isWire, strings, text, type Wire } from "./wire.ts";

/** The part of Slack's file object that decides whether and how its bytes can be had. */
export interface SlackFile {
  readonly id: string;
  /** Name people see, cleaned of control and direction characters. */
  readonly title: string;
  /** `hosted`, `snippet`, `external`, `tombstone`, `hidden_by_limit`, `space`, `list`, … */
  readonly mode: string;
  /** `visible`, `check_file_info` or `access_denied`; empty when Slack does not say. */
  readonly access: string;
  readonly external: boolean;
  /** `gdrive`, `dropbox`, …; empty for files that lie at Slack. */
  readonly externalType: string;
  /** Slack leaves both type fields empty until its scan of a fresh upload is through. */
  readonly processing: boolean;
  readonly bytes: number | null;
  readonly url: string | null;
  readonly ownerId: string;
  /** When a snippet was last edited (epoch ms); 0 when never. */
  readonly editedAt: number;
  /** Every conversation the file is shared to, as far as Slack tells us. */
  readonly sharedTo: ReadonlySet<string>;
}

/** Reads a file object of a message or of `files.info`; null when it has no id. */
export function readSlackFile(value: unknown): SlackFile | null {
  if (!isWire(value) || text(value["id"]) === "") return null;
  const id = text(value["id"]);
  const mode = text(value["mode"]);
  const url = text(value["url_private_download"]) || text(value["url_private"]);
  return {
    id,
    title: displayTitle(nameOf(value) || id),
    mode,
    access: text(value["file_access"]),
    external: value["is_external"] === true || mode === "external",
    externalType: text(value["external_type"]),
    processing: url !== "" && text(value["mimetype"]) === "" && text(value["filetype"]) === "",
    bytes: count(value["size"]),
    url: url === "" ? null : url,
    ownerId: text(value["user"]),
    editedAt: (count(value["edit_timestamp"]) ?? 0) * 1000,
    sharedTo: sharedTo(value),
  };
}

/** Slack names untitled snippets `-.csv`; their title says more. */
function nameOf(file: Wire): string {
  const name = text(file["name"]);
  return name === "" || name.startsWith("-.") ? text(file["title"]) || name : name;
}

function sharedTo(file: Wire): ReadonlySet<string> {
  const shares = isWire(file["shares"]) ? file["shares"] : {};
  const channels = [file["channels"], file["groups"], file["ims"]].flatMap(strings);
  for (const group of [shares["public"], shares["private"]]) {
    if (isWire(group)) channels.push(...Object.keys(group));
  }
  return new Set(channels);
}
