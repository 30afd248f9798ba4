import { ADVERSARIAL_NUMBERS } from "../../corpus/detectors/adversarial-numbers.ts";
import { ADVERSARIAL } from "../../corpus/scrub/adversarial.ts";
import { cleanAnswer } from "../../corpus/scrub/clean-answers.ts";
import { createRandom } from "../../corpus/scrub/random.ts";
import { SENSITIVE } from "../../corpus/scrub/sensitive.ts";
import { median, quantile } from "../measure/stats.ts";
import { figure, type Measurement, type Part } from "../core/part.ts";
import { type Hider, ourHider, peers } from "./peers.ts";

const FULL = { values: 12, answers: 200, hostile: 200_000 };
const QUICK = { values: 3, answers: 40, hostile: 50_000 };

interface Texts {
  /** Sentences with one made-up value each, which must not be shown. */
  readonly values: readonly { readonly text: string; readonly value: string; readonly isSecret: boolean }[];
  /** Answers in which nothing may be replaced. */
  readonly clean: readonly string[];
  /** Some of those one after the other, of four kilobytes. */
  readonly long: readonly string[];
}

interface Score {
  readonly hidden: number;
  /** The same of secrets alone. */
  readonly secrets: number;
  readonly lost: number;
  readonly speed: number;
}

/** What is hidden, what is lost without need, and how fast, beside libraries of the same kind on the same texts. */
export const measureScrub: Part = async ({ folder, quick, say }) => {
  const { values, answers, hostile } = quick ? QUICK : FULL;
  const texts = makeTexts(values, answers);
  say("scrub: ours");
  const ours = await scoreOf(ourHider(folder), texts);
  const measurements: Measurement[] = [
    figure("made-up values hidden", "%", [ours.hidden], { kind: "least", value: 99 }),
    figure("words lost of clean answers", "%", [ours.lost], { kind: "most", value: 0 }),
    figure("text checked, CPU", "MB/s", [ours.speed], { kind: "least", value: 5 }),
    figure("answers of 4 kB as Markdown, p99, CPU", "ms", [await slowest(ourHider(folder, "text"), texts.long)], {
      kind: "most",
      value: 5,
    }),
    figure(`worst hostile text of ${hostile / 1000} kB, CPU`, "ms", [await worst(ourHider(folder), hostile)], {
      kind: "most",
      value: 250,
    }),
    figure("the same as Markdown, CPU", "ms", [await worst(ourHider(folder, "text"), hostile)], {
      kind: "most",
      value: 250,
    }),
  ];
  for (const peer of await peers()) {
    say(`scrub: ${peer.name}`);
    const theirs = await scoreOf(peer, texts);
    measurements.push(...beside(peer, ours, theirs));
  }
  return { measurements, remarks: ["The libraries see the same texts; none of them knows the files of a thread."] };
};

function beside({ name, onlySecrets }: Hider, ours: Score, theirs: Score): Measurement[] {
  const row = (what: string, unit: string, pick: (score: Score) => number): Measurement => ({
    name: what,
    unit,
    ours: [pick(ours)],
    beside: { name, values: [pick(theirs)] },
    goal: null,
  });
  return [
    onlySecrets === true
      ? row("made-up secrets hidden", "%", ({ secrets }) => secrets)
      : row("made-up values hidden", "%", ({ hidden }) => hidden),
    row("words lost of clean answers", "%", ({ lost }) => lost),
    row("text checked, CPU", "MB/s", ({ speed }) => speed),
  ];
}

function makeTexts(values: number, answers: number): Texts {
  const random = createRandom(17);
  const clean = Array.from({ length: answers }, () => cleanAnswer(random));
  return {
    values: SENSITIVE.flatMap((make) =>
      Array.from({ length: values }, () => {
        const { value, entity } = make(random);
        return { value, isSecret: entity === "SECRET", text: `Please use ${value} for this.` };
      }),
    ),
    clean,
    long: longTexts(clean, 4_000),
  };
}

function longTexts(answers: readonly string[], size: number): string[] {
  const long: string[] = [];
  let text = "";
  for (const answer of answers) {
    text += `${answer}\n\n`;
    if (text.length < size) continue;
    long.push(text);
    text = "";
  }
  return long;
}

async function scoreOf(hider: Hider, { values, clean }: Texts): Promise<Score> {
  const hidden = { all: 0, secrets: 0 };
  for (const { text, value, isSecret } of values) {
    if ((await hider.hide(text)).includes(value)) continue;
    hidden.all += 1;
    if (isSecret) hidden.secrets += 1;
  }
  const secrets = values.filter(({ isSecret }) => isSecret).length;
  let words = 0;
  let lost = 0;
  for (const text of clean) {
    const given = wordsOf(text);
    words += given.length;
    lost += missing(given, wordsOf(await hider.hide(text)));
  }
  const chars = clean.reduce((sum, text) => sum + text.length, 0);
  const ms = median((await timesOf(hider, clean)).map((times) => times.reduce((sum, time) => sum + time, 0)));
  const share = (count: number, of: number): number => (count / of) * 100;
  return {
    hidden: share(hidden.all, values.length),
    secrets: share(hidden.secrets, secrets),
    lost: (lost / words) * 100,
    speed: chars / 1000 / ms,
  };
}

/** Rounds before the measured ones, so that no side pays for being compiled: a bot runs for weeks. */
const WARM = 8;
const ROUNDS = 5;

/** Milliseconds for each text, by round. */
async function timesOf(hider: Hider, texts: readonly string[]): Promise<number[][]> {
  const rounds: number[][] = [];
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const times: number[] = [];
    for (const text of texts) {
      const before = process.cpuUsage();
      await hider.hide(text);
      times.push(spent(before));
    }
    if (round >= WARM) rounds.push(times);
  }
  return rounds;
}

async function slowest(hider: Hider, texts: readonly string[]): Promise<number> {
  return quantile((await timesOf(hider, texts)).flat(), 0.99);
}

/** Words of the one list that the other has no more. */
function missing(given: readonly string[], shown: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of shown) left.set(word, (left.get(word) ?? 0) + 1);
  let count = 0;
  for (const word of given) {
    const more = left.get(word) ?? 0;
    if (more === 0) count++;
    else left.set(word, more - 1);
  }
  return count;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

async function worst(hider: Hider, size: number): Promise<number> {
  let most = 0;
  for (const { make } of [...ADVERSARIAL, ...ADVERSARIAL_NUMBERS]) {
    const text = make(size);
    const before = process.cpuUsage();
    await hider.hide(text);
    most = Math.max(most, spent(before));
  }
  return most;
}

function spent(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
