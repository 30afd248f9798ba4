/** Words that hardly a sentence of the language does without and that are no English ones. */
const COMMON: readonly (readonly [string, RegExp])[] = [
  [
    "German",
    /\b(?:der|das|dem|und|nach|wie|welche[rs]?|wieviel|viel|zeige?|bitte|ist|sind|gesamt|umsatz|höchste[rn]?|diagramm|monat|jahr|größte[rn]?)\b/giu,
  ],
  ["French", /\b(?:des|une|et|par|quel(?:le)?s?|combien|montre|est|sont|avec|chiffre|ventes|mois|région)\b/giu],
  ["Spanish", /\b(?:el|los|las|por|cuál(?:es)?|cuánt[oa]s?|muestra|ventas|ingresos|mes|región)\b/giu],
  ["Italian", /\b(?:il|gli|della|quale|quant[oi]|mostra|sono|vendite|ricavi|mese|regione)\b/giu],
  ["Portuguese", /\b(?:uma|por|qual|quantos?|mostre|são|vendas|receita|mês|região)\b/giu],
  ["Dutch", /\b(?:het|een|naar|hoeveel|welke|toon|zijn|omzet|maand|jaar)\b/giu],
];
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["Korean", /\p{Script=Hangul}/u],
  ["Chinese", /\p{Script=Han}/u],
  ["Arabic", /\p{Script=Arabic}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Russian", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
];
const ENGLISH = /\b(?:the|of|and|by|what|which|how|much|many|show|is|are|as|for|in|to|with|per|top|chart|total)\b/gi;

/** The language of a question when it is surely not English; null otherwise. A few words decide, so that it is not asked of names. */
export function foreignLanguage(question: string): string | null {
  const english = question.match(ENGLISH)?.length ?? 0;
  let best: { readonly language: string; readonly count: number } = { language: "", count: 1 };
  for (const [language, words] of COMMON) {
    const count = question.match(words)?.length ?? 0;
    if (count > best.count) best = { language, count };
  }
  if (best.count > Math.max(1, english)) return best.language;
  // Names of columns and values may be in any letters; a sentence of them has no English word.
  const written = SCRIPTS.find(([, script]) => script.test(question));
  return written === undefined || english > 0 ? null : written[0];
}

const NOTES: Readonly<Record<string, string>> = {
  German:
    "Der Offline-Analyst schreibt Englisch und versteht kaum etwas anderes; Claude antwortet in der Sprache der Frage.",
  French:
    "L’analyste hors ligne écrit en anglais et ne comprend guère autre chose ; Claude répond dans la langue de la question.",
  Spanish:
    "El analista sin conexión escribe en inglés y apenas entiende otra cosa; Claude responde en el idioma de la pregunta.",
};

/** What the analyst has to say to somebody who asks in another language; empty for English. */
export function languageNote(question: string): string {
  const language = foreignLanguage(question);
  if (language === null) return "";
  return (
    NOTES[language] ??
    "The offline analyst writes English and understands little else; Claude answers in the language of the question."
  );
}
