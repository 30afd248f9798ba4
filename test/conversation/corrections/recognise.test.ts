import { describe, expect, it } from "vitest";

import { asksNothing, correctionIn, heardIn } from "../../../src/conversation/corrections/recognise.ts";

const RULES: readonly (readonly [string, string])[] = [
  ["blank means 0", "blank means 0"],
  ["Blank means 0.", "Blank means 0"],
  ["No, blanks mean zero", "blanks mean zero"],
  ["empty cells count as 0", "empty cells count as 0"],
  ["missing scores are to be counted as 0", "missing scores are to be counted as 0"],
  ["blank is 0", "blank is 0"],
  ["a missing rating means unknown", "a missing rating means unknown"],
  ["treat blanks as 0", "treat blanks as 0"],
  ["please count missing values as zero", "count missing values as zero"],
  ["exclude test accounts", "exclude test accounts"],
  ["Please ignore rows where status = cancelled", "ignore rows where status = cancelled"],
  ["don't count refunds", "don't count refunds"],
  ["leave out internal orders", "leave out internal orders"],
  ["revenue is net", "revenue is net"],
  ["amounts are in thousands", "amounts are in thousands"],
  ["Prices are without VAT", "Prices are without VAT"],
  ["revenue includes VAT", "revenue includes VAT"],
  ["MRR means monthly recurring revenue", "MRR means monthly recurring revenue"],
  ["Q stands for quarter", "Q stands for quarter"],
  ["remember that the fiscal year is from April", "the fiscal year is from April"],
  ["remember: Berlin belongs to DACH", "Berlin belongs to DACH"],
  ["Correction: use the net column", "use the net column"],
  ["from now on use the net column", "use the net column"],
  ["no value means 0", "no value means 0"],
  ["From now on, show shares as percent", "show shares as percent"],
  ["always round to whole euros", "round to whole euros"],
  ["Keep in mind that weeks are from Sunday", "weeks are from Sunday"],
  ["merk dir: leer bedeutet 0", "leer bedeutet 0"],
  ["Merke dir, dass Umsatz netto ist", "Umsatz netto ist"],
  ["leer heißt 0", "leer heißt 0"],
  ["Leere Zellen bedeuten 0", "Leere Zellen bedeuten 0"],
  ["ab jetzt ohne Testkonten", "ohne Testkonten"],
  ["Schließe Testkonten aus", "Schließe Testkonten aus"],
  ["lass bitte Testkonten weg", "lass bitte Testkonten weg"],
  ["Ignoriere stornierte Bestellungen", "Ignoriere stornierte Bestellungen"],
  ["der Umsatz ist netto", "der Umsatz ist netto"],
  ["Korrektur: Umsatz ist netto", "Umsatz ist netto"],
  ["retiens que vide signifie 0", "vide signifie 0"],
  ["les cellules vides valent 0", "les cellules vides valent 0"],
  ["À partir de maintenant, exclus les comptes de test", "exclus les comptes de test"],
  ["le chiffre d'affaires est hors taxes".replace("d'affaires", "total"), "le chiffre total est hors taxes"],
  ["recuerda que vacío significa 0", "vacío significa 0"],
  ["las celdas vacías cuentan como 0", "las celdas vacías cuentan como 0"],
  ["a partir de ahora excluye las cuentas de prueba", "excluye las cuentas de prueba"],
  ["vazio significa 0", "vazio significa 0"],
  ["d'ora in poi escludi i test", "escludi i test"],
  ["celle vuote significano 0", "celle vuote significano 0"],
  ["vanaf nu telt leeg als 0", "telt leeg als 0"],
  ["空白は0を意味します", "空白は0を意味します"],
  ["空欄は0として扱ってください。", "空欄は0として扱ってください"],
  ["訂正：売上は税抜です", "売上は税抜です"],
  ["テストアカウントを除外してください", "テストアカウントを除外してください"],
  ["今後は、テストアカウントを除外", "テストアカウントを除外"],
  ["空白表示0", "空白表示0"],
  ["记住：收入是净额", "收入是净额"],
  ["排除测试账户", "排除测试账户"],
  ["빈칸은 0입니다", "빈칸은 0입니다"],
];

const QUESTIONS: readonly string[] = [
  "blank cells are a problem?",
  "does blank mean 0?",
  "Blank means 0, right?",
  "how many blanks are there?",
  "which cells are blank",
  "blank cells are a problem",
  "missing values by column",
  "missing values",
  "empty rows are everywhere in this file",
  "what does MRR mean?",
  "this means we lost money",
  "That means revenue is down",
  "do you remember the total from last week?",
  "remember the total?",
  "remember when we looked at May",
  "revenue is down in March, why?",
  "what is net revenue",
  "net revenue by month",
  "revenue by region",
  "revenue without EMEA by product",
  "total revenue, excluding refunds, by month",
  "show revenue and exclude APAC",
  "which regions are in thousands",
  "leave out the chart",
  "ignore that",
  "is revenue net?",
  "if blank means 0, what is the average?",
  "compare these two files",
  "again please",
  "Wie viele Zellen sind leer?",
  "was bedeutet leer",
  "combien de cellules vides ?",
  "¿qué significa vacío?",
  "空白はいくつありますか？",
  "note the difference between May and June",
  "forget-me-not sales by month",
  "In future months what will revenue be",
  "Umsatz ohne EMEA",
  "leere Zellen pro Spalte",
  "Leere Zellen sind ein Problem",
  "Umsatz ist im März gefallen",
  "valeurs manquantes par colonne",
  "les cellules vides sont un problème",
  "chiffre d'affaires par mois",
  "celdas vacías por columna",
  "ingresos por región",
  "空白のセルを数えて",
  "テストアカウントを除外した売上",
  "今後の売上はいくらですか",
  "排除测试账户的收入是多少",
  "以后的收入是多少",
  "테스트 제외하고 매출 보여줘",
  "Berlin",
  "only Q3",
  "as a pie chart",
  "top 5",
  "thanks",
  "yes please",
  "no",
  "why did March drop",
  "average of missing days per region",
  "include the chart",
  "count customers again?",
  "",
];

describe("what holds from now on", () => {
  it.each(RULES)("is heard in %j", (message, rule) => {
    expect(heardIn(message)).toMatchObject({ statements: [rule], forget: null, question: "" });
    expect(asksNothing(message)).toBe(true);
  });

  it.each(QUESTIONS)("is not heard in %j", (message) => {
    expect(heardIn(message)).toEqual({
      statements: [],
      forget: null,
      again: false,
      asksWhatHolds: false,
      question: message,
    });
    expect(asksNothing(message)).toBe(false);
  });

  it.each([
    ["blank means 0, again please", ["blank means 0"], ""],
    ["blank means 0 and exclude EMEA, again", ["blank means 0 and exclude EMEA"], ""],
    ["Blank means 0. What is the average score?", ["Blank means 0"], "What is the average score?"],
    ["blank means 0, what is the average score by region?", ["blank means 0"], "what is the average score by region?"],
    ["exclude test accounts and show revenue by month", ["exclude test accounts"], "show revenue by month"],
    ["Exclude test accounts; revenue is net", ["Exclude test accounts", "revenue is net"], ""],
    ["leer bedeutet 0, bitte nochmal", ["leer bedeutet 0"], ""],
    ["空白は0とみなす。もう一度お願いします", ["空白は0とみなす"], ""],
    ["revenue is net\nexclude APAC\ntotal by month", ["revenue is net", "exclude APAC"], "total by month"],
  ])("is told from what is asked in %j", (message, statements, question) => {
    expect(heardIn(message)).toMatchObject({ statements, question });
  });

  it.each([
    ["forget that blank means 0", { statement: "blank means 0" }],
    ["Please forget: exclude test accounts", { statement: "exclude test accounts" }],
    ["vergiss, dass leer 0 bedeutet", { statement: "leer 0 bedeutet" }],
    ["oublie que vide signifie 0", { statement: "vide signifie 0" }],
    ["olvida que vacío significa 0", { statement: "vacío significa 0" }],
    ["forget everything", "everything"],
  ])("is dropped by %j", (message, forget) => {
    expect(heardIn(message)).toMatchObject({ statements: [], forget, question: "" });
  });

  it.each([
    ["include APAC again", { statement: "APAC", leftOut: true }],
    ["bring test accounts back in", { statement: "test accounts", leftOut: true }],
    ["forget that blank means 0, again please", { statement: "blank means 0" }],
  ])("is taken back by %j, and the last answer wanted anew", (message, forget) => {
    expect(heardIn(message)).toMatchObject({ statements: [], forget, again: true, question: "" });
  });

  it.each(["What do you remember?", "what do you remember", "¿Qué recuerdas?", "何を覚えていますか？"])(
    "is asked for by %j",
    (message) => {
      expect(heardIn(message)).toMatchObject({ statements: [], forget: null, asksWhatHolds: true, question: "" });
    },
  );

  it.each([
    ["blank means 0", "blank means 0"],
    ["No! It should exclude test accounts.", "exclude test accounts"],
    ["The total is too low. Blank means 0. Also exclude refunds.", "Blank means 0; exclude refunds"],
    ["the chart is ugly", null],
    ["Is blank 0?", null],
  ])("is found in the reason %j", (reason, statement) => {
    expect(correctionIn(reason)).toBe(statement);
  });
});
