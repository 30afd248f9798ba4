import type { Random } from "./random.ts";

const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const HEX = "0123456789abcdef";

/** Names of products: two capitalised words, one of which is a first or family name often enough. */
const MODELS =
  "Aurora Nova Atlas Luna Orion Vega Stella Iris Olive Ruby Jade Felix Oscar Milo Hugo Leo Maya Clara Vera Nora Hazel Willow Jasper Sienna Savannah Florence Victoria Charlotte Madison Austin Jackson Lincoln Harper Carter Mercury Apollo Athena Diana Freya Thor Loki Titan Phoenix Zephyr Echo Kai Rio Sierra Skye Bella Rosa Alma Elsa Otto Emil Ada Tesla Newton Darwin Edison Kepler Galileo Windsor Oxford Stanley Bradford Sheffield".split(
    " ",
  );
const NOUNS =
  "Lamp Chair Desk Sofa Table Shelf Mug Jacket Boots Backpack Headphones Keyboard Monitor Speaker Charger Bottle Pillow Blanket Rug Mirror Clock Kettle Toaster Blender Grill Tent Helmet Bike Scooter Watch Wallet Sunglasses Sneakers Hoodie Serum Shampoo Candle Planner Notebook Router Camera Printer Stool Bench Cabinet Wardrobe Vase Tray Set Kit Pack Bundle Edition Series Collection Pro Plus Max Mini Lite XL".split(
    " ",
  );
const REGIONS = [
  "North America",
  "Latin America",
  "EMEA",
  "DACH",
  "Benelux",
  "Nordics",
  "Asia Pacific",
  "Southeast Asia",
  "New England",
  "Santa Fe",
  "San Marino",
  "Baden-Württemberg",
  "Île-de-France",
  "Castilla y León",
  "New South Wales",
  "West Virginia",
  "Nordrhein-Westfalen",
  "San Francisco",
  "Los Angeles",
  "Buenos Aires",
  "St. Louis",
];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const METRICS = [
  "Revenue",
  "Net Revenue",
  "Gross Margin",
  "Average Order Value",
  "Conversion Rate",
  "Churn Rate",
  "Customer Lifetime Value",
  "Net Promoter Score",
  "Return Rate",
  "Units Sold",
  "Cost of Goods Sold",
  "Monthly Active Users",
];

const amount = (r: Random) =>
  r.pick([
    () => `$${r.int(1, 999)},${r.digits(3)}.${r.digits(2)}`,
    () => `€${r.int(1, 99)}.${r.digits(3)},${r.digits(2)}`,
    () => `${r.int(1, 999)} ${r.digits(3)} ${r.digits(3)} kr`,
    () => `£${r.int(1, 99)},${r.digits(3)},${r.digits(3)}`,
    () => `${r.int(1, 999)}.${r.int(0, 9)}k`,
    () => `${r.int(1, 99)}.${r.digits(1)} million`,
    () => `${r.int(10, 99)}${r.digits(r.int(7, 11))}`,
  ])();
const share = (r: Random) =>
  `${r.pick(["", "+", "-", "−"])}${r.int(0, 99)}.${r.digits(1)}${r.pick(["%", " %", " pp"])}`;
const product = (r: Random) =>
  r.pick([
    () => `${r.pick(MODELS)} ${r.pick(NOUNS)}`,
    () => `${r.pick(MODELS)} ${r.pick(NOUNS)} ${r.int(2, 900)}`,
    () => `${r.pick(MODELS)} ${r.pick(NOUNS)} (${r.pick(["Black", "Oak", "Large", "2-pack"])})`,
    () => r.pick(MODELS),
  ])();
const sku = (r: Random) =>
  r.pick([
    () => `${r.chars(UPPER, 3)}-${r.digits(4)}-${r.chars(UPPER, 2)}`,
    () => `SKU-${r.digits(6)}`,
    () => r.digits(r.int(8, 14)),
    () => `${r.chars(UPPER, 2)}${r.digits(r.int(5, 9))}`,
  ])();
const orderId = (r: Random) =>
  r.pick([
    () => `#${r.digits(r.int(5, 12))}`,
    () => `ORD-${r.int(2020, 2026)}-${r.digits(6)}`,
    () => r.digits(r.int(9, 14)),
    () => `${r.digits(3)}-${r.digits(7)}-${r.digits(7)}`,
    () => `SO${r.digits(8)}`,
  ])();
const version = (r: Random) =>
  r.pick([
    () => `v${r.int(0, 20)}.${r.int(0, 30)}.${r.int(0, 40)}`,
    () => `version ${r.int(0, 20)}.${r.int(0, 30)}.${r.int(0, 40)}.${r.int(0, 255)}`,
    () => `${r.pick(["pandas", "numpy", "duckdb", "matplotlib"])} ${r.int(0, 3)}.${r.int(0, 30)}.${r.int(0, 9)}`,
  ])();
const commit = (r: Random) => r.chars(HEX, r.pick([7, 8, 10, 12, 40]));
const uuid = (r: Random) =>
  `${r.chars(HEX, 8)}-${r.chars(HEX, 4)}-4${r.chars(HEX, 3)}-${r.pick(["8", "9", "a", "b"])}${r.chars(HEX, 3)}-${r.chars(HEX, 12)}`;
const colour = (r: Random) => `#${r.chars(HEX, 6)}`;
const place = (r: Random) =>
  `${(r.next() * 170 - 85).toFixed(r.int(4, 6))}, ${(r.next() * 350 - 175).toFixed(r.int(4, 6))}`;
const two = (value: number) => String(value).padStart(2, "0");
const day = (r: Random) => `${r.int(2015, 2027)}-${two(r.int(1, 12))}-${two(r.int(1, 28))}`;
const moment = (r: Random) =>
  r.pick([
    () => `${day(r)}T${two(r.int(0, 23))}:${two(r.int(0, 59))}:${two(r.int(0, 59))}.${r.digits(3)}Z`,
    () => `${day(r)} ${two(r.int(0, 23))}:${two(r.int(0, 59))}:${two(r.int(0, 59))}+00:00`,
    () => String(r.int(1_500_000_000, 1_900_000_000)),
    () => `${r.int(1_500_000_000, 1_900_000_000)}${r.digits(3)}`,
  ])();
const month = (r: Random) => `${r.pick(MONTHS)}${r.pick(["", ` ${r.int(2018, 2027)}`])}`;

/** One sentence about figures. */
const SENTENCES: readonly ((r: Random) => string)[] = [
  (r) => `${product(r)} led with ${amount(r)} (${share(r)} of the total).`,
  (r) => `${product(r)} and ${product(r)} were the best sellers in ${month(r)}.`,
  (r) => `**${product(r)}** sold ${r.int(10, 99_999)} units, **${product(r)}** only ${r.int(2, 999)}.`,
  (r) => `The strongest region is ${r.pick(REGIONS)} with ${amount(r)}, followed by ${r.pick(REGIONS)}.`,
  (r) => `${r.pick(METRICS)} in ${month(r)} was ${amount(r)}, ${share(r)} against ${month(r)}.`,
  (r) => `Order ${orderId(r)} is the largest at ${amount(r)}.`,
  (r) => `The largest orders are ${orderId(r)}, ${orderId(r)} and ${orderId(r)}.`,
  (r) => `SKU ${sku(r)} has no sales since ${day(r)}.`,
  (r) => `Top item: ${sku(r)}`,
  (r) => `I used ${version(r)} for this.`,
  (r) => `The file was read at ${moment(r)}; its hash is ${commit(r)}.`,
  (r) => `Row id ${uuid(r)} appears twice.`,
  (r) => `The bars are ${colour(r)} and ${colour(r)}.`,
  (r) => `The centre of the points is ${place(r)}.`,
  (r) =>
    `${r.pick(["Total", "Sum", "Median", "Largest", "Answer", "Result", "Count", "Max"])}: ${r.digits(r.int(7, 14))}`,
  (r) => r.digits(r.int(7, 15)),
  (r) => `Sales of ${product(r)} rose by ${share(r)} and those of ${product(r)} fell.`,
  (r) => `In ${r.pick(REGIONS)}, ${product(r)} is ahead of ${product(r)}.`,
  (r) => `Best: ${product(r)}. Worst: ${product(r)}.`,
  (r) => `Customers who bought ${product(r)} also bought ${product(r)}.`,
  (r) => `${r.pick(MODELS)} has the highest ${r.pick(METRICS)} of all products.`,
  (r) => `The ${r.pick(MODELS)} line grew from ${amount(r)} to ${amount(r)} in Q${r.int(1, 4)}.`,
  (r) => `Correlation r = 0.${r.digits(3)}, p = 0.${r.digits(4)}, n = ${r.int(20, 9_999_999)}.`,
  (r) => `Between ${day(r)} and ${day(r)} there were ${r.int(1000, 9_999_999)} events.`,
  (r) => `${r.pick(METRICS)} by ${r.pick(["Region", "Product", "Month", "Channel", "Segment"])}`,
  (r) => `# ${r.pick(METRICS)} for ${product(r)}`,
  (r) => `- ${product(r)}: ${amount(r)}\n- ${product(r)}: ${amount(r)}\n- ${product(r)}: ${amount(r)}`,
  (r) => `1. ${product(r)} – ${amount(r)}\n2. ${product(r)} – ${amount(r)}\n3. ${r.pick(REGIONS)} – ${share(r)}`,
  (r) => `Batch ${r.digits(r.int(6, 13))} and tracking number ${r.digits(r.int(10, 20))} are missing.`,
  (r) => `EAN ${r.digits(13)}, invoice ${r.digits(r.int(6, 12))}, ticket ${r.digits(r.int(5, 10))}.`,
];

const COLUMNS: readonly (readonly [string, (r: Random) => string])[] = [
  ["Product", product],
  ["Region", (r) => r.pick(REGIONS)],
  ["Month", month],
  ["Revenue", amount],
  ["Share", share],
  ["SKU", sku],
  ["Order ID", orderId],
  ["Id", uuid],
  ["Commit", commit],
  ["Time", moment],
  ["Position", place],
  ["Metric", (r) => r.pick(METRICS)],
  ["Version", version],
];

function table(r: Random): string {
  const first = r.int(0, COLUMNS.length - 1);
  const columns = [0, 1, 2, 3].map((step) => COLUMNS[(first + step * 3) % COLUMNS.length] ?? (["n", amount] as const));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = Array.from({ length: r.int(3, 12) }, () => line(columns.map(([, cell]) => cell(r))));
  return [line(columns.map(([head]) => head)), line(columns.map(() => "---")), ...rows].join("\n");
}

/** An answer about business figures in which nothing is about a person, so that nothing may be replaced. */
export function cleanAnswer(r: Random): string {
  const paragraphs = Array.from({ length: r.int(1, 5) }, () =>
    Array.from({ length: r.int(1, 3) }, () => r.pick(SENTENCES)(r)).join(" "),
  );
  return r.next() < 0.4 ? [...paragraphs, table(r)].join("\n\n") : paragraphs.join("\n\n");
}
