import { describe, expect, it } from "vitest";

import { foreignLanguage, languageNote } from "../../../src/playground/claude/analyst/planner/language/spoken.ts";

describe("the language of a question", () => {
  it.each([
    ["Umsatz nach Region als Diagramm", "German"],
    ["Wie hoch ist der Umsatz nach 地域 als Diagramm?", "German"],
    ["Wie hoch war der Umsatz im März?", "German"],
    ["Quelles sont les ventes par région ?", "French"],
    ["Muestra los ingresos por región", "Spanish"],
    ["Hoeveel omzet per maand?", "Dutch"],
    ["地域別の売上を教えて", "Japanese"],
    ["المبيعات حسب المنطقة", "Arabic"],
  ])("%j is %s", (question, language) => {
    expect(foreignLanguage(question)).toBe(language);
    expect(languageNote(question)).not.toBe("");
  });

  it.each([
    "Revenue by month as a chart",
    "total per region",
    "what is in this file?",
    "",
    "only EMEA",
    "sales of 東京 by month",
    "show the orders of Le Monde and Der Spiegel by month",
    "top 5 products",
  ])("%j needs no word about it", (question) => {
    expect(languageNote(question)).toBe("");
  });
});
