import type { TableProfile } from "./profile.ts";
import { dimensions, isAdditive, mainDate, mainMeasure, measures } from "./schema.ts";

/** Up to four questions this table answers well. */
export function suggestions(table: TableProfile): string[] {
  const main = mainMeasure(table);
  const date = mainDate(table);
  const split = dimensions(table);
  const what = main === null ? "number of rows" : `${isAdditive(main) ? "total" : "average"} ${main.name}`;
  const [first, second] = split;
  const [a, b] = measures(table);
  const ideas = [
    first === undefined ? null : `${what} by ${first.name}`,
    date === null ? null : `${main?.name ?? "number of rows"} by month as a chart`,
    second === undefined || main === null ? null : `top 5 ${second.name} by ${main.name}`,
    a === undefined || b === undefined ? null : `correlation between ${a.name} and ${b.name}`,
    main === null ? null : `distribution of ${main.name}`,
    "missing values and duplicates",
  ];
  return ideas.filter((idea) => idea !== null).slice(0, 4);
}
