export type Value = string | number | null | Uint8Array | readonly string[] | readonly number[];
export type Values = Readonly<Record<string, Value>>;

interface Numbered {
  readonly text: string;
  readonly names: readonly string[];
}

/** `:name`, but not the second colon of a cast `::type`. */
const NAME = /(?<!:):([a-zA-Z]\w*)/g;
const known = new Map<string, Numbered>();

/** A statement with named values in the form PostgreSQL takes. Throws on a name without a value, a mistake of ours. */
export function statement(sql: string, values: Values): { text: string; values: Value[] } {
  const { text, names } = numbered(sql);
  return { text, values: names.map((name) => storable(name, values[name])) };
}

function numbered(sql: string): Numbered {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const names: string[] = [];
  const text = sql.replace(NAME, (_whole, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const made = { text, names };
  known.set(sql, made);
  return made;
}

/** PostgreSQL's text cannot hold the character U+0000 (postgresql.org/docs/current/datatype-character.html). */
function storable(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new TypeError(`the statement has no value for ${name}`);
  if (typeof value === "string") return whole(value);
  return isTexts(value) ? value.map(whole) : value;
}

function isTexts(value: Value): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === "string";
}

function whole(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}
