/**
 * Makes the sample files of the playground, the same bytes each time: `node src/playground/samples/make.ts`.
 * All people, companies and numbers are invented; e-mail addresses use the domains of RFC 2606 and phone numbers the
 * ranges reserved for fiction (555-01xx, and Ofcom's drama numbers).
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { writeXlsx } from "hucre/xlsx";

/** A small seeded generator (mulberry32): samples must not change from run to run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Some<T> = readonly [T, ...T[]];

function pick<T>(random: () => number, items: Some<T>): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

function weighted<T>(random: () => number, items: Some<readonly [T, number]>): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) {
    left -= weight;
    if (left <= 0) return item;
  }
  return items[0][0];
}

function day(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
}

const PRODUCTS = [
  ["Notebook", 14.9, 0.46],
  ["Backpack", 79, 0.58],
  ["Desk Lamp", 45.5, 0.52],
  ["Water Bottle", 24, 0.41],
  ["Desk Chair", 189, 0.63],
] as const;

const REGIONS = [
  ["EMEA", 42],
  ["AMER", 36],
  ["APAC", 22],
] as const;

const CHANNELS = [
  ["Online", 55],
  ["Retail", 30],
  ["Partner", 15],
] as const;

/** Two years of orders. In March 2024 the online shop in EMEA sells far less: something to ask "why" about. */
function sales(): string {
  const random = seeded(20_240_301);
  const lines = ["date,region,product,channel,units,revenue,cost"];
  const end = Date.UTC(2024, 11, 31);
  for (let time = Date.UTC(2023, 0, 1); time <= end; time += 86_400_000) {
    const date = new Date(time).toISOString().slice(0, 10);
    const month = Number(date.slice(5, 7));
    const season = 1 + 0.22 * Math.cos(((month - 11.5) / 12) * 2 * Math.PI) + (date >= "2024" ? 0.16 : 0);
    const orders = Math.round(season * (4 + random() * 2.6));
    for (let index = 0; index < orders; index += 1) {
      const region = weighted(random, REGIONS);
      const channel = weighted(random, CHANNELS);
      const [product, price, costShare] = pick<readonly [string, number, number]>(random, PRODUCTS);
      const units = 1 + Math.floor(random() ** 2 * 9);
      const keep = random();
      if (date.startsWith("2024-03") && region === "EMEA" && channel === "Online" && keep < 0.82) continue;
      const discount = random() < 0.2 ? 0.9 : 1;
      const revenue = Math.round(units * price * discount * 100) / 100;
      const cost = Math.round(revenue * costShare * (0.95 + random() * 0.1) * 100) / 100;
      lines.push([date, region, product, channel, units, revenue.toFixed(2), cost.toFixed(2)].join(","));
    }
  }
  return `${lines.join("\n")}\n`;
}

const FIRST: Some<string> = [
  "Amelie",
  "Bruno",
  "Chiara",
  "Daniel",
  "Elif",
  "Farid",
  "Greta",
  "Hiro",
  "Ines",
  "Jonas",
  "Kira",
  "Liam",
  "Mona",
  "Nils",
  "Olga",
  "Pablo",
];
const LAST: Some<string> = [
  "Albrecht",
  "Bianchi",
  "Costa",
  "Dubois",
  "Eriksen",
  "Fischer",
  "García",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalski",
  "Lindqvist",
];
const COMPANIES: Some<string> = [
  "Northwind Bakery",
  "Blue Harbor Cafés",
  "Atlas Cycling",
  "Pinecrest Hotels",
  "Lumen Studios",
  "Verde Gardens",
  "Copper & Oak",
  "Skyline Fitness",
];
const PLANS = [
  ["Starter", 29],
  ["Team", 99],
  ["Business", 249],
] as const;

/** A workbook as people keep them: title rows, two sheets, a hidden one, contact data that must not leak. */
async function customers(): Promise<Uint8Array> {
  const random = seeded(77);
  const people: (string | number | boolean | Date | null)[][] = [];
  for (let index = 0; index < 120; index += 1) {
    const first = pick(random, FIRST);
    const last = pick(random, LAST);
    const [plan, fee] = weighted<readonly [string, number]>(random, [
      [PLANS[0], 50],
      [PLANS[1], 35],
      [PLANS[2], 15],
    ]);
    const seats = plan === "Starter" ? 1 : 2 + Math.floor(random() * 28);
    const since = new Date(`${day(2021, 1, 1 + Math.floor(random() * 1_300))}T00:00:00Z`);
    const mail = `${first}.${last}${index}@example.com`
      .normalize("NFKD")
      .replaceAll(/\p{Mark}/gu, "")
      .toLowerCase();
    const phone = random() < 0.08 ? null : `+1 202 555 01${String(Math.floor(random() * 100)).padStart(2, "0")}`;
    const churned = random() < (plan === "Starter" ? 0.28 : 0.1);
    people.push([
      `C-${1001 + index}`,
      `${first} ${last}`,
      mail,
      phone,
      pick(random, COMPANIES),
      weighted(random, [
        ["Germany", 30],
        ["Spain", 18],
        ["Italy", 17],
        ["USA", 25],
        ["Japan", 10],
      ]),
      plan,
      seats,
      fee * Math.max(1, Math.round(seats / 5)),
      since,
      churned ? "yes" : "no",
    ]);
  }
  const header = [
    "Customer ID",
    "Name",
    "E-mail",
    "Phone",
    "Company",
    "Country",
    "Plan",
    "Seats",
    "Monthly fee",
    "Customer since",
    "Churned",
  ];
  const plans = PLANS.map(([name, fee]) => [name, fee, name === "Starter" ? 1 : name === "Team" ? 10 : 30]);
  return writeXlsx({
    properties: { modified: new Date("2024-12-31T12:00:00Z") },
    sheets: [
      {
        name: "Customers",
        rows: [
          ["Customer list", ...blanks(10)],
          ["Exported 2024-12-31 by the sales team", ...blanks(10)],
          blanks(11),
          header,
          ...people,
        ],
        merges: [{ startRow: 0, startCol: 0, endRow: 0, endCol: 10 }],
        cells: new Map(people.map((_, row) => [`${row + 4},9`, { style: { numFmt: "yyyy-mm-dd" } }])),
      },
      {
        name: "Plans",
        rows: [["Price list 2024", null, null], blanks(3), ["Plan", "Fee", "Included seats"], ...plans],
      },
      { name: "Notes", hidden: true, rows: [["Internal", "do not share"]] },
    ],
  });
}

function blanks(count: number): null[] {
  return Array.from({ length: count }, () => null);
}

/** A German export: semicolons, decimal commas, dates with the day first, windows-1252. */
function supportTickets(): Buffer {
  const random = seeded(4_711);
  const agents: Some<string> = ["Jürgen Groß", "Zoë Müller", "André Weiß", "Søren Åkesson", "Begüm Schäfer"];
  const lines = ["Ticket;Eröffnet;Kategorie;Priorität;Bearbeiter;Stunden bis Lösung;Zufriedenheit;Status"];
  for (let index = 0; index < 640; index += 1) {
    const date = day(2024, 1, 1 + Math.floor((index / 640) * 366));
    const category = weighted(random, [
      ["Rechnung", 26],
      ["Lieferung", 30],
      ["Rückgabe", 18],
      ["Technik", 20],
      ["Sonstiges", 6],
    ]);
    const priority = weighted(random, [
      ["niedrig", 40],
      ["mittel", 40],
      ["hoch", 20],
    ]);
    const open = random() < 0.07;
    const hours = (1 + random() ** 3 * 90) * (priority === "hoch" ? 0.4 : 1) * (category === "Technik" ? 1.7 : 1);
    const rating =
      open || random() < 0.3
        ? ""
        : Math.min(5, Math.max(1, 5.2 - hours / 40 - random() * 1.4))
            .toFixed(1)
            .replace(".", ",");
    const [year, month, date2] = date.split("-");
    lines.push(
      [
        `T-${20_001 + index}`,
        `${date2}.${month}.${year}`,
        category,
        priority,
        pick(random, agents),
        open ? "" : hours.toFixed(1).replace(".", ","),
        rating,
        open ? "offen" : "gelöst",
      ].join(";"),
    );
  }
  // Latin-1 and windows-1252 agree on every character used here.
  return Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
}

/** Nested JSON as an analytics service returns it: one record for each day and page. */
function webTraffic(): string {
  const random = seeded(99);
  const pages = [
    ["/", 900],
    ["/pricing", 340],
    ["/blog", 520],
    ["/docs", 410],
    ["/signup", 150],
  ] as const;
  const items: object[] = [];
  for (let time = Date.UTC(2024, 8, 1); time <= Date.UTC(2024, 10, 30); time += 86_400_000) {
    const date = new Date(time).toISOString().slice(0, 10);
    const weekend = [0, 6].includes(new Date(time).getUTCDay()) ? 0.55 : 1;
    const growth = 1 + (time - Date.UTC(2024, 8, 1)) / (86_400_000 * 400);
    for (const [page, base] of pages) {
      const visits = Math.round(base * weekend * growth * (0.85 + random() * 0.3));
      const bounce = Math.round((0.32 + random() * 0.2 + (page === "/blog" ? 0.18 : 0)) * 1_000) / 10;
      const seconds = Math.round(40 + random() * 60 + (page === "/docs" ? 120 : 0));
      const mobile = Math.round(visits * (0.45 + random() * 0.15));
      items.push({
        date,
        page,
        visits,
        visitors: Math.round(visits * (0.7 + random() * 0.12)),
        bounce_rate: bounce,
        average_seconds: seconds,
        device: { mobile, desktop: visits - mobile },
        signups: page === "/signup" ? Math.round(visits * (0.05 + random() * 0.05)) : 0,
      });
    }
  }
  return `${JSON.stringify({ site: "shop.example.com", generated: "2024-12-01", records: items }, null, 2)}\n`;
}

const folder = fileURLToPath(new URL("./", import.meta.url));
writeFileSync(`${folder}sales.csv`, sales());
writeFileSync(`${folder}customers.xlsx`, await customers());
writeFileSync(`${folder}support-tickets.csv`, supportTickets());
writeFileSync(`${folder}web-traffic.json`, webTraffic());
