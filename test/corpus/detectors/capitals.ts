/** People in sentences of several languages: [name, text]. */
export const NAMED_PEOPLE: readonly (readonly [string, string])[] = [
  ["Nikola Zahariev", "Nikola Zahariev lives in Sofia."],
  ["Eleonora Sabbatini", "Eleonora Sabbatini paid on Tuesday."],
  ["Ashleigh Brookes-Smith", "Mrs Ashleigh Brookes-Smith called again."],
  ["GUSTAVO LEHMANN", "GUSTAVO LEHMANN has not answered."],
  ["Kirsi-Marja Heikkinen", "Tell Kirsi-Marja Heikkinen that it is done."],
  ["Yamamoto", "We met Ms. Yamamoto in Kyoto."],
  ["Anne-Laure de Villepin", "It was written by Anne-Laure de Villepin."],
  ["Meier", "Prof. Dr. Meier hat zugesagt."],
  ["Paula", "Hi Paula, the file is attached."],
  ["J. R. Hoffmann", "Signed by J. R. Hoffmann."],
];

/** Capitals that are no people: titles, products, places, methods, headings. */
export const CLEAN_TITLES: readonly string[] = [
  "The Jordan store in Georgia outperformed Paris.",
  "Mercedes Benz and Alfa Romeo are the top brands in Santa Fe.",
  "Der Umsatz in der Region Süd stieg, während Filiale Köln verlor.",
  "Sales by Region: North America leads with 4,210 units; Latin America follows.",
  "The Mann-Whitney test and the Pearson correlation show it; we fit a Bayesian and a Monte Carlo model.",
  "Using Random Forest with Max Depth 5 and Grid Search.",
  "Der durchschnittliche Bestellwert der Kunden lag im Mai bei 42 Euro.",
  "La marge brute de la région Nord a augmenté en Juin.",
  "Column Region has 4 values: Nord, Sud, Est, Ouest.",
  "Customer Lifetime Value rose, Net Promoter Score fell.",
  "Total Revenue, Average Order Value and Gross Margin per Quarter",
  "In April May orders dropped; March was best.",
  "Black Friday and Cyber Monday made Q4.",
  "Chi Square and Student t tests were run on both groups.",
];
