import {
  AGAIN,
  ANNOUNCED,
  ASKED_TO_REMEMBER,
  ASKS,
  ASKS_IN_SCRIPT,
  BRINGS_BACK,
  EVERYTHING,
  FORGETS,
  OPENINGS,
  STATEMENTS,
  STATES,
  WHAT_HOLDS,
} from "./phrases.ts";

/** What a message says beside what it asks. */
export interface Heard {
  /** Statements that hold from now on. */
  readonly statements: readonly string[];
  /** A statement that holds no more, in these words or in those of one that left out what is to be back. */
  readonly forget: { readonly statement: string; readonly leftOut?: boolean } | "everything" | null;
  /** Wants the last answer again. */
  readonly again: boolean;
  /** Asks what holds. */
  readonly asksWhatHolds: boolean;
  /** What else is asked; empty where nothing is, or only the last answer again. */
  readonly question: string;
}

/** Longer sentences are no rules but explanations, which the model reads as they are. */
const RULE_CHARS = 200;

/** Parts what holds from what is asked. Deterministic: the same message always says the same. */
export function heardIn(message: string): Heard {
  const nothing = { statements: [], forget: null, again: false, asksWhatHolds: false, question: message.trim() };
  const whole = bare(message);
  if (WHAT_HOLDS.test(whole.replace(/\s*[?？]+$/u, ""))) return { ...nothing, asksWhatHolds: true, question: "" };
  if (!isQuestion(message)) {
    const back = firstRule(BRINGS_BACK, whole);
    if (back !== null) return { ...nothing, forget: { statement: back, leftOut: true }, again: true, question: "" };
    const forgotten = firstRule(FORGETS, whole);
    if (forgotten !== null) return { ...nothing, ...forgetting(forgotten) };
  }
  const statements: string[] = [];
  const asked: string[] = [];
  for (const sentence of sentencesOf(message)) {
    const { rule, rest } = readSentence(sentence);
    if (rule !== null) statements.push(rule);
    if (rest !== "" && !AGAIN.test(rest)) asked.push(rest);
  }
  if (statements.length === 0) return nothing;
  const question = asked.join(" ");
  return { ...nothing, statements, again: question === "", question };
}

/** "Forget that blank means 0, again please" wants both. */
function forgetting(words: string): Pick<Heard, "forget" | "again" | "question"> {
  const [head, tail] = partings(words).find(([, rest]) => AGAIN.test(rest)) ?? [words, ""];
  const forget = EVERYTHING.test(head) ? "everything" : { statement: bare(head) };
  return { forget, again: tail !== "", question: "" };
}

/** Whether a message was about rules alone, so that it asked for nothing of its own. */
export function asksNothing(message: string): boolean {
  const { statements, forget, asksWhatHolds, question } = heardIn(message);
  if (statements.length > 0) return question === "";
  return forget !== null || asksWhatHolds;
}

/** The statements in the reason for a "wrong" that could hold for the whole thread, as one; null for none. */
export function correctionIn(reason: string): string | null {
  const rules = sentencesOf(reason).flatMap((sentence) => {
    const meant = sentence.replace(/^(?:it|you|this|the answer) (?:should|must|needs? to|has to) (?:have )?/iu, "");
    return readSentence(meant).rule ?? [];
  });
  const joined = [...new Set(rules)].join("; ");
  return joined === "" || joined.length > RULE_CHARS ? null : joined;
}

/** A sentence may hold a rule and, behind it, what is asked. */
function readSentence(sentence: string): { rule: string | null; rest: string } {
  for (const [head, tail] of partings(sentence)) {
    const rule = isQuestion(head) ? null : ruleOf(head);
    if (rule !== null && (AGAIN.test(tail) || ASKS.test(tail))) return { rule, rest: tail };
  }
  const rule = isQuestion(sentence) ? null : ruleOf(sentence);
  return rule === null ? { rule, rest: sentence } : { rule, rest: "" };
}

/** The places where a question may follow a rule, the first one first. */
function partings(sentence: string): [string, string][] {
  const places = sentence.matchAll(/(?:,|、|，|\s-|\s–|:)\s*(?=\S)|\s(?=(?:and|then|und|et|y|e)\s)/giu);
  return [...places].map((place) => {
    const tail = sentence.slice(place.index + place[0].length);
    return [sentence.slice(0, place.index), tail.replace(/^(?:and|then|und|et|y|e)\s+(?:then\s+|dann\s+)?/iu, "")];
  });
}

function ruleOf(sentence: string): string | null {
  const said = bare(sentence);
  if (said === "" || said.length > RULE_CHARS || ASKS_IN_SCRIPT.test(said)) return null;
  const announced = firstRule(ANNOUNCED, said);
  if (announced !== null)
    return ASKS.test(announced) && !/[:：]/u.test(said.slice(0, 12)) ? orderOf(announced) : announced;
  const remembered = firstRule(ASKED_TO_REMEMBER, said);
  if (remembered !== null && STATES.test(remembered) && !ASKS.test(remembered)) return remembered;
  return firstRule(STATEMENTS, said);
}

/** "from now on show shares as percent" is a rule, "from now on what is …" is none. */
function orderOf(rule: string): string | null {
  return /^(?:show|give|list|plot|draw|compute|calculate|count|make|zeig\w*|montre\w*|muestra)\b/iu.test(rule)
    ? rule
    : null;
}

function firstRule(patterns: readonly RegExp[], sentence: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(sentence);
    if (found !== null) return bare(found.groups?.["rule"] ?? found[0]);
  }
  return null;
}

/** Sentences, lines and parts between semicolons. */
function sentencesOf(message: string): string[] {
  return message
    .split(/(?<=[.!?;])\s+|(?<=[。！？；])|[\r\n]+/u)
    .map((part) => part.trim().replace(/;$/, ""))
    .filter((part) => part !== "");
}

function isQuestion(sentence: string): boolean {
  return /[?？]["'”’)\]]*\s*$/u.test(sentence);
}

/** One line without openings, surrounding quotes and closing signs. */
function bare(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  let line = text.replace(/[\u0000-\u001F\u007F\s]+/gu, " ").trim();
  for (let shorter = line.replace(OPENINGS, ""); shorter !== line; shorter = line.replace(OPENINGS, "")) line = shorter;
  line = line.replace(/[\s.,;!。、！；]+$/u, "");
  return line.replace(/^["“„«](.*)["”“»]$/u, "$1").trim();
}
