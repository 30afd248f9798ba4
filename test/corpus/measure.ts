/**
 * Prints how well the detectors do on the development data: recall and precision by kind, damage to clean tables,
 * speed, and the slowest hostile texts. Run it with `node test/corpus/measure.ts`.
 */
import { covered, findingsIn } from "../scrub/find/looked-at.ts";
import { ADVERSARIAL_NUMBERS } from "./detectors/adversarial-numbers.ts";
import { EVASIONS, PLAIN_VALUES } from "./detectors/evasions.ts";
import { NATIONAL_IDS } from "./detectors/national-ids.ts";
import { namedSecret, NO_SECRETS } from "./detectors/secrets.ts";
import { type Labelled, sentences } from "./detectors/sentences.ts";
import { type CleanTable, cleanTables, idTables } from "./detectors/tables.ts";
import { ADVERSARIAL } from "./scrub/adversarial.ts";
import { CLEAN_PROSE } from "./scrub/clean-prose.ts";
import { createRandom } from "./scrub/random.ts";
import { SENSITIVE } from "./scrub/sensitive.ts";

interface Score {
  spans: number;
  covered: number;
  found: number;
  right: number;
}

console.table(scoresOf(sentences(2200)));
console.table({
  "clean tables, words lost %": percent(lossOf(cleanTables(600))),
  "id tables, words lost %": percent(lossOf(idTables(300))),
  "official numbers found %": percent(shareOf(NATIONAL_IDS, ([, text, value]) => isFound(text, value))),
  "named secrets found %": percent(secretsFound()),
  "no secrets touched %": percent(shareOf(NO_SECRETS, (text) => findingsIn(text).length > 0)),
  "tokens and numbers found %": percent(valuesFound()),
  "disguised values found %": percent(disguisedFound()),
  "MB a second of CPU time": speed(),
});
console.table(slowest(12));

function scoresOf(texts: readonly Labelled[]): Record<string, { recall: number; precision: number }> {
  const scores: Record<string, Score> = {};
  const of = (entity: string) => (scores[entity] ??= { spans: 0, covered: 0, found: 0, right: 0 });
  for (const { text, spans } of texts) {
    const found = findingsIn(text);
    for (const span of spans) {
      of(span.entity).spans++;
      if (covered(found, span.start, span.end)) of(span.entity).covered++;
    }
    for (const one of found) {
      of(one.entity).found++;
      if (spans.some((span) => one.start < span.end && one.end > span.start)) of(one.entity).right++;
    }
  }
  const rows = Object.entries(scores).map(([entity, score]): [string, { recall: number; precision: number }] => [
    entity,
    { recall: percent(score.covered / score.spans), precision: percent(score.right / score.found) },
  ]);
  return Object.fromEntries(rows);
}

function lossOf(tables: readonly CleanTable[]): number {
  let words = 0;
  let lost = 0;
  for (const { text } of tables) {
    const found = findingsIn(text);
    for (const { index, 0: word } of text.matchAll(/\S+/g)) {
      words++;
      if (found.some((one) => one.start < index + word.length && one.end > index)) lost++;
    }
  }
  return lost / words;
}

function isFound(text: string, value: string): boolean {
  const at = text.indexOf(value);
  return covered(findingsIn(text), at, at + value.length);
}

function secretsFound(): number {
  const random = createRandom(4);
  const made = Array.from({ length: 2000 }, () => namedSecret(random));
  return shareOf(made, ({ text, value }) => isFound(text, value));
}

function valuesFound(): number {
  const random = createRandom(8);
  const made = SENSITIVE.flatMap((make) => Array.from({ length: 50 }, () => make(random).value));
  return shareOf(made, (value) => isFound(`Please use ${value} for this.`, value));
}

function disguisedFound(): number {
  const texts = EVASIONS.flatMap(([, write]) => PLAIN_VALUES.map(([, value]) => write(value)));
  return shareOf(texts, (text) => covered(findingsIn(text), 0, text.length));
}

function speed(): number {
  const tables = cleanTables(400, 3).map((table) => table.text);
  const parts = tables.flatMap((table, index) => [CLEAN_PROSE[index % CLEAN_PROSE.length] ?? "", table]);
  const text = parts.join("\n\n");
  for (let round = 0; round < 3; round++) findingsIn(text);
  return Number((text.length / 1000 / milliseconds(() => findingsIn(text))).toFixed(2));
}

function slowest(count: number): Record<string, Record<string, number>> {
  const rows = [...ADVERSARIAL_NUMBERS, ...ADVERSARIAL].map(({ name, make }) => {
    const [half = 0, whole = 0] = [100_000, 200_000].map((size) => milliseconds(() => findingsIn(make(size))));
    return { name, half, whole };
  });
  rows.sort((a, b) => b.whole - a.whole);
  const shown = rows
    .slice(0, count)
    .map(({ name, half, whole }): [string, Record<string, number>] => [
      name,
      { "100 kB, ms": Math.round(half), "200 kB, ms": Math.round(whole), growth: Number((whole / half).toFixed(1)) },
    ]);
  return Object.fromEntries(shown);
}

/** CPU time, which other processes disturb less than the clock on the wall. */
function milliseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

function percent(share: number): number {
  return Number((share * 100).toFixed(2));
}
