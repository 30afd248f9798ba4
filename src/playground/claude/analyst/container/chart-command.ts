import { readFile, writeFile } from "node:fs/promises";

import { splitRecords } from "../../../../tabular/records.ts";
import { type ChartSpec, type Drawn, renderChart } from "../chart/render.ts";
import { CommandError, display, type Place, readable, writable } from "./place.ts";

const MAX_POINTS = 20_000;

/**
 * `chart --data file.csv --out picture.png [--texts list.json] <<'JSON'`: draws a Vega-Lite specification and, where
 * asked, lists all texts of the picture. Gives what it prints.
 */
export async function chartCommand(
  place: Place,
  options: { data?: string; out?: string; texts?: string },
  spec: string,
): Promise<string> {
  if (options.data === undefined || options.out === undefined)
    throw new CommandError("usage: chart --data FILE --out FILE", 2);
  const values = parseValues(await readFile(await readable(place, options.data), "utf8"));
  const target = await writable(place, options.out);
  const { png, unwritten, texts } = await draw(parseSpec(spec), values);
  await writeFile(target, png);
  if (options.texts !== undefined) {
    await writeFile(await writable(place, options.texts), JSON.stringify(wholeTexts(texts, values)));
  }
  const size = `${png.readUInt32BE(16)} x ${png.readUInt32BE(20)} pixels`;
  const labels = unwritten.length === 0 ? "" : `no font for: ${JSON.stringify(unwritten)}\n`;
  return `${display(place, target)}: ${size}, ${values.length} data points\n${labels}`;
}

/** A label that was cut stands with all of what it was cut from. */
function wholeTexts(texts: readonly string[], values: readonly object[]): string[] {
  const cut = texts.filter((text) => text.endsWith("…")).map((text) => text.slice(0, -1));
  if (cut.length === 0) return [...texts];
  const cells = new Set(values.flatMap((row) => Object.values(row).filter((cell) => typeof cell === "string")));
  return [...texts, ...[...cells].filter((cell) => cut.some((start) => cell.startsWith(start)))];
}

async function draw(spec: ChartSpec, values: readonly object[]): Promise<Drawn> {
  try {
    return await renderChart(spec, values);
  } catch (error) {
    throw new CommandError(`chart error: ${error instanceof Error ? error.message : "unknown"}`);
  }
}

function parseSpec(text: string): ChartSpec {
  let spec: ChartSpec | null;
  try {
    spec = JSON.parse(text);
  } catch {
    throw new CommandError("chart error: the specification is not valid JSON");
  }
  if (typeof spec === "object" && spec !== null && !Array.isArray(spec)) return spec;
  throw new CommandError("chart error: the specification is not an object");
}

/** Rows of a CSV file as objects; a column is numeric when every value in it is. */
function parseValues(text: string): Record<string, string | number | null>[] {
  const [names = [], ...records] = splitRecords(text, { delimiter: ",", quote: '"', backslash: false });
  if (records.length > MAX_POINTS) throw new CommandError(`chart error: more than ${MAX_POINTS} data points`);
  const numeric = names.map((_, index) => records.every((record) => isNumeric(record[index] ?? "")));
  return records.map((record) => {
    const cells = names.map((name, index) => [name, toValue(record[index] ?? "", numeric[index] === true)] as const);
    return Object.fromEntries(cells);
  });
}

function isNumeric(text: string): boolean {
  return text === "" || /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text);
}

function toValue(text: string, numeric: boolean): string | number | null {
  if (text === "") return null;
  return numeric ? Number(text) : text;
}
