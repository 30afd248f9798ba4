import { isAdditive, rolesOf, type TableFacts } from "./columns.ts";

/** A question worth asking, with the words that show that it was asked already. */
interface Idea {
  readonly question: string;
  readonly about: readonly string[];
}

/**
 * Questions that a table can answer, worded from its own columns, the most telling first: a key figure by group, its
 * course, what looks wrong, then others. Deterministic; empty for a table whose columns say nothing.
 */
export function ideasFor(table: TableFacts): string[] {
  return ideas(table).map(({ question }) => question);
}

/** Those that were not asked yet, as far as the words of earlier questions tell. */
export function openIdeas(table: TableFacts, asked: string): string[] {
  const words = asked.toLowerCase();
  const isAsked = ({ about }: Idea): boolean => about.every((word) => words.includes(word.toLowerCase()));
  return ideas(table)
    .filter((idea) => !isAsked(idea))
    .map(({ question }) => question);
}

/** The table that a question is about: the one of which it names the most columns, else the longest. */
export function tableMeant<Table extends TableFacts>(tables: readonly Table[], question: string): Table | null {
  const words = question.toLowerCase();
  const named = ({ columns }: Table): number =>
    columns.filter(({ name }) => name.length > 1 && words.includes(name.toLowerCase())).length;
  const [best] = tables.toSorted((a, b) => named(b) - named(a) || (b.rows ?? 0) - (a.rows ?? 0));
  return best ?? null;
}

function ideas(table: TableFacts): Idea[] {
  const { measures, categories, dates, keys } = rolesOf(table);
  const [measure, other] = measures;
  const [group, second] = categories;
  const [key] = keys;
  const found: (Idea | null)[] = [
    group === undefined ? null : byGroup(measure, group),
    dates.length === 0 ? null : byMonth(measure),
    { question: wrongRows(key), about: key === undefined ? ["missing"] : ["duplicate"] },
    second === undefined || measure === undefined
      ? null
      : { question: `Which ${second} has the highest ${measure}?`, about: [second] },
    measure === undefined ? null : { question: `How is ${measure} distributed?`, about: ["distribut", measure] },
    measure === undefined || other === undefined
      ? null
      : { question: `Correlation between ${measure} and ${other}`, about: ["correlation"] },
    second === undefined || measure !== undefined ? null : byGroup(undefined, second),
  ];
  return found.filter((idea) => idea !== null);
}

function byGroup(measure: string | undefined, group: string): Idea {
  if (measure === undefined) return { question: `Number of rows by ${group} as a chart`, about: [group] };
  return { question: `${isAdditive(measure) ? "Total" : "Average"} ${measure} by ${group} as a chart`, about: [group] };
}

function byMonth(measure: string | undefined): Idea {
  if (measure === undefined) return { question: "Number of rows by month as a chart", about: ["month"] };
  return { question: `How did ${measure} develop by month?`, about: ["month"] };
}

function wrongRows(key: string | undefined): string {
  return key === undefined ? "Are there missing values or duplicate rows?" : `Missing values and duplicate ${key}`;
}
