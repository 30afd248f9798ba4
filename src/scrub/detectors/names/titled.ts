import type { Subject } from "../detector.ts";
import { ranges, spotOf } from "../detector.ts";
import { FAMILIES } from "./families.ts";

/** Scripts beyond Latin, to spare all texts without them. */
const OTHER_SCRIPT = /[\u0370-\u03ff\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const CYRILLIC = "\\p{Script=Cyrillic}";
const GREEK = "\\p{Script=Greek}";
const ARABIC = "\\p{Script=Arabic}";

/** A title before a name; the name is the only group. At most three words, so that the search stays linear. */
const TITLE_FIRST: readonly RegExp[] = [
  new RegExp(
    `(?<!${CYRILLIC})(?:[Гг]осподин[ау]?|[Гг]оспож[аиу]|[Гг]-н|[Гг]-жа|[Тт]оварищ|[Пп]ан[аіу]?|[Гг]ражданин)\\.? ((?:\\p{Lu}\\. ?){0,2}(?=\\p{Lu})${CYRILLIC}+(?:[ -](?=\\p{Lu})${CYRILLIC}+){0,2})`,
    "gu",
  ),
  new RegExp(
    `(?<!${GREEK})(?:[Κκ]\\.|[Κκ]ος|[Κκ]α|[Κκ]ύριος|[Κκ]ύριο|[Κκ]υρία) ?((?=\\p{Lu})${GREEK}+(?: (?=\\p{Lu})${GREEK}+){0,2})`,
    "gu",
  ),
  new RegExp(`(?<!${ARABIC})(?:السيدة?|الأستاذة?|الدكتورة?|الآنسة) (${ARABIC}+(?: (?:بن |أبو |عبد )?${ARABIC}+)?)`, "gu"),
];
/** A word before a title: `小林さん`, `김민수 씨`, `王小明先生`. */
const TITLE_LAST =
  /([\p{Script=Han}\p{Script=Katakana}ー々]{1,8}|[가-힣]{2,4}) ?(?:さん|さま|様|氏|先生|君|ちゃん|女士|小姐|씨|님)/gu;
/** Of customers, teachers and directors in general. */
const NOBODY = /^(?:고객|회원|선생|임원|이용자|강사|원장|조교|임직원|이사|이사장|한국|高位|林業|原|森|和|清|高|平)$/u;

/** Names in scripts other than Latin, where a title or an honorific says that they are names. */
export function* titledNames(subject: Subject): Generator<{ start: number; end: number }> {
  const { text } = subject;
  if (!OTHER_SCRIPT.test(text)) return;
  for (const pattern of TITLE_FIRST) {
    for (const { end, match } of ranges(text, pattern)) {
      const start = end - (match[1] ?? "").length;
      if (!spotOf(subject, start).cell) yield { start, end };
    }
  }
  for (const { start, match } of ranges(text, TITLE_LAST)) {
    const name = match[1] ?? "";
    const from = start + beginOf(name);
    if (from < start + name.length && !spotOf(subject, from).cell) yield { start: from, end: start + name.length };
  }
}

/** Where the name begins in a run of characters without spaces; its end when there is none. */
function beginOf(run: string): number {
  if (NOBODY.test(run)) return run.length;
  if (/^[\p{Script=Katakana}ー]{2,}$/u.test(run) || FAMILIES.test(run)) return 0;
  // `東京支店の` ends in another script; of `弊社佐藤様` only the end is a name.
  for (let at = 1; at < run.length; at += 1) if (run.length - at > 1 && FAMILIES.test(run.slice(at))) return at;
  return run.length;
}
