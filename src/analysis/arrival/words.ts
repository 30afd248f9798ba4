const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const NAME_CHARS = 60;

/** Text of a file inside Markdown: on one line, of bounded length, and nothing of it is markup. */
export function literal(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const short = line.length > NAME_CHARS ? `${line.slice(0, NAME_CHARS - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : line;
  return short.replace(/[\\`*_{}[\]<>()#+\-!|~&@]/g, "\\$&");
}

export function bold(text: string): string {
  return `**${literal(text)}**`;
}

export function number(value: number): string {
  return NUMBER.format(value);
}

/** `1 row`, `5,000 rows`. */
export function count(amount: number, one: string, several = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : several}`;
}

/** `3%`, and never 0% of what is there or 100% of what is not all. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (share > 0 && whole === 0) return "under 1%";
  return `${share < 1 && whole === 100 ? 99 : whole}%`;
}

export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return count(bytes, "byte");
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1_000))} kB`;
  return `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
