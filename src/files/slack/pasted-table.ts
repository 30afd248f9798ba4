import { isWire, objects, text, type Wire } from "./wire.ts";

/** A table that somebody pasted into a message: Slack keeps it as a block, not as a file. */
export interface PastedTable {
  readonly csv: string;
  readonly rows: number;
}

/** Whether a block is a table with cells (`table`: typed or pasted, `data_table`: the newer one). */
export function isTableBlock(block: Wire): boolean {
  return block["type"] === "table" || block["type"] === "data_table";
}

/** The table as CSV (RFC 4180); null when it has no cell. */
export function readPastedTable(block: Wire): PastedTable | null {
  const source = Array.isArray(block["rows"]) ? block["rows"] : [];
  const rows = source.filter((row) => Array.isArray(row)).map((row: unknown[]) => row.map(cellText));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0) return null;
  const lines = rows.map((row) => Array.from({ length: width }, (_, column) => quote(row[column] ?? "")).join(","));
  return { csv: `${lines.join("\r\n")}\r\n`, rows: rows.length };
}

function cellText(cell: unknown): string {
  if (!isWire(cell)) return "";
  // The number itself, because its display text may carry separators and currency signs.
  if (cell["type"] === "raw_number" && typeof cell["value"] === "number") return String(cell["value"]);
  return cell["type"] === "rich_text" ? richText(cell).trim() : text(cell["text"]).trim();
}

function richText(node: Wire): string {
  const children = objects(node["elements"]);
  if (children.length > 0) {
    const parts = children.map((child) => richText(child));
    return parts.join(node["type"] === "rich_text" || node["type"] === "rich_text_list" ? "\n" : "");
  }
  if (node["type"] === "emoji") return `:${text(node["name"])}:`;
  if (node["type"] === "user") return `@${text(node["user_id"])}`;
  if (node["type"] === "channel") return `#${text(node["channel_id"])}`;
  return text(node["text"]) || text(node["url"]) || text(node["fallback"]);
}

function quote(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
