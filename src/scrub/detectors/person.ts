import type { Finding, Subject } from "./detector.ts";
import { ranges, spotOf } from "./detector.ts";
import { foldName, isDoubtful, isWord, nameKind } from "./names/names.ts";
import { NO_PEOPLE, STOP_WORDS } from "./names/stop-words.ts";
import { THINGS } from "./names/things.ts";

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
  "gu",
);
const PARTICLES = new RegExp(`^${PARTICLE}$`);

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
/** The end of what may announce a name, to spare the long expressions nearly everywhere. */
const ANNOUNCED =
  /(?:[.:=,#\n]|\b(?:is|was|named|called|ist|es|est|è|é|o|by|at|M[rsx]s?|Mr|Mrs|Miss|Mister|Dr|Prof|Professor|Doctor|Sir|Dame|Lord|Lady|Herrn?|Frau|Monsieur|Mme|Madame|Mlle|Don|Sra?|Srta|Sig|Dott|Pani?|Fru|Hr|Mevr|Mevrouw|Dhr|Meneer|Captain|Capt|Sgt|Lt|Rev|Father|Sister|Uncle|Aunt|Auntie|Judge|Senator|President|Attn|llamo|appelle|chiamo|si|się|heter|hedder|heet|hei(?:ß|ss)e)|(?:Señora?|Doña|Signora?|Senhora?|è|é|się|heiße)) {0,2}$/u;

/** Names of people in running text: known first and family names, titles, greetings, introductions. */
export function* findPersons(subject: Subject): Generator<Finding> {
  if (!isNameSurface(subject)) return;
  for (const { start, match } of ranges(subject.text, RUN)) {
    for (const found of namesIn(subject, start, match[0])) yield { ...found, entity: "PERSON", validated: false };
  }
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
    const isInitial = /^\p{Lu}\.?$/u.test(raw);
    const text = isInitial ? raw : raw.replace(/\.$/, "");
    const kind = isInitial ? "initial" : PARTICLES.test(raw) ? "particle" : "name";
    words.push({ start: offset + start, end: offset + start + text.length, text, kind });
    start = end + 1;
    // A dot ends a sentence unless it follows an initial or a short form.
    if (!isInitial && raw.endsWith(".") && !/^(?:Jr|Sr|St|Dr|Mr|Ms|Mrs|Prof)$/.test(text)) words.push(BREAK);
  }
  return words;
}

const BREAK: Word = { start: 0, end: 0, text: "", kind: "particle" };

/** How many words from this one on are one name; 0 when none are. */
function nameAt(subject: Subject, words: readonly Word[], from: number): number {
  const first = words[from];
  if (first === undefined || first.kind === "particle") return 0;
  const run = extent(words, from);
  if (run === 0) return 0;
  const before = subject.text.slice(Math.max(0, first.start - 40), first.start);
  const sure = ANNOUNCED.test(before.slice(-14)) && (TITLE.test(before) || INTRODUCED.test(before));
  if (!sure && (!hasKnownName(words, from, run) || isThing(words, from, run))) return 0;
  for (let length = run; length > 0; length--) {
    const last = words[from + length - 1];
    if (last === undefined || last.kind === "particle" || last.text === "I") continue;
    const after = subject.text.slice(last.end, last.end + 24);
    if (ORGANISATION.test(after)) continue;
    const part = words.slice(from, from + length);
    if (sure ? isAnyName(part) : isName(part, before, after, (words) => speaksOf(words, subject, first.start)))
      return length;
  }
  return 0;
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
  return THINGS.has(text.toLowerCase());
}

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
  const known = stops.get(text);
  if (known !== undefined) return known;
  const name = folded(text);
  const answer = STOP_WORDS.has(name) ? name.length < 4 || nameKind(name) !== "first" : isWord(name);
  if (stops.size < 5_000) stops.set(text, answer);
  return answer;
}

const stops = new Map<string, boolean>();

function isDoubt(name: string): boolean {
  return isDoubtful(name) || STOP_WORDS.has(name);
}

function folded(text: string): string {
  return foldName(text.replace(/['’]s$/, ""));
}

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

function kindOf(word: Word | undefined): ReturnType<typeof nameKind> {
  if (word === undefined || word.text.length < 2) return null;
  const name = folded(word.text);
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
