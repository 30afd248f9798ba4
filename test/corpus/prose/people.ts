/** People in sentences that say who they are: `[name, text]`. */
export const PEOPLE: readonly (readonly [string, string])[] = [
  ["Chukwuemeka Ivanova", "Could you please transfer me to Chukwuemeka Ivanova?"],
  ["Kenji El Amrani", "According to Kenji El Amrani, it will rain."],
  ["Seo-yeon Einarsson", "We hired Seo-yeon Einarsson as a planner."],
  ["Vasja", "Yesterday Vasja told me that it is over."],
  ["Aroha", "Is Aroha available on Friday?"],
  ["Raphaël", "Raphaël and Oceane are siblings."],
  ["Antoinette", "Antoinette from accounting will call you back."],
  ["Dumont, Gertrude", "For the bank the contact is Dumont, Gertrude."],
  ["van der Meer", "Mr. van der Meer asked for a refund."],
  ["Antônio J. Oliveira", "Antônio J. Oliveira was born in 1987."],
  ["Victoria Aasen Solli", "Victoria Aasen Solli (001 201 504 5339)"],
  ["Jasen Howell", "Nombre: Jasen Howell"],
  ["caroline rey", "hi, this is caroline rey calling about my order."],
  ["matteo aebischer", "matteo aebischer: thanks for your help"],
  ["r. immelman", "i am r. immelman and i forgot my password"],
  ["giovanna capelli", "the patient, giovanna capelli, complained about pain."],
];

/** Firms, places and things that are called like people. */
export const NO_PEOPLE_HERE: readonly string[] = [
  "She works for Morgan Stanley and banks with Johnson & Johnson.",
  "Bluebird Health and Mercedes-Benz merged in 2019.",
  "Peralta Mireles y Asociados is hiring in Mayotte.",
  "The offer came from Guyot SASU and from Romero Salas Hermanos.",
  "Seiders, Lichtenfeld und Schwab",
  "Flight 6296 to Fort Olin left late.",
  "8067 units were sold in Hong Kong and in Sri Lanka.",
  "Churn Rate for Madison EAN 2032635194363",
  "the morgan stanley report and the sri lanka trip were fine",
];
