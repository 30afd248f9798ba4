/** Values in forms that are seldom written, each with a sentence around it: `[what it shows, text, value]`. */
export const FORMS: readonly (readonly [string, string, string])[] = [
  ["an account number without the bank's own check digits", "My IBAN is BE08 0610 9397 4585", "BE08 0610 9397 4585"],
  [
    "an account number with letters where the table has figures",
    "PK58 MVOR WFYR BUAJ ENWY HEXQ",
    "PK58 MVOR WFYR BUAJ ENWY HEXQ",
  ],
  ["an account number in small letters", "transfer to hr8724544443501451083 please", "hr8724544443501451083"],
  ["a card of 19 digits in fours", "Kreditkarte 4093-2052-1991-8898-693", "4093-2052-1991-8898-693"],
  ["a card of 13 digits in fours", "4645 4377 7108 0", "4645 4377 7108 0"],
  ["an old JCB card", "Please charge 3088-584527-82147, thanks.", "3088-584527-82147"],
  ["a Maestro card of 12 digits", "I would like to stop receiving messages for 630488484639.", "630488484639"],
  ["a phone number with its country in brackets", "My number is (+56) 2 2126 6546", "(+56) 2 2126 6546"],
  ["an extension behind a number in brackets", "(201) 579-6075 ext. 123", "(201) 579-6075 ext. 123"],
  ["an extension behind dots", "Call me on 517.605.3187 x1684.", "517.605.3187 x1684"],
  ["a number that no plan knows, where one is announced", "Phone: +272178372558", "+272178372558"],
  ["a number dialled from abroad", "Victoria Aasen (0040 712 053 361)", "0040 712 053 361"],
  ["a dotted number with a trunk zero", "WhatsApp: 01512.3453458", "01512.3453458"],
  ["a number right behind a verb", "If it is urgent, ring 737 734 532", "737 734 532"],
  ["a number that nobody answers", "I tried 081234 15027 but nobody answered.", "081234 15027"],
  ["a number in a French sentence", "Appelez-moi au 312 391 8142 Ext 22", "312 391 8142 Ext 22"],
  ["a number in a Dutch sentence", "Bel mij op 321 1239792", "321 1239792"],
  ["a number whose end the plan does not know", "office 011-15-2345-0643", "011-15-2345-0643"],
];

/** Figures that look like the above and must stay. */
export const NO_FORMS: readonly string[] = [
  '{"order_id": "4450457490782017"}',
  '[{"ean": "4003059200295"}]',
  '{"version": "4.6.8.221", "qty": 3}',
  "My IBAN is BE09 0610 9397 4585",
  "PK59 MVOR WFYR BUAJ ENWY HEXQ",
  "We counted 0040 712 rows",
  "Growth of +272178372 units",
  "Order 630488484639 was shipped",
  "4645 4377 7108 1 items in all",
  "version 0.1512 of the model",
  "the range is 120-250-310",
  "at 12 noon the shop of the town had sold all",
];
