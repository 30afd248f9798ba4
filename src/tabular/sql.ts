/** A name as a quoted SQL identifier. */
export function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll("\0", "")}'`;
}

/** Texts as an SQL list of literals, for `IN (…)`. */
export function literals(texts: Iterable<string>): string {
  return [...texts].map(literal).join(", ");
}
