import { createRandom, type Random } from "../scrub/random.ts";
import { withLuhn } from "./numbers.ts";
import { familyName, firstName, fullName, streetAddress } from "./people.ts";

/** A text with the ranges that must not be shown. */
export interface Labelled {
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly entity: string }[];
}

/** Sentences with slots, as people write them about themselves and others. */
const TEMPLATES: readonly string[] = [
  "Please deliver it to {ADDRESS}.",
  "{PERSON} moved to {ADDRESS} last spring.",
  "I have lived at {ADDRESS} for six years now.",
  "Our new office: {ADDRESS}",
  "The invoice should go to {PERSON}, {ADDRESS}",
  "Can you tell me where {PERSON} is? The note only says {ADDRESS}.",
  "Hello, this is {PERSON} speaking, could you call me back on {PHONE}?",
  "My number changed, it's {PHONE} from now on.",
  "You can reach {FIRST} at {PHONE} or under {EMAIL}.",
  "Phone: {PHONE}",
  "What is {PERSON}'s phone number? I think it is {PHONE}",
  "Dear {FIRST}, your card {CARD} was charged twice.",
  "I lost my credit card, the number is {CARD}",
  "Card number: {CARD}. Thanks, {FIRST}",
  "why was {CARD} declined yesterday?",
  "{PERSON} paid with {CARD} and wants a refund.",
  "Mr. {LAST} and Mrs. {LAST} have asked for a meeting with {PERSON}.",
  "According to {PERSON}, the numbers for March are wrong.",
  "The project was led by {PERSON} and {PERSON}.",
  "{FIRST} said that the report would be late.",
  "I spoke with {FIRST} about the order.",
  "{FIRST}'s account was closed.",
  "Is {PERSON} still working for you?",
  "{PERSON} is the owner, {PERSON} her deputy.",
  "My name is {PERSON} and my e-mail is {EMAIL}.",
  "Ich heiße {PERSON} und wohne in der {ADDRESS}.",
  "Frau {LAST} hat die Rechnung am Montag bezahlt.",
  "Je m'appelle {PERSON}, j'habite {ADDRESS}.",
  "Me llamo {PERSON} y vivo en {ADDRESS}",
  "Send the money to {IBAN}, holder {PERSON}.",
  "The IBAN of the supplier is {IBAN}",
  "Her social security number is {SSN}.",
  "SSN {SSN} belongs to {PERSON}",
  "Login from {IP} was blocked.",
  "The server at {IP} does not answer {FIRST}'s requests.",
  "Write to {EMAIL} please.",
  "Thanks,\n{PERSON}",
  "Best regards,\n{PERSON}\n{ADDRESS}",
  "Who signed it? {PERSON}.",
  "The best reviews this month were for {PERSON}, {PERSON} and {PERSON}.",
  "When was {PERSON} hired?",
  "{PERSON} was born on {DATE_OF_BIRTH}.",
  "Date of birth: {DATE_OF_BIRTH}",
  "Transfer it to account number {ACCOUNT}.",
];

const MAKERS: Readonly<Record<string, (r: Random) => string>> = {
  PERSON: fullName,
  FIRST: firstName,
  LAST: familyName,
  ADDRESS: streetAddress,
  PHONE: phone,
  EMAIL: (r) =>
    `${r.chars("abcdefgh", 6)}.${r.chars("klmnop", 5)}@${r.chars("qrstuv", 7)}.${r.pick(["com", "org", "fr"])}`,
  CARD: card,
  IBAN: (r) =>
    r.pick([
      "DE89 3704 0044 0532 0130 00",
      "FR7630006000011234567890189",
      "GB29NWBK60161331926819",
      "ES91 2100 0418 4502 0005 1332",
    ]),
  SSN: (r) => `${r.int(101, 665)}-${r.int(10, 99)}-${r.int(1000, 9999)}`,
  IP: (r) =>
    r.pick([
      `${r.int(31, 223)}.${r.int(0, 255)}.${r.int(0, 255)}.${r.int(1, 254)}`,
      `2001:db8::${r.int(1, 9)}${r.chars("abcdef0", 3)}:${r.int(1, 9)}`,
    ]),
  DATE_OF_BIRTH: (r) =>
    r.pick([
      `${r.int(1940, 2005)}-0${r.int(1, 9)}-1${r.int(0, 9)}`,
      `1${r.int(0, 9)}/0${r.int(1, 9)}/${r.int(1940, 2005)}`,
      `${r.int(1, 28)} March ${r.int(1940, 2005)}`,
    ]),
  ACCOUNT: (r) => r.digits(r.int(8, 12)).replace(/^0/, "1"),
};

/** Sentences with made-up values and where they stand. */
export function sentences(count: number, seed = 5): Labelled[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => fill(TEMPLATES[index % TEMPLATES.length] ?? "", random));
}

function fill(template: string, random: Random): Labelled {
  const spans: { start: number; end: number; entity: string }[] = [];
  let text = "";
  for (const piece of template.split(/(\{\w+\})/)) {
    const slot = /^\{(\w+)\}$/.exec(piece)?.[1];
    const value = slot === undefined ? piece : (MAKERS[slot]?.(random) ?? "");
    const entity = slot === "FIRST" || slot === "LAST" ? "PERSON" : slot;
    if (entity !== undefined) spans.push({ start: text.length, end: text.length + value.length, entity });
    text += value;
  }
  return { text, spans };
}

function phone(r: Random): string {
  return r.pick([
    () => `+1 ${r.pick(["415", "212", "312"])} 555 0${r.digits(3)}`,
    () => `(${r.pick(["415", "617", "312"])}) 555-${r.digits(4)}`,
    () => `${r.pick(["415", "617", "312"])}-555-${r.digits(4)}`,
    () => `${r.pick(["415", "617", "312"])}.555.${r.digits(4)}`,
    () => `1-800-555-${r.digits(4)}`,
    () => `0${r.pick(["1", "4", "6"])} ${r.int(20, 60)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
    () => `0${r.pick(["1", "4", "6"])}.${r.int(20, 60)}.${r.digits(2)}.${r.digits(2)}.${r.digits(2)}`,
    () => `0171 ${r.int(2, 9)}${r.digits(6)}`,
    () => `020 7946 0${r.digits(3)}`,
    () => `07${r.int(700, 900)} ${r.digits(6)}`,
    () => `+44 (0)20 7946 0${r.digits(3)}`,
    () => `6${r.digits(2)} ${r.digits(3)} ${r.digits(3)}`,
    () => `+49-89-${r.int(20, 90)}${r.digits(5)}`,
    () => `(0${r.pick(["2", "3", "7", "8"])}) 9${r.digits(3)} ${r.digits(4)}`,
    () => `(11) 9${r.digits(4)}-${r.digits(4)}`,
    () => `+91 98${r.digits(3)} ${r.digits(5)}`,
    () => `3${r.int(20, 49)} ${r.digits(7)}`,
    () => `07${r.int(10, 39)}-${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
    () => `+81 3-${r.int(3000, 6999)}-${r.digits(4)}`,
  ])();
}

function card(r: Random): string {
  return r.pick([
    () => withLuhn(`4${r.digits(14)}`),
    () => withLuhn(`4${r.digits(11)}`),
    () => withLuhn(`5${r.int(1, 5)}${r.digits(13)}`),
    () => withLuhn(`37${r.digits(12)}`),
    () => withLuhn(`6011${r.digits(11)}`),
    () => withLuhn(`35${r.digits(13)}`),
    () => withLuhn(`${r.pick(["5018", "6304", "6759", "6761", "5038"])}${r.digits(7)}`),
    () => withLuhn(`${r.pick(["300", "36", "38"])}${r.digits(11)}`.slice(0, 13)),
    () => withLuhn(`4${r.digits(14)}`).replace(/(.{4})(?=.)/g, "$1 "),
    () => withLuhn(`5${r.int(1, 5)}${r.digits(13)}`).replace(/(.{4})(?=.)/g, "$1-"),
    () => withLuhn(`2131${r.digits(10)}`),
  ])();
}
