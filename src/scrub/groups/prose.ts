import { type Groups, HIDDEN } from "./guard.ts";
import { numberOf } from "./labels/fold.ts";
import { isPeopleWord } from "./labels/words.ts";
import { groupsNamed, type Named, type Word, wordsOf } from "./mentions.ts";

export interface ProseContext {
  readonly groups: Groups;
  readonly k: number;
  /** Sums of tables of which they would tell what is hidden. */
  readonly telling: ReadonlySet<number>;
}

/** A stretch of text with nothing but figures in it that may have to go. */
interface Figure {
  readonly start: number;
  readonly end: number;
}

const SENTENCE_END = /[.!?](?=\s)|\n|[。！？]/g;
const FIGURE =
  /(?<![\p{L}\p{N}_.,-])[€$£¥]?\s?-?\d(?:[\d.,'\u00a0\u202f]{0,20}\d)?(?:\s?%|[kKmM](?!\p{L}))?(?![\p{L}\p{N}_])/gu;
const SMALL_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const RANKING = /^(?:top|first|last|best|biggest|largest|next|other|oberste|ersten|premiers|primeros|all)$/i;

/**
 * Figures of sentences about small groups: those that name a value which fewer than `k` people share, two values that
 * together fit fewer, or fewer than `k` people outright. A sentence without figures says too little to be hidden.
 */
export function proseEdits(text: string, context: ProseContext): { start: number; end: number; shown: string }[] {
  if (!/\d/.test(text) || context.k < 2 || !context.groups.isAboutPeople) return [];
  const edits: { start: number; end: number; shown: string }[] = [];
  for (const [from, to] of sentencesOf(text)) {
    const sentence = text.slice(from, to);
    const figures = figuresOf(sentence);
    if (figures.length === 0) continue;
    const few = saysFewPeople(wordsOf(sentence), context.k);
    const named = few ? [] : context.groups.sources.map((source) => groupsNamed(sentence, source));
    for (const { start, end } of figures) {
      // The name of a group has figures of its own: `2024-05`, `70-79`.
      if (named.some((groups) => groups.some((group) => group.start <= start && end <= group.end))) continue;
      const number = numberOf(sentence.slice(start, end));
      const isSmall =
        few || named.some((groups) => tellsOfFew({ start, end }, { sentence, groups, figures, k: context.k }));
      if (!isSmall && !(number !== null && context.telling.has(number))) continue;
      edits.push({ start: from + start, end: from + end, shown: HIDDEN });
    }
  }
  return edits;
}

/** Words that hold one figure against another, so that one tells the other. */
const COMPARED =
  /(?<!\p{L})(?:more|less|fewer|than|ahead|behind|difference|gap|remaining|rest|others?|total|together|combined|mehr|weniger|als|zusammen|insgesamt|plus|moins|que|más|menos|meno|più)(?!\p{L})/iu;
/** What stands between a figure and the group it is about when the figure comes first: `12 rows in`. */
const ABOUT_NEXT =
  /^\s?%?(?:\s\p{L}+){0,4}\s(?:in|for|from|of|at|are|is|im|für|aus|von|bei|dans|en|pour|para|de|à)(?:\s(?:the|der|die|das|den|la|le|el|il|o))?\s["'\u201c\u201e\u00ab*_`]*$/u;

/** Whether a figure of a sentence is about a group of few, among the groups that the sentence names. */
function tellsOfFew(
  figure: Figure,
  about: {
    readonly sentence: string;
    readonly groups: readonly Named[];
    readonly figures: readonly Figure[];
    readonly k: number;
  },
): boolean {
  const { sentence, groups, figures, k } = about;
  const small = groups.filter(({ people }) => people < k);
  if (small.length === 0) return false;
  if (small.length === groups.length || COMPARED.test(sentence)) return true;
  const ownerOf = ({ start, end }: Figure): Named | undefined => {
    const next = groups.find((group) => group.start >= end);
    if (next !== undefined && ABOUT_NEXT.test(sentence.slice(end, next.start))) return next;
    return groups.findLast((group) => group.end <= start) ?? next;
  };
  // A small group without a figure of its own may be meant by any of them.
  const owners = new Set(figures.map(ownerOf));
  if (!small.some((group) => owners.has(group))) return true;
  const owner = ownerOf(figure);
  return owner === undefined || owner.people < k;
}

/** Whether a text names a value, or two together, that fewer than `k` people share. */
export function namesSmallGroup(text: string, groups: Groups, k: number): boolean {
  return groups.sources.some((source) => groupsNamed(text, source).some(({ people }) => people < k));
}

function sentencesOf(text: string): [number, number][] {
  const sentences: [number, number][] = [];
  let from = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const to = match.index + match[0].length;
    sentences.push([from, to]);
    from = to;
  }
  sentences.push([from, text.length]);
  return sentences.filter(([start, end]) => end > start);
}

/** Numbers of a sentence but for years, dates and the numbers of a list. */
function figuresOf(sentence: string): Figure[] {
  const figures: Figure[] = [];
  for (const match of sentence.matchAll(FIGURE)) {
    const [written] = match;
    const start = match.index + written.length - written.trimStart().length;
    const isYear = /^(?:19|20)\d\d$/.test(written.trim());
    const isOrder =
      /^\s*$/.test(sentence.slice(0, start)) && /^[.)]/.test(sentence.slice(match.index + written.length));
    if (!isYear && !isOrder) figures.push({ start, end: match.index + written.length });
  }
  return figures;
}

/** `2 customers`, `three of the patients`; not `the top 3 customers`. */
function saysFewPeople(words: readonly Word[], k: number): boolean {
  return words.some(({ text }, at) => {
    const spelt = SMALL_WORDS.indexOf(text.toLowerCase());
    const count = /^\d{1,3}$/.test(text) ? Number(text) : spelt;
    if (count < 1 || count >= k || RANKING.test(words[at - 1]?.text ?? "")) return false;
    return words.slice(at + 1, at + 4).some((word) => isPeopleWord(word.text));
  });
}
