import { fileURLToPath } from "node:url";

/** A file to try the playground with, and questions that are good to click. */
export interface Sample {
  /** File name. */
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly questions: readonly string[];
}

/** The bundled files, the one the page opens with first. `make.ts` makes them. */
export const SAMPLES: readonly Sample[] = [
  sample("sales.csv", "Shop sales, two years", [
    "Revenue by month as a chart",
    "Top 5 products by revenue",
    "Why did March 2024 drop?",
  ]),
  sample("customers.xlsx", "Customer list (Excel)", [
    "What is in this file?",
    "Share of customers by plan as a pie",
    "Average monthly fee by country",
  ]),
  sample("support-tickets.csv", "Support tickets (German export)", [
    "How many tickets per month?",
    "Average Stunden bis Lösung by Kategorie",
    "Are there missing values or duplicates?",
  ]),
  sample("web-traffic.json", "Web traffic (JSON)", [
    "Visits over time by page",
    "Distribution of bounce rate",
    "Correlation between visits and average seconds",
  ]),
];

function sample(name: string, title: string, questions: readonly string[]): Sample {
  return { name, title, path: fileURLToPath(new URL(`./${name}`, import.meta.url)), questions };
}
