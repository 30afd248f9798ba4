/** One and several of each kind, as people call them. Kinds that are not named here are told as they are written. */
const WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  PERSON: ["name", "names"],
  EMAIL: ["e-mail address", "e-mail addresses"],
  PHONE: ["phone number", "phone numbers"],
  CARD: ["card number", "card numbers"],
  IBAN: ["IBAN", "IBANs"],
  SSN: ["social security number", "social security numbers"],
  IP: ["IP address", "IP addresses"],
  MAC: ["device address", "device addresses"],
  CRYPTO: ["wallet address", "wallet addresses"],
  NATIONAL_ID: ["national id", "national ids"],
  ADDRESS: ["street address", "street addresses"],
  DATE_OF_BIRTH: ["date of birth", "dates of birth"],
  ACCOUNT: ["account number", "account numbers"],
  ID: ["id", "ids"],
  SECRET: ["secret", "secrets"],
  PRIVATE_KEY: ["private key", "private keys"],
  SMALL_GROUP: ["small group", "small groups"],
  WITHHELD: ["piece that could not be checked", "pieces that could not be checked"],
};

/** `names`, `e-mail address` …: what so many findings of a kind are called. */
export function kindWords(entity: string, count: number): string {
  const [one, several] = WORDS[entity] ?? [entity.toLowerCase(), entity.toLowerCase()];
  return count === 1 ? one : several;
}
