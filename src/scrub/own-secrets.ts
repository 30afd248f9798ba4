/**
 * The credentials this process itself holds, found by value wherever text leaves it: in answers, files and log lines.
 * Registered once at start, in the forms in which a credential usually leaks.
 */
const MIN_SECRET_CHARS = 8;
const forms = new Set<string>();
let pattern: RegExp | null = null;

/** Makes {@link maskOwnSecrets} hide this value, also base64-, URL- and JSON-encoded. Short values are ignored. */
export function registerSecret(value: string | undefined): void {
  if (value === undefined || value.length < MIN_SECRET_CHARS) return;
  for (const form of encodedForms(value)) forms.add(form);
  pattern = null;
}

/** The text with every registered credential replaced by `[SECRET]`. */
export function maskOwnSecrets(text: string): string {
  const found = ownSecretPattern();
  return found === null ? text : text.replace(found, "[SECRET]");
}

/** One global expression over all registered credentials, longest first; null when there are none. */
export function ownSecretPattern(): RegExp | null {
  if (forms.size === 0) return null;
  if (pattern === null) {
    const longestFirst = [...forms].sort((a, b) => b.length - a.length);
    pattern = new RegExp(longestFirst.map(escapeRegExp).join("|"), "g");
  }
  pattern.lastIndex = 0;
  return pattern;
}

function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const forms = [
    value,
    Array.from(value).toReversed().join(""),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Inside(bytes, offset)),
  ];
  return forms.filter((form) => form.length >= MIN_SECRET_CHARS);
}

/** How the value looks inside a longer base64 text where it begins at the given byte of a group of three (RFC 4648). */
function base64Inside(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const wholeEnd = Math.floor(((offset + bytes.length) * 8) / 6);
  const inner = text.slice(Math.ceil((offset * 8) / 6), wholeEnd);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
