import type { Random } from "./random.ts";

/** A column of ordinary business data: a header and a way to make its cells. */
export interface CleanColumn {
  readonly header: string;
  cell(random: Random): string;
}

const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const HEX = "0123456789abcdef";

/** Nothing in these columns is about a person, so nothing in them may be replaced. */
export const CLEAN_COLUMNS: readonly CleanColumn[] = [
  { header: "order_id", cell: (r) => `${r.digits(3)}-${r.digits(7)}-${r.digits(7)}` },
  { header: "Order", cell: (r) => `ORD-${r.digits(r.int(4, 8))}` },
  { header: "order no", cell: (r) => `${r.int(200, 999)}-${r.int(200, 999)}-${r.digits(4)}` },
  { header: "invoice", cell: (r) => `INV/${r.int(2018, 2026)}/${r.digits(5)}` },
  { header: "reference", cell: (r) => `${r.digits(3)}-${r.digits(2)}-${r.digits(4)}` },
  { header: "sku", cell: (r) => `${r.chars(UPPER, 3)}-${r.digits(4)}-${r.chars(UPPER, 2)}` },
  { header: "SKU", cell: (r) => r.digits(r.int(8, 12)) },
  { header: "ean", cell: (r) => r.digits(13) },
  { header: "upc", cell: (r) => r.digits(12) },
  { header: "isbn", cell: (r) => `978-${r.digits(1)}-${r.digits(2)}-${r.digits(6)}-${r.digits(1)}` },
  { header: "tracking", cell: (r) => `1Z${r.chars(UPPER + "0123456789", 16)}` },
  { header: "tracking number", cell: (r) => r.digits(r.int(12, 22)) },
  { header: "transaction", cell: (r) => r.digits(16) },
  { header: "account_code", cell: (r) => r.digits(r.int(4, 10)) },
  { header: "customer_id", cell: (r) => String(r.int(1, 9_999_999)) },
  { header: "user_id", cell: (r) => r.digits(r.int(9, 19)) },
  {
    header: "id",
    cell: (r) => `${r.chars(HEX, 8)}-${r.chars(HEX, 4)}-4${r.chars(HEX, 3)}-a${r.chars(HEX, 3)}-${r.chars(HEX, 12)}`,
  },
  { header: "hash", cell: (r) => r.chars(HEX, 40) },
  { header: "sha256", cell: (r) => r.chars(HEX, 64) },
  { header: "commit", cell: (r) => r.chars(HEX, r.int(7, 12)) },
  { header: "revenue", cell: (r) => `$${r.int(1, 999)},${r.digits(3)},${r.digits(3)}.${r.digits(2)}` },
  { header: "Umsatz", cell: (r) => `${r.int(1, 999)}.${r.digits(3)}.${r.digits(3)},${r.digits(2)} €` },
  { header: "chiffre d'affaires", cell: (r) => `${r.int(1, 999)} ${r.digits(3)} ${r.digits(3)},${r.digits(2)}` },
  { header: "amount", cell: (r) => (r.next() * 1_000_000).toFixed(2) },
  { header: "amount_inr", cell: (r) => `₹${r.int(1, 99)},${r.digits(2)},${r.digits(2)},${r.digits(3)}` },
  { header: "change", cell: (r) => `${r.pick(["+", "-"])}${r.int(1, 9)} ${r.digits(3)} ${r.digits(3)}` },
  { header: "delta", cell: (r) => `${r.pick(["+", "-"])}${(r.next() * 100).toFixed(1)} %` },
  { header: "growth", cell: (r) => `${(r.next() * 200 - 100).toFixed(3)}%` },
  { header: "ratio", cell: (r) => r.next().toFixed(r.int(4, 16)) },
  { header: "scientific", cell: (r) => (r.next() * 1e12).toExponential(6) },
  { header: "units", cell: (r) => String(r.int(0, 10_000_000)) },
  { header: "large", cell: (r) => r.digits(r.int(10, 15)) },
  { header: "date", cell: (r) => `${r.int(1990, 2030)}-${pad(r.int(1, 12))}-${pad(r.int(1, 28))}` },
  { header: "day", cell: (r) => `${pad(r.int(1, 28))}/${pad(r.int(1, 12))}/${r.int(1990, 2030)}` },
  { header: "Datum", cell: (r) => `${pad(r.int(1, 28))}.${pad(r.int(1, 12))}.${r.int(1990, 2030)}` },
  { header: "compact date", cell: (r) => `${r.int(1990, 2030)}${pad(r.int(1, 12))}${pad(r.int(1, 28))}` },
  {
    header: "timestamp",
    cell: (r) =>
      `${r.int(2015, 2030)}-${pad(r.int(1, 12))}-${pad(r.int(1, 28))}T${pad(r.int(0, 23))}:${pad(r.int(0, 59))}:${pad(r.int(0, 59))}.${r.digits(3)}Z`,
  },
  { header: "time", cell: (r) => `${pad(r.int(0, 23))}:${pad(r.int(0, 59))}:${pad(r.int(0, 59))}` },
  { header: "epoch", cell: (r) => String(1_500_000_000 + r.int(0, 400_000_000)) },
  { header: "epoch_ms", cell: (r) => String(1_500_000_000_000 + r.int(0, 400_000_000) * 1000) },
  { header: "created", cell: (r) => `${1_500_000_000 + r.int(0, 400_000_000)}.${r.digits(6)}` },
  { header: "period", cell: (r) => `${r.int(2015, 2030)}-${pad(r.int(1, 12))}` },
  { header: "quarter", cell: (r) => `Q${r.int(1, 4)} ${r.int(2015, 2030)}` },
  { header: "range", cell: (r) => `${r.int(0, 50)}-${r.int(51, 99)}` },
  { header: "years", cell: (r) => `${r.int(1990, 2010)}-${r.int(2011, 2030)}` },
  { header: "version", cell: (r) => `${r.int(0, 20)}.${r.int(0, 30)}.${r.int(0, 40)}` },
  { header: "Version", cell: (r) => `v${r.int(0, 20)}.${r.int(0, 30)}.${r.int(0, 40)}.${r.int(0, 255)}` },
  { header: "build", cell: (r) => `${r.int(1, 255)}.${r.int(0, 255)}.${r.int(0, 255)}.${r.int(0, 255)}` },
  { header: "lat", cell: (r) => (r.next() * 180 - 90).toFixed(6) },
  { header: "lon", cell: (r) => (r.next() * 360 - 180).toFixed(6) },
  { header: "position", cell: (r) => `${(r.next() * 180 - 90).toFixed(5)}, ${(r.next() * 360 - 180).toFixed(5)}` },
  { header: "zip", cell: (r) => r.digits(5) },
  { header: "zip+4", cell: (r) => `${r.digits(5)}-${r.digits(4)}` },
  { header: "postcode", cell: (r) => `${r.chars(UPPER, 2)}${r.int(1, 99)} ${r.int(1, 9)}${r.chars(UPPER, 2)}` },
  { header: "dimensions", cell: (r) => `${r.int(1, 400)} x ${r.int(1, 400)} x ${r.int(1, 400)} mm` },
  { header: "part", cell: (r) => `${r.digits(2)}-${r.digits(4)}-${r.digits(3)}` },
  { header: "serial", cell: (r) => `SN${r.digits(10)}` },
  { header: "batch", cell: (r) => `${r.digits(6)}-${r.digits(2)}` },
  { header: "ticket", cell: (r) => `#${r.digits(r.int(4, 9))}` },
  {
    header: "region",
    cell: (r) =>
      r.pick(["EMEA", "APAC", "North America", "LATAM", "DACH", "Île-de-France", "São Paulo", "北京", "Москва"]),
  },
  {
    header: "product",
    cell: (r) =>
      r.pick([
        "Desk lamp 40 W",
        "USB-C cable 2 m",
        "Café crème 250 g",
        "M8 x 40 bolt (100 pcs)",
        "A4 paper, 80 g/m²",
        "Node.js course",
        "Pump 12 V 4.5 l/min",
      ]),
  },
  {
    header: "status",
    cell: (r) => r.pick(["open", "closed", "in progress", "refunded", "n/a", "—", "true", "false", "NULL"]),
  },
  { header: "session", cell: (r) => r.chars(`${UPPER}${UPPER.toLowerCase()}0123456789`, 22) },
  { header: "token count", cell: (r) => String(r.int(100, 200_000)) },
  { header: "key", cell: (r) => `${r.pick(["region", "year", "product"])}_${r.int(1, 99)}` },
  { header: "port", cell: (r) => String(r.int(1, 65_535)) },
  { header: "temperature", cell: (r) => `${(r.next() * 60 - 20).toFixed(1)} °C` },
  { header: "duration", cell: (r) => `${r.int(0, 99)}h ${r.int(0, 59)}m ${r.int(0, 59)}s` },
  { header: "score", cell: (r) => `${r.int(0, 10)}/${r.int(10, 20)}` },
  { header: "list", cell: (r) => `${r.int(1, 999)}, ${r.int(1, 999)}, ${r.int(1, 999)}, ${r.int(1, 9999)}` },
  { header: "", cell: (r) => r.digits(r.int(6, 16)) },
  { header: "", cell: (r) => `${r.digits(4)} ${r.digits(4)} ${r.digits(4)}` },
  { header: "value", cell: (r) => `${r.int(100, 999)} ${r.digits(3)} ${r.digits(4)}` },
  { header: "value", cell: (r) => `${r.int(100, 999)}.${r.digits(3)}.${r.digits(4)}` },
];

/** A Markdown table of one column's cells. */
export function cleanTable(columns: readonly CleanColumn[], rows: number, random: Random): string {
  const head = `| ${columns.map((column) => column.header || " ").join(" | ")} |`;
  const rule = `|${columns.map(() => " --- ").join("|")}|`;
  const body = Array.from({ length: rows }, () => `| ${columns.map((column) => column.cell(random)).join(" | ")} |`);
  return [head, rule, ...body].join("\n");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
