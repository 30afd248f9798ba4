import { describe, expect, it } from "vitest";

import { isNoQuestion } from "../../src/conversation/no-question.ts";

describe("words that ask nothing but what is in a file", () => {
  it.each([
    "",
    "?",
    " hi ",
    "here you go",
    "Hi team, here is the file, thanks!",
    "analyze this",
    "Can you analyze this file for me please?",
    "What's in here?",
    "<@U0OMARMEMB> :wave: sales.csv",
    "Hallo zusammen, anbei die Datei, danke",
    "kannst du dir das mal ansehen?",
    "Was steht in dieser Datei?",
    "bonjour, voici le fichier",
    "Qu’est-ce qu’il y a dans ce fichier ?",
    "¿Qué hay en este archivo?",
    "cosa c'è in questo file?",
    "oto plik, dziękuję",
    "このファイルを分析してください",
    "これは何ですか",
    "分析一下这个文件",
    "안녕하세요",
  ])("“%s” does", (text) => {
    expect(isNoQuestion(text)).toBe(true);
  });

  it.each([
    "total revenue?",
    "analyze revenue by region",
    "here is the file, how many rows?",
    "what is in column region?",
    "and with this?",
    "describe the outliers",
    "analyze this by month",
    "chart",
    "Umsatz nach Region",
    "analysiere den Umsatz",
    "売上を分析してください",
    "分析销售额",
    "지역별 매출을 분석해 주세요",
    `here you go ${"please ".repeat(40)}`,
  ])("“%s” does not", (text) => {
    expect(isNoQuestion(text)).toBe(false);
  });
});
