/** Values of every kind, alone on their line. */
export const PLAIN_VALUES: readonly (readonly [entity: string, value: string])[] = [
  ["EMAIL", "jane.doe@example.com"],
  ["CARD", "4111 1111 1111 1111"],
  ["IBAN", "DE89370400440532013000"],
  ["SSN", "078-05-1120"],
  ["IP", "192.168.10.20"],
  ["PHONE", "+14155552671"],
];

const each = (value: string, write: (char: string) => string) => Array.from(value, write).join("");
const code = (char: string) => char.codePointAt(0) ?? 0;
const hex = (char: string, length: number) => code(char).toString(16).padStart(length, "0");
const signs = (value: string, write: (char: string) => string) =>
  each(value, (char) => (/[A-Za-z0-9 ]/.test(char) ? char : write(char)));
const shifted = (value: string, zero: number) =>
  each(value, (char) => (/\d/.test(char) ? String.fromCodePoint(zero + Number(char)) : char));
const LOOKALIKES: Readonly<Record<string, string>> = { a: "а", e: "е", o: "о", p: "р", c: "с", x: "х" };

/** Ways to write a value so that a reader or a client sees it and a careless search does not. */
export const EVASIONS: readonly (readonly [name: string, write: (value: string) => string])[] = [
  ["as it is", (value) => value],
  ["zero-width spaces", (value) => Array.from(value).join("\u200b")],
  ["soft hyphens", (value) => Array.from(value).join("\u00ad")],
  [
    "full width",
    (value) =>
      each(value, (char) =>
        code(char) > 0x20 && code(char) < 0x7f ? String.fromCodePoint(code(char) + 0xfee0) : char,
      ),
  ],
  ["Arabic digits", (value) => shifted(value, 0x660)],
  ["mathematical digits", (value) => shifted(value, 0x1d7ce)],
  ["decimal entities", (value) => each(value, (char) => `&#${code(char)};`)],
  ["hexadecimal entities", (value) => each(value, (char) => `&#x${hex(char, 1)};`)],
  ["entities for signs", (value) => signs(value, (char) => `&#${code(char)};`)],
  ["percent", (value) => signs(value, (char) => `%${hex(char, 2).toUpperCase()}`)],
  ["percent twice", (value) => signs(value, (char) => `%25${hex(char, 2)}`)],
  ["percent throughout", (value) => each(value, (char) => `%${hex(char, 2)}`)],
  ["unicode escapes", (value) => each(value, (char) => `\\u${hex(char, 4)}`)],
  ["hexadecimal escapes", (value) => each(value, (char) => `\\x${hex(char, 2)}`)],
  ["Markdown escapes", (value) => signs(value, (char) => `\\${char}`)],
  ["base64", (value) => Buffer.from(value).toString("base64")],
  ["base64 without padding", (value) => Buffer.from(value).toString("base64url")],
  ["base64 twice", (value) => Buffer.from(Buffer.from(value).toString("base64")).toString("base64")],
  ["hex", (value) => Buffer.from(value).toString("hex")],
  [
    "hex in pairs",
    (value) =>
      Buffer.from(value)
        .toString("hex")
        .replace(/(..)(?=.)/g, "$1 "),
  ],
  ["percent in base64", (value) => Buffer.from(signs(value, (char) => `%${hex(char, 2)}`)).toString("base64")],
  ["look-alikes", (value) => each(value, (char) => LOOKALIKES[char] ?? char)],
  ["other dashes", (value) => value.replaceAll("-", "\u2011")],
  ["other spaces", (value) => value.replaceAll(" ", "\u2009")],
  ["spaced", (value) => Array.from(value.replaceAll(" ", "")).join(" ")],
  ["bold in the middle", (value) => `${value.slice(0, 3)}**${value.slice(3, 6)}**${value.slice(6)}`],
  ["tags in the middle", (value) => `${value.slice(0, 3)}<b>${value.slice(3, 6)}</b>${value.slice(6)}`],
  ["a comment in the middle", (value) => `${value.slice(0, 6)}<!-- -->${value.slice(6)}`],
  ["struck through", (value) => Array.from(value).join("\u0336")],
  ["octal escapes", (value) => each(value, (char) => `\\${code(char).toString(8).padStart(3, "0")}`)],
  ["style sheet escapes", (value) => signs(value, (char) => `\\${hex(char, 6)}`)],
  ["hexadecimal list", (value) => Array.from(value, (char) => `0x${hex(char, 2)}`).join(", ")],
  ["list of bytes", (value) => `[${[...Buffer.from(value)].join(", ")}]`],
  ["variation selectors", (value) => Array.from(value).join("\ufe0e")],
];
