import type { Nodes } from "mdast";
import { remark } from "remark";
import remarkGfm from "remark-gfm";

/** Two readers that look for live things as a client would; they share no code with what they judge. */
const reader = remark().use(remarkGfm);

const LIVE_TEXT =
  /<[!@#]|<[a-z][a-z0-9+.-]{0,40}:|@(?:channel|here|everyone)\b|[a-z][a-z0-9+.-]*:\/\/[^\s/]|https?:[\\/]|\bwww\.\w|\b(?:mailto|tel|slack|javascript|data|vbscript|file):[A-Za-z0-9+/]/i;

/** Everything live that a CommonMark reader with the GitHub extensions finds. */
export function liveInMarkdown(markdown: string, allowedHost: string): string[] {
  const found: string[] = [];
  visit(reader.parse(markdown), (node) => {
    if (["html", "image", "imageReference", "linkReference", "definition", "footnoteReference"].includes(node.type)) {
      found.push(node.type);
    }
    if (node.type === "link" && URL.parse(node.url)?.hostname !== allowedHost) found.push(`link ${node.url}`);
    if (node.type === "code" || node.type === "inlineCode") check(node.value, found, allowedHost);
    if ("children" in node) check(textOf(node), found, allowedHost);
  });
  return found;
}

/** Everything live that a reader of Slack's mrkdwn finds in the same text, also after undoing its escapes twice. */
export function liveInMrkdwn(markdown: string, allowedHost: string): string[] {
  const found: string[] = [];
  check(markdown, found, allowedHost);
  const decoded = decode(markdown);
  check(decoded, found, allowedHost);
  check(decode(decoded), found, allowedHost);
  return found;
}

function check(text: string, found: string[], allowedHost: string): void {
  const rest = text.replaceAll(`https://${allowedHost}/`, "\ufffc").replaceAll(`https://${allowedHost}`, "\ufffc");
  const match = LIVE_TEXT.exec(rest.normalize("NFKC"));
  if (match !== null) found.push(`${match[0]} in ${JSON.stringify(text)}`);
}

function decode(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#x3C;", "<")
    .replaceAll("&amp;", "&")
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

function visit(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if ("children" in node) for (const child of node.children) visit(child, see);
}

function textOf(node: Nodes): string {
  if (node.type === "text") return node.value;
  if (node.type === "break") return "\n";
  if (node.type === "inlineCode" || node.type === "code") return "\ufffc";
  return "children" in node ? node.children.map(textOf).join(BLOCKS.has(node.type) ? "\n" : "") : "";
}

const BLOCKS = new Set(["root", "list", "listItem", "blockquote", "table", "tableRow"]);
