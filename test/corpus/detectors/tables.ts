import { CLEAN_COLUMNS, type CleanColumn } from "../scrub/clean-tables.ts";
import { createRandom, type Random } from "../scrub/random.ts";

const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const HEX = "0123456789abcdef";
const pad = (value: number, length = 2) => String(value).padStart(length, "0");
const money = (r: Random, top = 1_000_000) => (r.next() * top).toFixed(2);
const from = (text: string) => {
  const items = text.split("|");
  return (r: Random) => r.pick(items);
};

/** What companies count: nothing here is about a person. */
const BUSINESS: readonly CleanColumn[] = [
  {
    header: "Product",
    cell: from(
      "Aurora Lamp|Jasmine Tea 250 g|Victoria Sponge|Jordan Sneaker 42|Diesel Jeans|Sierra Tent 2P|Max Comfort Sofa|Ruby Port 2015|Madeleine Box|Stella Artois 33 cl|Benjamin Planter|Alexa Echo Dot",
    ),
  },
  {
    header: "brand",
    cell: from(
      "Calvin Klein|Hugo Boss|Tommy Hilfiger|Dr. Martens|Ralph Lauren|Paul Smith|Jack Daniels|Ben & Jerry's|Johnson & Johnson|Harley Davidson",
    ),
  },
  {
    header: "car",
    cell: from(
      "Ford Mustang Mach 1|Chevrolet Camaro|Mercedes-Benz 280 SE|Alfa Romeo Giulia|Dodge Challenger SE|Toyota Corolla 1200|BMW 320i|Datsun 710",
    ),
  },
  {
    header: "city",
    cell: from(
      "Paris|San José|Santa Maria|Florence|St. Louis|Charlotte|Austin|Sankt Gallen|Aix-en-Provence|Ho Chi Minh City",
    ),
  },
  { header: "country", cell: from("Georgia|Jordan|Chad|Côte d'Ivoire|United States|Österreich|日本|Brasil") },
  { header: "team", cell: from("Arsenal|Real Madrid|FC Bayern|Boca Juniors|San Antonio Spurs|Chicago Bulls|Juventus") },
  {
    header: "movie",
    cell: from(
      "Forrest Gump|Jerry Maguire|Amélie|Erin Brockovich|Thelma & Louise|John Wick|Harry Potter|Bridget Jones's Diary",
    ),
  },
  { header: "売上", cell: (r) => `¥${r.int(1, 999)},${r.digits(3)}` },
  { header: "商品コード", cell: (r) => `${r.chars(UPPER, 2)}${r.digits(6)}` },
  { header: "日付", cell: (r) => `${r.int(2015, 2026)}年${r.int(1, 12)}月${r.int(1, 28)}日` },
  { header: "Bestellnummer", cell: (r) => `${r.digits(3)}-${r.digits(4)}-${r.digits(5)}` },
  { header: "Rechnungsnr", cell: (r) => `RE-${r.int(2019, 2026)}-${r.digits(6)}` },
  { header: "Artikelnummer", cell: (r) => r.digits(r.int(6, 13)) },
  { header: "Menge", cell: (r) => `${r.int(1, 999)}.${r.digits(3)}` },
  { header: "Preis", cell: (r) => `${r.int(1, 999)},${r.digits(2)}` },
  { header: "n° commande", cell: (r) => `C${r.digits(8)}` },
  { header: "montant", cell: (r) => `${r.int(1, 99)} ${r.digits(3)},${r.digits(2)} €` },
  { header: "importe", cell: (r) => `${r.int(1, 99)}.${r.digits(3)},${r.digits(2)}` },
  { header: "fecha", cell: (r) => `${pad(r.int(1, 28))}-${pad(r.int(1, 12))}-${r.int(2000, 2026)}` },
  { header: "population", cell: (r) => String(r.int(10_000, 1_400_000_000)) },
  { header: "gdp", cell: (r) => `${r.int(1, 9)}.${r.digits(9)}` },
  { header: "sensor", cell: (r) => `S-${pad(r.int(1, 99))}` },
  { header: "reading", cell: (r) => (r.next() * 1000).toFixed(4) },
  { header: "pressure", cell: (r) => r.digits(r.int(4, 7)) },
  { header: "sessions", cell: (r) => String(r.int(10, 9_999_999)) },
  { header: "bounce_rate", cell: (r) => r.next().toFixed(4) },
  { header: "page", cell: (r) => `/${r.pick(["pricing", "docs", "blog"])}/${r.chars("abcdef", 5)}-${r.int(1, 99)}` },
  { header: "utm_campaign", cell: (r) => `spring_${r.int(2019, 2026)}_${r.chars("abc", 2)}` },
  { header: "cohort", cell: (r) => `${r.int(2019, 2026)}-W${pad(r.int(1, 52))}` },
  { header: "debit", cell: money },
  { header: "credit", cell: money },
  { header: "balance", cell: (r) => `(${money(r)})` },
  { header: "gl_account", cell: (r) => r.digits(r.int(4, 9)) },
  { header: "account", cell: (r) => r.digits(r.int(4, 6)) },
  { header: "cost center", cell: (r) => `CC${r.digits(4)}` },
  { header: "tax", cell: money },
  { header: "tax_rate", cell: (r) => `${r.int(0, 25)}%` },
  { header: "passengers", cell: (r) => String(r.int(10, 99_999_999)) },
  { header: "flight", cell: (r) => `${r.chars(UPPER, 2)} ${r.int(10, 9999)}` },
  { header: "calls", cell: (r) => String(r.int(1000, 99_999_999)) },
  { header: "phone_sales", cell: (r) => String(r.int(1000, 99_999_999)) },
  { header: "mobile_users", cell: (r) => r.digits(10) },
  { header: "number", cell: (r) => r.digits(r.int(5, 14)) },
  { header: "birth_rate", cell: (r) => (r.next() * 40).toFixed(2) },
  { header: "goals", cell: (r) => `${r.int(0, 9)}-${r.int(0, 9)}` },
  { header: "lap", cell: (r) => `${r.int(1, 2)}:${pad(r.int(0, 59))}.${r.digits(3)}` },
  { header: "elevation", cell: (r) => `${r.int(1, 8)} ${r.digits(3)} m` },
  { header: "address_count", cell: (r) => String(r.int(1, 999_999_999)) },
  { header: "nin_total", cell: (r) => r.digits(11) },
  { header: "key", cell: (r) => r.chars(HEX, 12) },
];

/** Identifiers of things. */
const IDS: readonly CleanColumn[] = [
  { header: "order_id", cell: (r) => r.digits(r.int(9, 16)) },
  { header: "Order ID", cell: (r) => `${r.chars(UPPER, 2)}-${r.int(2014, 2026)}-${r.digits(6)}` },
  { header: "sku", cell: (r) => `${r.chars(UPPER, 3)}-${r.chars(UPPER, 2)}-${r.digits(8)}` },
  {
    header: "uuid",
    cell: (r) => `${r.chars(HEX, 8)}-${r.chars(HEX, 4)}-4${r.chars(HEX, 3)}-b${r.chars(HEX, 3)}-${r.chars(HEX, 12)}`,
  },
  { header: "md5", cell: (r) => r.chars(HEX, 32) },
  { header: "sha1", cell: (r) => r.chars(HEX, 40) },
  { header: "sha256", cell: (r) => r.chars(HEX, 64) },
  { header: "tracking_no", cell: (r) => `${r.chars(UPPER, 2)}${r.digits(9)}${r.chars(UPPER, 2)}` },
  {
    header: "tracking",
    cell: (r) => `9400 1${r.digits(3)} ${r.digits(4)} ${r.digits(4)} ${r.digits(4)} ${r.digits(2)}`,
  },
  { header: "isbn13", cell: (r) => `978${r.digits(10)}` },
  { header: "isbn10", cell: (r) => `${r.digits(9)}${r.pick(["X", "1", "5"])}` },
  { header: "ean13", cell: (r) => r.digits(13) },
  { header: "gtin14", cell: (r) => r.digits(14) },
  { header: "vin", cell: (r) => `W${r.chars(`${UPPER}0123456789`.replace(/[IOQ]/g, ""), 16)}` },
  { header: "serial_no", cell: (r) => `${r.chars(UPPER, 1)}${r.digits(7)}` },
  { header: "serial", cell: (r) => `${r.chars(UPPER, 2)}${r.digits(7)}` },
  { header: "commit", cell: (r) => r.chars(HEX, 40) },
  { header: "short", cell: (r) => r.chars(HEX, 7) },
  { header: "imei", cell: (r) => r.digits(15) },
  { header: "timestamp_ms", cell: (r) => `17${r.digits(11)}` },
  { header: "request_id", cell: (r) => `req_${r.chars(`${UPPER}${UPPER.toLowerCase()}0123456789`, 16)}` },
  { header: "transaction_id", cell: (r) => r.digits(16) },
  { header: "ticket", cell: (r) => `${r.pick(["OPS", "WEB", "DATA"])}-${r.int(1, 99_999)}` },
  { header: "asset tag", cell: (r) => `${r.chars(UPPER, 2)}${r.digits(6)}` },
  { header: "part_no", cell: (r) => `${r.digits(3)}-${r.digits(2)}-${r.digits(4)}` },
  { header: "batch", cell: (r) => `${r.digits(6)}/${r.digits(3)}` },
  { header: "customer_no", cell: (r) => r.digits(r.int(8, 11)) },
  { header: "session_id", cell: (r) => r.chars(`${UPPER}${UPPER.toLowerCase()}0123456789`, 26) },
  { header: "etag", cell: (r) => `"${r.chars(HEX, 20)}"` },
  { header: "container", cell: (r) => `${r.chars(UPPER, 3)}U ${r.digits(6)} ${r.digits(1)}` },
];

type Format = (header: readonly string[], rows: readonly (readonly string[])[]) => string;
const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

const FORMATS: readonly Format[] = [
  (header, rows) => [header, ...rows].map((row) => row.map(quoted).join(",")).join("\n"),
  (header, rows) => [header, ...rows].map((row) => row.join("\t")).join("\n"),
  (header, rows) => [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n"),
  console,
];

/** Right-aligned columns, two spaces apart, with row numbers: how data frames are printed. */
function console(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = [["", ...header], ...rows.map((row, index) => [String(index), ...row])];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")).join("\n");
}

export interface CleanTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly text: string;
}

/** Tables of business figures, in four notations. */
export function cleanTables(count: number, seed = 17): CleanTable[] {
  return make([...BUSINESS, ...CLEAN_COLUMNS.filter(({ header }) => header !== "")], count, seed);
}

/** Tables of ids of things, with a figure or two beside them. */
export function idTables(count: number, seed = 23): CleanTable[] {
  return make(IDS, count, seed);
}

function make(columns: readonly CleanColumn[], count: number, seed: number): CleanTable[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const picked = Array.from({ length: random.int(2, 6) }, () => random.pick(columns));
    const header = picked.map((column) => column.header);
    const rows = Array.from({ length: random.int(3, 25) }, () => picked.map((column) => column.cell(random)));
    return { header, rows, text: (FORMATS[index % FORMATS.length] ?? console)(header, rows) };
  });
}
