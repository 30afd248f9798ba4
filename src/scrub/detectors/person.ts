import type { Finding, Subject } from "./detector.ts";
import { spotOf } from "./detector.ts";
import { foldName, isDoubtful, isWord, type NameKind, nameKind } from "./names/names.ts";
import { NO_PEOPLE, STOP_WORDS } from "./names/stop-words.ts";
import { THINGS } from "./names/things.ts";
import { titledNames } from "./names/titled.ts";
import { charSet, isIn } from "./scan/runs.ts";

/** A word that a capital begins, an initial, or a particle between two of them. */
interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: "name" | "initial" | "particle";
}

const PARTICLE =
  "(?:van|von|der|den|de|del|della|di|da|das|do|dos|du|la|le|las|los|bin|bint|ibn|al|el|ben|ter|ten|zu|zum|af|av|y|e|und)";
const WORD = "\\p{Lu}[\\p{L}\\p{M}]*(?:['’-]\\p{L}[\\p{L}\\p{M}]*)*";
/** Capitalised words with single spaces between them: at most six, so that the search stays linear. */
const RUN = new RegExp(
  `(?<![\\p{L}\\p{M}\\d_@#/.'’-])(?:${WORD}\\.?)(?: (?:${PARTICLE} ){0,3}(?:${WORD}\\.?)){0,5}(?![\\p{L}\\d_@])`,
  "uy",
);
const PARTICLES = new Set(PARTICLE.slice(3, -1).split("|"));

const TITLE =
  /(?:^|[^\p{L}])(?:Mr|Mrs|Ms|Miss|Mx|Mister|Dr|Prof|Professor|Doctor|Sir|Dame|Lord|Lady|Herrn?|Frau|Monsieur|Mme|Madame|Mlle|Señora?|Sra?|Srta|Don|Doña|Signora?|Sig|Dott|Senhora?|Pani|Pan|Fru|Hr|Mevr(?:ouw)?|Dhr|Meneer|Captain|Capt|Sgt|Lt|Rev|Father|Sister|Uncle|Aunt|Auntie|Judge|Senator|President)\.? $/u;
/** What is followed by a name and by nothing else. */
const INTRODUCED =
  /(?:\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Yy]our|[Ff]ull|[Mm]aiden|[Ll]ast|[Ff]irst|[Ll]egal)(?: (?:full|last|first|maiden))? name(?: is| was|:)|\b[Nn]ame ?[:=]|\bnamed|\bI am called|\b(?:mein|Mein) Name ist|[Ii]ch hei(?:ß|ss)e|[Mm]i nombre es|[Mm]e llamo|[Jj]e m.appelle|[Mm]on nom est|[Mm]i chiamo|[Ii]l mio nome è|[Mm]eu nome é|[Mm]ijn naam is|[Ii]k heet|[Nn]azywam się|[Jj]ag heter|[Jj]eg hedder|[Jj]eg heter|[Aa]ttn\.?:?|\bc\/o|[Ss]igned(?: by)?:?|[Cc]ardholder(?: name)?:?|[Pp]atient(?: name)?:|[Cc]ontact(?: person)?:|[Ee]mployee:|[Cc]ustomer:|[Aa]uthor:|[Oo]wner:|[Mm]anager:|[Ff]rom:|[Ss]incerely,\n?|[Rr]egards,\n?|[Cc]heers,\n?|[Ll]ove,\n?|[Vv]iele Grüße,?\n?|[Cc]ordialement,?\n?|[Ss]aludos,?\n?) {0,2}$/u;
const GREETED =
  /(?:^|[\s"'“(])(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks?(?: you)?,?|[Bb]ye,?|[Cc]ongrat\w*,?|[Hh]allo|[Ll]ieber?|[Ss]ehr geehrte[r]?|[Hh]ola|[Qq]uerid[oa]|[Cc]her|[Cc]hère|[Bb]onjour|[Cc]iao|[Cc]ar[oa]|[Oo]lá|[Bb]este) $/u;
/** Words before and after which a lone first name means a person. */
const BEFORE =
  /(?:^|[\s"'“(])(?:I'm|I am|[Tt]his is|[Aa]sk|[Cc]all|[Tt]ell|[Mm]eet|[Mm]et|[Cc]ontact|[Kk]now|[Ll]ove[sd]?|[Mm]arried|[Ww]ith|[Bb]y|[Tt]o|[Ff]rom|[Ff]or|[Aa]nd|[Aa]bout|[Tt]han|[Tt]hat|[Ww]hen|[Hh]as|[Dd]oes|[Dd]id|[Ii]s|[Ww]as|husband|wife|son|daughter|brother|sister|friend|colleague|boss|mother|father|mom|dad|cousin|neighbou?r|neighbou?rs|called|of|mit|von|con|avec|di|da),? $/u;
const VERB =
  /^ (?:said|says|asked|asks|told|tells|wrote|writes|called|calls|lives|lived|works|worked|thinks|thought|wants|wanted|likes|liked|loves|loved|has (?:been|a|an|to|the|not|never|just)|had|is (?:a|an|the|my|our|not|still|on|at|from|in|very|so)|was (?:a|an|the|born|hired|here|on|at)|will|would|can|could|should|did|does|doesn't|isn't|and I|came|went|got|gave|made|left|arrived|moved|joined|paid|owes|needs|knows|who|bought|sold|earns|earned|reported|received|sent|plays|played|ate|eats|sagt|sagte|wohnt|hat|ist|vive|habite|dice|dit|tiene|abita|woont|bor)\b/u;
/** Before a place or a thing rather than a person. */
const THING =
  /(?:^|[\s("“])(?:the|an?|our|its|this|that|these|those|in|at|near|into|via|across|within|per|vs|version|model|brand|product|region|city|store|variety|der|die|das|dem|den|im|am|ein|eine|einen|einer|el|la|los|las|le|les|un|une|una|en|à|au|aux|dans|nel|il|lo|gli|o|os|em|no|na|w|i|het|op|te|på|till|på) $/iu;
const ORGANISATION =
  /^(?:,? (?:Inc|Ltd|LLC|GmbH|AG|Corp|Co|PLC|SA|SpA|BV|NV|& Co|and Sons|& Sons)\b|[-–](?:Straße|Strasse|Platz|Schule)| (?:St|Ave|Rd|Dr|Blvd|Street|Avenue|Road|University|Agreement|Bank|Hotel|Airport|Index|Model|Theorem|Test|Times|Award)\b)/u;

/** Figures of a business: where they are spoken of, a lone first name is a product's or a place's as likely. */
const FIGURES =
  /[$€£¥%]|\b(?:sales|sold|sells?|selling|sellers?|units?|revenue|orders?|bought|buyers?|products?|items?|stock|margins?|rates?|scores?|values?|users?|customers?|churn|conversion|share|totals?|best|worst|averages?|line|grew|growth|rose|fell|ahead|median|top|lead|leads|led|range|model|brand|lineup|collection|category)\b/i;
/** Fewer words for a name of two: its second word is no thing already. */
const COMMERCE = /[$€£¥%]|\b(?:sales|sold|sells?|selling|units?|revenue|bought|products?|items?|stock|margins?)\b/i;
/** What only people do or have done to them, also where figures are spoken of. */
const HUMAN_BEFORE =
  /(?:^|[\s"'“(])(?:I'm|I am|[Tt]his is|[Aa]sk(?:ed)?|[Cc]all(?:ed)?|[Rr]each|[Tt]ell|[Tt]old|[Mm]e?et|[Cc]ontact|[Ee]-?mail(?:ed)?|[Mm]arried|(?:spoke|speak|talk(?:ed)?|work(?:ed|s)?|met|agreed|checked) (?:to|with)|(?:written|led|signed|approved|made|reviewed|prepared|reported|sent|hired|paid|handled|owned|managed|assigned|requested|submitted) (?:by|to)|husband|wife|son|daughter|brother|sister|friend|colleague|boss|mother|father|mom|dad|cousin|neighbou?r),? $/u;
const HUMAN_AFTER =
  /^ (?:said|says|asked|asks|told|tells|wrote|writes|called|speaking|moved|lives|lived|works|worked|thinks|thought|wants|wanted|likes|liked|loves|loved|joined|paid|owes|knows|who|bought|earns|earned|received|sent|plays|ate|eats|and I|sagt|sagte|wohnt|vive|habite|dice|dit|abita|woont|bor)\b/u;
/** What stands before a name that is announced, to spare the long expressions nearly everywhere: whole words … */
const ANNOUNCING = new Set(
  "is was named called ist es est o by at Mr Mrs Ms Mx Mss Mxs Miss Mister Dr Prof Professor Doctor Sir Dame Lord Lady Herr Herrn Frau Monsieur Mme Madame Mlle Don Sr Sra Srta Sig Dott Pan Pani Fru Hr Mevr Mevrouw Dhr Meneer Captain Capt Sgt Lt Rev Father Sister Uncle Aunt Auntie Judge Senator President Attn llamo appelle chiamo si heter hedder heet heisse".split(
    " ",
  ),
);
/** … what a word may end in … */
const ANNOUNCING_ENDS = ["Señor", "Señora", "Doña", "Signor", "Signora", "Senhor", "Senhora", "è", "é", "się", "heiße"];
/** … and signs. */
const ANNOUNCING_SIGNS = ".:=,#\n";
const WORD_CHARS = charSet(/^\w$/);

/** Names of people in running text: known first and family names, titles, greetings, introductions. */
export function* findPersons(subject: Subject): Generator<Finding> {
  if (!isNameSurface(subject)) return;
  for (const found of titledNames(subject)) yield { ...found, entity: "PERSON", validated: false };
  const { text } = subject;
  for (let at = nextCapital(text, 0); at !== -1;) {
    RUN.lastIndex = at;
    const run = RUN.exec(text)?.[0] ?? "";
    if (run !== "")
      for (const found of namesIn(subject, at, run)) yield { ...found, entity: "PERSON", validated: false };
    at = nextCapital(text, at + Math.max(1, run.length));
  }
}

/** The next place where a word with a capital may begin; -1 when there is none. Beyond ASCII any character may be one. */
function nextCapital(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code > 0x40 && code < 0x5b) || code > 0x7f) return at;
  }
  return -1;
}

function isNameSurface({ surface, cell }: Subject): boolean {
  return (
    !cell &&
    (surface === "text" || surface === "status" || surface === "error" || surface === "alt_text" || surface === "chart")
  );
}

function* namesIn(subject: Subject, start: number, run: string): Generator<{ start: number; end: number }> {
  const words = wordsOf(run, start);
  let from = 0;
  while (from < words.length) {
    const length = nameAt(subject, words, from);
    const first = words[from];
    const last = words[from + length - 1];
    if (length > 0 && first !== undefined && last !== undefined && !spotOf(subject, first.start).cell) {
      yield { start: first.start, end: endOf(last) };
    }
    from += Math.max(1, length);
  }
}

/** The possessive `'s` belongs to the sentence, the dot of an initial to the name. */
function endOf(word: Word): number {
  return word.kind === "initial" ? word.end : word.end - (/['’]s$/.exec(word.text)?.[0].length ?? 0);
}

function wordsOf(run: string, offset: number): Word[] {
  const words: Word[] = [];
  for (let start = 0; start < run.length;) {
    const space = run.indexOf(" ", start);
    const end = space === -1 ? run.length : space;
    const raw = run.slice(start, end);
    const isInitial = raw.length <= LONGEST_INITIAL && /^\p{Lu}\.?$/u.test(raw);
    const text = !isInitial && raw.endsWith(".") ? raw.slice(0, -1) : raw;
    const kind = isInitial ? "initial" : PARTICLES.has(raw) ? "particle" : "name";
    words.push({ start: offset + start, end: offset + start + text.length, text, kind });
    start = end + 1;
    // A dot ends a sentence unless it follows an initial or a short form.
    if (!isInitial && raw.endsWith(".") && !/^(?:Jr|Sr|St|Dr|Mr|Ms|Mrs|Prof)$/.test(text)) words.push(BREAK);
  }
  return words;
}

/** A capital beyond the basic plane and a dot. */
const LONGEST_INITIAL = 3;
const BREAK: Word = { start: 0, end: 0, text: "", kind: "particle" };

/** How many words from this one on are one name; 0 when none are. */
function nameAt(subject: Subject, words: readonly Word[], from: number): number {
  const first = words[from];
  if (first === undefined || first.kind === "particle") return 0;
  const run = extent(words, from);
  if (run === 0) return 0;
  const before = subject.text.slice(Math.max(0, first.start - 40), first.start);
  const sure = isAnnounced(before) && (TITLE.test(before) || INTRODUCED.test(before));
  if (!sure && (!hasKnownName(words, from, run) || isThing(words, from, run))) return 0;
  for (let length = run; length > 0; length--) {
    const last = words[from + length - 1];
    if (last === undefined || last.kind === "particle" || last.text === "I") continue;
    const after = subject.text.slice(last.end, last.end + 24);
    if (mayJoin(after) && ORGANISATION.test(after)) continue;
    const part = words.slice(from, from + length);
    if (sure ? isAnyName(part) : isName(part, before, after, (words) => speaksOf(words, subject, first.start)))
      return length;
  }
  return 0;
}

/** The signs that {@link ORGANISATION} begins with. */
function mayJoin(after: string): boolean {
  const code = after.charCodeAt(0);
  return code === 0x20 || code === 0x2c || code === 0x2d || code === 0x2013;
}

/** Whether a text ends in what may announce a name, with at most two spaces behind it. */
function isAnnounced(before: string): boolean {
  let end = before.length;
  while (end > 0 && before.length - end < 2 && before.charCodeAt(end - 1) === 0x20) end--;
  if (end > 0 && ANNOUNCING_SIGNS.includes(before.charAt(end - 1))) return true;
  let start = end;
  while (start > 0 && isIn(WORD_CHARS, before, start - 1)) start--;
  if (ANNOUNCING.has(before.slice(start, end))) return true;
  const text = before.slice(0, end);
  return ANNOUNCING_ENDS.some((word) => text.endsWith(word));
}

/** Without any word of the lists nothing is a name unless it is announced. */
function hasKnownName(words: readonly Word[], from: number, run: number): boolean {
  for (let step = 0; step < run; step++) {
    const word = words[from + step];
    if (word?.kind === "name" && kindOf(word) !== null) return true;
  }
  return false;
}

/** Words with the word for a thing behind them: `Aurora Lamp`. */
function isThing(words: readonly Word[], from: number, run: number): boolean {
  const first = words[from];
  if (first !== undefined && isThingWord(first.text) && kindOf(first) !== "first") return true;
  for (let step = 1; step <= run; step++) {
    const word = words[from + step];
    if (word === undefined || word === BREAK) return false;
    if (word.kind === "name" && isThingWord(word.text)) return true;
  }
  return false;
}

function isThingWord(text: string): boolean {
  return known(things, text, (word) => THINGS.has(word.toLowerCase()));
}

const things = new Map<string, boolean>();

const LINE_REACH = 120;

/** Whether the line around a place has one of the words. */
function speaksOf(words: RegExp, { text }: Subject, at: number): boolean {
  const from = Math.max(text.lastIndexOf("\n", at - 1) + 1, at - LINE_REACH);
  const line = text.slice(from, at + LINE_REACH);
  const end = line.indexOf("\n", at - from);
  return words.test(end === -1 ? line : line.slice(0, end));
}

/** Words up to the first that cannot belong to a name. */
function extent(words: readonly Word[], from: number): number {
  let count = 0;
  while (count < 5) {
    const word = words[from + count];
    if (word === undefined || word === BREAK || (word.kind === "name" && isStop(word.text))) break;
    count++;
  }
  return count;
}

/** `May` and `Jordan` may be parts of a name; `the` and `Revenue` are not. */
function isStop(text: string): boolean {
  return known(stops, text, () => {
    const name = folded(text);
    return STOP_WORDS.has(name) ? name.length < 4 || nameKind(name) !== "first" : isWord(name);
  });
}

const stops = new Map<string, boolean>();
const MOST_KNOWN = 5_000;

/** What was found out about a word before, since the same words come again and again. */
function known<Answer>(answers: Map<string, Answer>, word: string, find: (word: string) => Answer): Answer {
  const before = answers.get(word);
  if (before !== undefined) return before;
  const answer = find(word);
  if (answers.size >= MOST_KNOWN) answers.clear();
  answers.set(word, answer);
  return answer;
}

function isDoubt(name: string): boolean {
  return isDoubtful(name) || STOP_WORDS.has(name);
}

function folded(text: string): string {
  return known(folds, text, () => foldName(text.replace(/['’]s$/, "")));
}

const folds = new Map<string, string>();

/** After a title or `my name is` every capitalised word will do. */
function isAnyName(words: readonly Word[]): boolean {
  return words.length <= 4 && words.some((word) => word.kind === "name" && word.text.length > 1);
}

function isName(words: readonly Word[], before: string, after: string, speaksOf: (words: RegExp) => boolean): boolean {
  const names = words.filter((word) => word.kind === "name");
  if (names.length === 0 || isKnownThing(names)) return false;
  if (names.length === 1 && words.length > 1) return withInitials(names[0]);
  if (names.length > 1 ? !isFullName(names, before) : !isLoneName(names[0], before, after)) return false;
  if (names.length > 1 && isWellKnown(names)) return true;
  return isHuman(before, after) || !speaksOf(names.length > 1 ? COMMERCE : FIGURES);
}

function isHuman(before: string, after: string): boolean {
  return HUMAN_BEFORE.test(before) || HUMAN_AFTER.test(after) || GREETED.test(before);
}

/** Every word of it is in some list of names. */
function isWellKnown(names: readonly Word[]): boolean {
  return names.every((name) => kindOf(name) !== null);
}

/** `Alfa Romeo`, `Monte Carlo`, as written with a space or a dash. */
function isKnownThing(names: readonly Word[]): boolean {
  const parts = names.flatMap((name) => folded(name.text).split("-"));
  return parts.some((part, at) => NO_PEOPLE.has(`${part} ${parts[at + 1] ?? ""}`));
}

/** `J. Smith`, `Smith J.` */
function withInitials(name: Word | undefined): boolean {
  const kind = kindOf(name);
  return kind === "last" || kind === "first";
}

/** `Île-de-France`, `Stratford-upon-Avon`: dashes around a small word make a place. */
const PLACE_PARTICLE = /-(?:de|du|des|sur|en|les|la|am|an|auf|upon|on|in)-/;

function kindOf(word: Word | undefined): NameKind | null {
  if (word === undefined || word.text.length < 2) return null;
  return known(kinds, word.text, kindOfText);
}

const kinds = new Map<string, NameKind | null>();

function kindOfText(text: string): NameKind | null {
  const name = folded(text);
  const whole = nameKind(name);
  if (whole !== null || !/[-']/.test(name) || PLACE_PARTICLE.test(name)) return whole;
  const parts = name.split(/[-']/).map(nameKind);
  return parts.includes("first") ? "first" : parts.includes("last") ? "last" : null;
}

function isFullName(names: readonly Word[], before: string): boolean {
  const kinds = names.map(kindOf);
  const doubts = names.map((name) => isDoubt(folded(name.text)));
  const [first] = kinds;
  const rest = kinds.slice(1);
  const known = kinds.filter((kind) => kind !== null).length;
  if (names.length > 3 && known < names.length - 1) return false;
  const isShouted = names.every((name) => name.text.length > 2 && name.text === name.text.toUpperCase());
  if (isShouted) return first === "first" && rest.includes("last") && !doubts[0];
  if (first === "first" && doubts[0] !== true) return true;
  const startsSentence = /(?:^|[.!?:\n]\s*)$/.test(before);
  if (first === "first")
    return rest.some((kind, at) => kind !== null && kind !== "other" && doubts[at + 1] !== true) && !startsSentence;
  if (doubts[0] === true) return false;
  // Family name first, or two names of the long list.
  if (rest.some((kind, at) => kind === "first" && doubts[at + 1] !== true)) return first !== null || !startsSentence;
  return first !== null && rest.every((kind, at) => kind !== null && doubts[at + 1] !== true);
}

/** A lone name is taken for one only if it is a known first name where no thing or place is spoken of. */
function isLoneName(name: Word | undefined, before: string, after: string): boolean {
  if (name === undefined || name.text.length < 3 || name.text === name.text.toUpperCase()) return false;
  const kind = kindOf(name);
  const doubtful = isDoubt(folded(name.text));
  if (GREETED.test(before)) return kind === "first" || (kind !== null && !doubtful);
  if (kind === null || kind === "other" || doubtful) return false;
  const isOwner = /['’]s$/.test(name.text);
  if (/(?:^|[.!?:\n"“]\s*)$/.test(before)) return kind === "first" && (isOwner || VERB.test(after));
  if (kind === "last") return isOwner && BEFORE.test(before);
  return (
    BEFORE.test(before) || (/(?:^|[\s("“])\p{Ll}+,? $/u.test(before) && !THING.test(before) && !/^ \p{Lu}/u.test(after))
  );
}
