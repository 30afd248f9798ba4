import { createRandom } from "../scrub/random.ts";
import { LOCALES_ABROAD } from "./locales-abroad.ts";
import { type Locale, LOCALES } from "./locales.ts";

/** What a row tells of its person. */
export interface Person {
  readonly first: string;
  readonly last: string;
  /** As the file has it. */
  readonly full: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
}

export interface Row extends Person {
  readonly city: string;
  readonly product: string;
  readonly category: string;
  readonly amount: string;
  readonly date: string;
}

/** A file that a team might post. */
export interface Upload {
  readonly name: string;
  readonly locale: string;
  readonly names: readonly string[];
  readonly rows: readonly Row[];
  readonly cells: readonly (readonly string[])[];
}

const ROWS = 36;
const HOSTS = ["mail.example", "example.org", "nordwind.example.com", "acme-post.example"];

/** Two files of each language: with headers of the language, and with `col_1`, `col_2` and so on. */
export function uploads(): Upload[] {
  const all = [...LOCALES, ...LOCALES_ABROAD];
  return all.flatMap((locale, index) => [upload(locale, index, true), upload(locale, index, false)]);
}

function upload(locale: Locale, index: number, named: boolean): Upload {
  const random = createRandom(index * 2 + (named ? 1 : 2));
  const pick = (list: string) => random.pick(list.split("|"));
  const rows = Array.from({ length: ROWS }, (_, i) => rowOf(locale, i, pick, (low, high) => random.int(low, high)));
  const [id = "", full = "", first = "", last = "", ...rest] = locale.headers.split("|");
  const split = index % 3 === 1;
  const names = split ? [id, first, last, ...rest] : [id, full, ...rest];
  const cells = rows.map((row, i) => [
    String(1001 + i),
    ...(split ? [row.first, row.last] : [row.full]),
    row.email,
    row.phone,
    row.address,
    row.city,
    row.product,
    row.category,
    row.amount,
    row.date,
  ]);
  const header = named ? names : names.map((_, at) => `col_${at + 1}`);
  return { name: `${locale.code}-${named ? "named" : "bare"}`, locale: locale.code, names: header, rows, cells };
}

function rowOf(
  locale: Locale,
  index: number,
  pick: (list: string) => string,
  int: (from: number, to: number) => number,
): Row {
  const first = pick(locale.first);
  const last = pick(locale.last);
  const gap = locale.code === "ja" ? "" : " ";
  const host = HOSTS[index % HOSTS.length] ?? "";
  return {
    first,
    last,
    full: locale.familyFirst === true ? `${last}${gap}${first}` : `${first} ${last}`,
    email: `${localPart(first, last, index, int)}@${host}`,
    phone: pick(locale.phones).replaceAll("#", () => String(int(1, 9))),
    address: pick(locale.streets).replace("#", String(int(1, 480))),
    city: pick(locale.cities),
    product: pick(locale.products),
    category: pick(locale.categories),
    amount: `${int(5, 4000)}.${int(10, 99)}`,
    date: `2024-${String(int(1, 12)).padStart(2, "0")}-${String(int(1, 28)).padStart(2, "0")}`,
  };
}

function localPart(first: string, last: string, index: number, int: (from: number, to: number) => number): string {
  const [f, l] = [plain(first), plain(last)];
  if (f === "" || l === "") return `user${int(100, 999)}_${index}`;
  return (
    [`${f}.${l}`, `${f.slice(0, 1)}${l}${index}`, `${f}_${l}${int(1, 99)}`, `${l}${f.slice(0, 2)}`][index % 4] ?? f
  );
}

function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/[øØ]/g, "o")
    .replace(/[łŁ]/g, "l")
    .replace(/[æÆ]/g, "ae")
    .replace(/ı/g, "i")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
}
