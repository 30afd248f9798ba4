import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { withJoins } from "../../../src/playground/claude/analyst/planner/joined.ts";
import { makePlan, replay } from "../../../src/playground/claude/analyst/planner/make-plan.ts";
import type { Plan } from "../../../src/playground/claude/analyst/planner/plan.ts";
import { type Profile, readProfile } from "../../../src/playground/claude/analyst/planner/profile.ts";
import { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import { TestContainer } from "./container.ts";
import { planText } from "./plan-text.ts";

const shell = createShell();
afterAll(() => shell.close());

const SAMPLES = new URL("../../../src/playground/samples/", import.meta.url);

async function profileOf(name: string): Promise<Profile> {
  const container = new TestContainer(shell, fileURLToPath(new URL(name, SAMPLES)));
  try {
    await container.run("profile");
    return withJoins(await readProfile(container.workDir));
  } finally {
    container.remove();
  }
}

type Expectation = readonly [question: string, plan: string];

const SALES: readonly Expectation[] = [
  ["what is in this file?", "overview of sales"],
  ["Summarize this data", "overview of sales"],
  ["total revenue", "sum revenue"],
  ["What was our total revenue in 2024?", "sum revenue where 2024"],
  ["revenue in 2024 for EMEA", "sum revenue where EMEA and 2024"],
  ["average revenue per order", "avg revenue"],
  ["How many orders did we have?", "rows"],
  ["How many rows are there?", "rows"],
  ["how many units did we sell in EMEA in March 2024", "sum units where EMEA and Mar 2024"],
  ["revenue by region", "sum revenue by region desc"],
  ["show me revenue per product", "sum revenue by product desc"],
  ["sum of cost by channel", "sum cost by channel desc"],
  ["average revenue by region", "avg revenue by region desc"],
  ["median revenue by product", "median revenue by product desc"],
  ["min and max revenue by channel", "min revenue, max revenue by channel desc"],
  ["count by region", "rows by region desc"],
  ["number of sales per channel", "rows by channel desc"],
  ["top 5 products", "sum revenue by product desc 5"],
  ["top 3 products by revenue", "sum revenue by product desc 3"],
  ["bottom 2 channels by units", "sum units by channel asc 2"],
  ["Which region has the highest revenue?", "sum revenue by region desc"],
  ["which product sells the most?", "sum revenue by product desc"],
  ["what is our best selling product", "sum revenue by product desc"],
  ["worst performing region", "sum revenue by region asc"],
  ["Which month had the highest revenue?", "sum revenue by month desc"],
  ["what was the busiest day", "sum revenue by day desc"],
  ["revenue over time", "sum revenue by month natural"],
  ["trend of revenue", "sum revenue by month natural"],
  ["monthly revenue", "sum revenue by month natural"],
  ["weekly units in 2024", "sum units by week where 2024 natural"],
  ["quarterly revenue by region", "sum revenue by quarter+region natural"],
  ["revenue by quarter", "sum revenue by quarter natural"],
  ["revenue per year", "sum revenue by year natural"],
  ["daily revenue in March 2024", "sum revenue by day where Mar 2024 natural"],
  ["How did revenue develop in 2024?", "sum revenue by month where 2024 natural"],
  ["is revenue growing", "sum revenue by month natural as change"],
  ["month over month growth of revenue", "sum revenue by month natural as change"],
  ["year over year revenue growth", "sum revenue by year natural as change"],
  ["cumulative revenue in 2024", "sum revenue by month where 2024 natural as running"],
  ["share of revenue by region", "sum revenue by region desc as share"],
  ["what percentage of revenue comes from EMEA?", "sum revenue by region desc as share of EMEA"],
  ["pie chart of revenue by channel", "sum revenue by channel desc pie"],
  ["breakdown of units by product", "sum units by product desc"],
  ["compare EMEA and AMER", "sum revenue by region where EMEA|AMER desc as compare"],
  ["EMEA vs APAC revenue by month", "sum revenue by month+region where EMEA|APAC natural as compare"],
  ["compare 2023 and 2024", "sum revenue by year where 2023|2024 natural as compare"],
  ["revenue in Q1 2024 vs Q1 2023", "sum revenue by quarter where Q1 2024|Q1 2023 natural as compare"],
  ["Online versus Retail", "sum revenue by channel where Online|Retail desc as compare"],
  ["distribution of revenue", "distribution of revenue"],
  ["histogram of units", "distribution of units"],
  ["how is cost distributed", "distribution of cost"],
  ["outliers in revenue", "distribution of revenue"],
  ["correlation between units and revenue", "correlation of units, revenue"],
  ["is there a relationship between cost and revenue", "correlation of cost, revenue"],
  ["correlations", "correlation of units, revenue, cost"],
  ["missing values", "missing"],
  ["are there any duplicates?", "duplicates"],
  ["data quality check", "both"],
  ["orders over 1000", "rows, sum revenue where revenue>1000"],
  ["how many orders over 1000 in Q3", "rows where quarter 3 and revenue>1000"],
  ["revenue of orders between 100 and 500", "sum revenue where revenue 100..500"],
  ["orders above 1000 in Q3 2024 for EMEA", "rows, sum revenue where EMEA and Q3 2024 and revenue>1000"],
  ["revenue excluding APAC", "sum revenue where not APAC"],
  ["revenue without EMEA by product", "sum revenue by product where not EMEA desc"],
  ["revenue since June 2024", "sum revenue where since Jun 2024"],
  ["revenue before 2023-06-01", "sum revenue where before 2023-06-01"],
  ["revenue between January and March 2024", "sum revenue where Jan 2024 to Mar 2024"],
  ["last 3 months revenue", "sum revenue where Oct 2024 to Dec 2024"],
  ["revenue last month", "sum revenue where Dec 2024"],
  ["revenue this year by month", "sum revenue by month where 2024 natural"],
  ["profit by product", "profit by product desc"],
  ["profit margin by region", "margin by region desc"],
  ["what is the profit margin?", "margin"],
  ["revenue per unit by product", "revenue per unit by product desc"],
  ["average monthly revenue", "avg revenue by month natural as per period"],
  ["average revenue per month", "avg revenue by month natural as per period"],
  ["show me the first 10 rows", "10 rows by nothing desc"],
  ["top 10 orders by revenue", "10 rows by revenue desc"],
  ["largest single order", "10 rows by revenue desc"],
  ["list all products", "rows by product desc none"],
  ["which regions are there?", "rows by region desc none"],
  ["which channels exist", "rows by channel desc none"],
  ["why did March drop?", "why sum revenue down by month at month 3"],
  ["why did revenue fall in March 2024", "why sum revenue down by month at Mar 2024"],
  ["what drove the increase in October 2024", "why sum revenue up by month at Oct 2024"],
  ["forecast next month", "unknown"],
  ["write a poem", "unknown"],
  ["asdf qwerty", "unknown"],
  ["revenue by month for backpacks online", "sum revenue by month where Backpack and Online natural"],
  ["Desk Lamp sales in EMEA by quarter", "sum revenue by quarter where Desk Lamp and EMEA natural"],
  ["how much did we sell online", "sum revenue where Online"],
  ["plot revenue and cost by month", "sum revenue, sum cost by month natural"],
  ["revenue by weekday", "sum revenue by weekday natural"],
  ["seasonality of revenue", "sum revenue by month of year natural"],
  ["sales of notebook in apac", "sum revenue where Notebook and APAC"],
  ["umsatz by region", "sum revenue by region desc"],
  ["revnue by regoin", "sum revenue by region desc"],
  ["standard deviation of revenue by product", "stddev revenue by product desc"],
  ["number of different products", "distinct product"],
  ["how many products do we sell per region", "distinct product by region desc"],
  ["what is the highest revenue", "max revenue"],
  ["average units for orders over 500", "avg units where revenue>500"],
  ["EMEA revenue by product as a table", "sum revenue by product where EMEA desc none"],
  ["Can you show me a bar chart of revenue by product for 2023?", "sum revenue by product where 2023 desc bar"],
  ["What's the average order value by channel?", "avg revenue by channel desc"],
  ["revenue by product and channel", "sum revenue by product+channel desc"],
  ["revenue by region and month", "sum revenue by month+region natural"],
  ["total units and revenue by region", "sum units, sum revenue by region desc"],
  ["how much revenue did Retail make in the first half of 2024", "sum revenue where Retail and H1 2024"],
];

const CUSTOMERS: readonly Expectation[] = [
  ["What is in this file?", "overview of customers_customers, customers_plans"],
  ["Share of customers by plan as a pie", "rows by Plan desc as share pie"],
  ["Average monthly fee by country", "avg Monthly fee by Country desc"],
  ["how many churned customers by plan", "rows by Plan where Churned desc"],
  ["churn rate by plan", "share of Churned by Plan desc"],
  ["what is the churn rate", "share of Churned"],
  ["what percentage of customers churned", "share of Churned"],
  ["who are the customers in Germany", "10 rows by nothing desc where Germany"],
  ["seats by plan", "sum Seats by Plan desc"],
  ["customers without phone", "rows where no Phone"],
  ["how many customers have no phone", "rows where no Phone"],
  ["new customers per year", "rows by year natural"],
  ["how many customers per country", "rows by Country desc"],
  ["top 5 customers by monthly fee", "5 rows by Monthly fee desc"],
  ["which customers churned", "10 rows by nothing desc where Churned"],
  ["total monthly fee", "sum Monthly fee"],
  ["list customers in Spain on the Team plan", "10 rows by nothing desc where Spain and Team"],
  ["total fee by included seats", "sum Fee by Included seats desc"],
  ["average seats for Business customers", "avg Seats where Business"],
  ["customers by plan and country", "rows by Plan+Country desc"],
  ["number of customers since 2023", "rows where since 2023"],
  ["are there duplicate e-mails", "duplicates E-mail"],
  ["compare Germany and Spain", "rows by Country where Germany|Spain desc as compare"],
  ["which company has the most seats", "sum Seats by Company desc"],
  ["what's in the second sheet", "overview of customers_plans"],
  ["median seats by plan", "median Seats by Plan desc"],
  ["distribution of seats", "distribution of Seats"],
];

const TICKETS: readonly Expectation[] = [
  ["What is in this file?", "overview of support_tickets"],
  ["How many tickets per month?", "rows by month natural"],
  ["Average Stunden bis Lösung by Kategorie", "avg Stunden bis Lösung by Kategorie desc"],
  ["Are there missing values or duplicates?", "both"],
  ["tickets by Priorität", "rows by Priorität desc"],
  ["how many tickets are open", "rows"],
  ["how many tickets are offen", "rows where offen"],
  ["average Zufriedenheit by Bearbeiter", "avg Zufriedenheit by Bearbeiter desc"],
  ["which agent has the best satisfaction", "avg Zufriedenheit by Bearbeiter desc"],
  ["number of tickets by category", "rows by Kategorie desc"],
  ["tickets by category as a pie", "rows by Kategorie desc pie"],
  ["hoch tickets per month", "rows by month where hoch natural"],
  ["median hours by priority", "median Stunden bis Lösung by Priorität desc"],
  ["who handles the most tickets", "rows by Bearbeiter desc"],
  ["average resolution hours for Technik", "avg Stunden bis Lösung where Technik"],
  ["distribution of hours", "distribution of Stunden bis Lösung"],
  ["trend of Zufriedenheit", "avg Zufriedenheit by month natural"],
  ["tickets opened in Q2", "rows where Q2 2024"],
  ["correlation between hours and satisfaction", "correlation of Stunden bis Lösung, Zufriedenheit"],
  ["worst rated category", "avg Zufriedenheit by Kategorie asc"],
  ["tickets in March", "rows where Mar 2024"],
  ["slowest agent", "avg Stunden bis Lösung by Bearbeiter desc"],
];

const TRAFFIC: readonly Expectation[] = [
  ["what is in this file", "overview of web_traffic"],
  ["Visits over time by page", "sum visits by week+page natural"],
  ["Distribution of bounce rate", "distribution of bounce_rate"],
  ["Correlation between visits and average seconds", "correlation of visits, average_seconds"],
  ["total visits", "sum visits"],
  ["visits by page", "sum visits by page desc"],
  ["top pages", "sum visits by page desc"],
  ["which page has the highest bounce rate", "avg bounce_rate by page desc"],
  ["signups per week", "sum signups by week natural"],
  ["mobile visits by page", "sum device.mobile, sum visits by page desc"],
  ["desktop vs mobile", "sum device.desktop, sum device.mobile"],
  ["visits on weekends", "sum visits where days 67"],
  ["visits by weekday", "sum visits by weekday natural"],
  ["average bounce rate by page", "avg bounce_rate by page desc"],
  ["visitors in October", "sum visitors where Oct 2024"],
  ["compare /docs and /blog", "sum visits by page where /docs|/blog desc as compare"],
  ["daily visits for /pricing", "sum visits by day where /pricing natural"],
  ["share of visits by page", "sum visits by page desc as share"],
  ["how many signups in November", "sum signups where Nov 2024"],
  ["visits last week", "sum visits where week of 2024-11-25"],
  ["why did visits drop", "why sum visits down by week at any"],
  ["growth of visits by week", "sum visits by week natural as change"],
];

/** A line that begins with `>` follows the one above it. */
const CHAINS: readonly Expectation[] = [
  ["revenue by month as a chart", "sum revenue by month natural"],
  ["> only EMEA", "sum revenue by month where EMEA natural"],
  ["> now by region", "sum revenue by region desc"],
  ["> as a pie", "sum revenue by region desc as share pie"],
  ["> top 2 only", "sum revenue by region desc 2 as share pie"],
  ["revenue by month", "sum revenue by month natural"],
  ["> by quarter instead", "sum revenue by quarter natural"],
  ["> only Q3", "sum revenue by quarter where quarter 3 natural"],
  ["> and for AMER?", "sum revenue by quarter where quarter 3 and AMER natural"],
  ["> split by channel", "sum revenue by quarter+channel where quarter 3 and AMER natural"],
  ["> as bars", "sum revenue by quarter+channel where quarter 3 and AMER natural bar"],
  ["> why did March drop?", "why sum revenue down by month at month 3 where AMER"],
  ["> and in October?", "why sum revenue any by month at month 10 where AMER"],
  ["revenue by product", "sum revenue by product desc"],
  ["> only 2024", "sum revenue by product where 2024 desc"],
  ["> exclude APAC", "sum revenue by product where 2024 and not APAC desc"],
  ["> also by region", "sum revenue by product+region where 2024 and not APAC desc"],
  ["> in percent", "sum revenue by product+region where 2024 and not APAC desc"],
  ["> average instead", "avg revenue by product+region where 2024 and not APAC desc"],
  ["> show units instead", "sum units by product+region where 2024 and not APAC desc"],
  ["> and cost", "sum units, sum cost by product+region where 2024 and not APAC desc"],
  ["> without filters", "sum units, sum cost by product+region desc"],
  ["> sort ascending", "sum units, sum cost by product+region asc"],
  ["> top 3", "sum units, sum cost by product+region desc 3"],
  ["> what about 2023?", "sum units, sum cost by product+region where 2023 desc 3"],
  ["total revenue in 2024", "sum revenue where 2024"],
  ["> and 2023?", "sum revenue where 2023"],
  ["> compare with 2023", "sum revenue where 2023"],
  ["> by region", "sum revenue by region where 2023 desc"],
  ["> only EMEA and AMER", "sum revenue by region where 2023 and EMEA|AMER desc"],
  ["> also APAC", "sum revenue by region where 2023 and EMEA|AMER|APAC desc"],
  ["> by month", "sum revenue by month where 2023 and EMEA|AMER|APAC natural"],
  ["> cumulative", "sum revenue by month where 2023 and EMEA|AMER|APAC natural as running"],
  ["> growth", "sum revenue by month where 2023 and EMEA|AMER|APAC natural as change"],
  ["> as a table", "sum revenue by month where 2023 and EMEA|AMER|APAC natural as change none"],
  ["> how many orders is that?", "rows by month where 2023 and EMEA|AMER|APAC natural as change"],
  ["distribution of revenue", "distribution of revenue"],
  ["> only EMEA", "distribution of revenue where EMEA"],
  ["> by region", "avg revenue by region desc"],
  ["correlation between units and revenue", "correlation of units, revenue"],
  ["> only Online", "correlation of units, revenue where Online"],
  ["> and cost", "correlation of units, cost where Online"],
  ["top 10 orders by revenue", "10 rows by revenue desc"],
  ["> only EMEA", "10 rows by revenue desc where EMEA"],
  ["> top 3", "3 rows by revenue desc where EMEA"],
  ["> by units", "3 rows by units desc where EMEA"],
  ["share of revenue by region", "sum revenue by region desc as share"],
  ["> only 2024", "sum revenue by region where 2024 desc as share"],
  ["> by channel", "sum revenue by channel where 2024 desc as share"],
  ["> now as bars", "sum revenue by channel where 2024 desc as share bar"],
  ["revenue by month in EMEA", "sum revenue by month where EMEA natural"],
  ["> what about AMER", "sum revenue by month where AMER natural"],
  ["> remove the filter", "sum revenue by month natural"],
  ["> weekly", "sum revenue by week natural"],
  ["> show it per product", "sum revenue by product desc"],
  ["> Online only", "sum revenue by product where Online desc"],
  ["> for Desk Chair", "sum revenue by product where Online and Desk Chair desc"],
];

describe.each([
  ["sales.csv", SALES],
  ["customers.xlsx", CUSTOMERS],
  ["support-tickets.csv", TICKETS],
  ["web-traffic.json", TRAFFIC],
])("questions about %s", (name, questions) => {
  let profile: Profile;

  beforeAll(async () => {
    profile = await profileOf(name);
  });

  it.each(questions)("“%s” becomes: %s", (question, expected) => {
    const plan = makePlan(question, profile, null);

    expect(planText(plan)).toBe(expected);
  });
});

describe("follow-ups", () => {
  let sales: Profile;

  beforeAll(async () => {
    sales = await profileOf("sales.csv");
  });

  it("change the last question, and only what they say", () => {
    const told: Expectation[] = [];
    let last: Plan | null = null;
    for (const [line] of CHAINS) {
      const plan = makePlan(line.replace(/^> /, ""), sales, line.startsWith("> ") ? last : null);
      told.push([line, planText(plan)]);
      last = plan;
    }

    expect(told).toEqual(CHAINS);
  });

  it("are rebuilt from the earlier questions when the container has lost its notes", () => {
    const plan = replay(["revenue by month", "only EMEA", "write a poem", "by quarter instead"], sales);

    expect(plan === null ? null : planText(plan)).toBe("sum revenue by quarter where EMEA natural");
  });

  it("say what was assumed and what was not understood", () => {
    const assumed = makePlan("top 5 products", sales, null);
    const ignored = makePlan("revenue of purple products", sales, null);
    const lifted = makePlan("now by region", sales, makePlan("revenue in EMEA", sales, null));

    expect(assumed.notes).toEqual(["The question names no measure, so I took revenue."]);
    expect(ignored.notes).toEqual(["I found no column or value for “purple”, so that is left out."]);
    expect(lifted.notes).toEqual(["The earlier filter (EMEA) is lifted to show every group."]);
  });
});
