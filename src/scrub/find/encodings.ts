const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  ast: "*",
  bsol: "\\",
  colon: ":",
  comma: ",",
  commat: "@",
  dash: "-",
  dot: ".",
  equals: "=",
  excl: "!",
  gt: ">",
  hyphen: "-",
  lbrack: "[",
  lowbar: "_",
  lpar: "(",
  lsqb: "[",
  lt: "<",
  nbsp: " ",
  ndash: "-",
  num: "#",
  period: ".",
  plus: "+",
  quot: '"',
  rbrack: "]",
  rpar: ")",
  rsqb: "]",
  shy: "",
  sol: "/",
  zwj: "",
  zwnj: "",
};

const ENTITY = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,8}));?/iy;
const PERCENT = /%([0-7][0-9a-f])/iy;
/** A character of two to four bytes in UTF-8. */
const PERCENTS =
  /%(?:c[2-9a-f]|d[0-9a-f])%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}/iy;
const ESCAPE = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2}))/iy;
/** Three octal figures as in C and shells, six hex figures as in style sheets. */
const OCTAL = /\\([0-3][0-7]{2})/y;
const STYLE = /\\([0-9a-f]{6}) ?/iy;
/** Quoted-printable (RFC 2045) as it is seen in raw mails: only where an address is written so. */
const QUOTED =
  /=(?:40(?=[a-z][\w-]{0,62}(?:\.|=2e)(?!(?:csv|tsv|xlsx?|txt|pdf|parquet|zip|log|py)\b)[a-z])|2e(?=[\w.+-]{0,64}(?:=40[a-z]|[a-z]{2,24}\b)))/iy;
const MARKDOWN = /\\([!-/:-@[-`{-~])/y;

/**
 * Undoes one encoded character at a place: HTML entity, percent, quoted-printable, `\u` and `\x` escape, Markdown escape. Null when
 * nothing encoded stands there.
 */
export function decodeAt(input: string, at: number): { read: string; length: number } | null {
  switch (input.charAt(at)) {
    case "&":
      return decodeEntity(input, at);
    case "%":
      return decodeHex(PERCENT, input, at) ?? decodeBytes(input, at);
    case "=":
      return decodeQuoted(input, at);
    default:
      return (
        decodeHex(ESCAPE, input, at) ??
        decodeHex(STYLE, input, at) ??
        decodeHex(OCTAL, input, at, 8) ??
        decodeMarkdown(input, at)
      );
  }
}

function decodeEntity(input: string, at: number): { read: string; length: number } | null {
  ENTITY.lastIndex = at;
  const match = ENTITY.exec(input);
  if (match === null) return null;
  const [whole, hex, decimal, name] = match;
  if (name !== undefined) {
    const read = NAMED[name.toLowerCase()];
    return read === undefined || !whole.endsWith(";") ? null : { read, length: whole.length };
  }
  return printable(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), whole.length);
}

function decodeHex(pattern: RegExp, input: string, at: number, base = 16): { read: string; length: number } | null {
  pattern.lastIndex = at;
  const match = pattern.exec(input);
  if (match === null) return null;
  const digits = match.slice(1).find((group) => group !== undefined) ?? "";
  return printable(Number.parseInt(digits, base), match[0].length);
}

function decodeBytes(input: string, at: number): { read: string; length: number } | null {
  PERCENTS.lastIndex = at;
  const match = PERCENTS.exec(input);
  if (match === null) return null;
  const read = Buffer.from(match[0].replaceAll("%", ""), "hex").toString("utf8");
  return read.includes("\ufffd") ? null : { read, length: match[0].length };
}

function decodeQuoted(input: string, at: number): { read: string; length: number } | null {
  QUOTED.lastIndex = at;
  if (!QUOTED.test(input) || !/[\w.+-]/.test(input.charAt(at - 1))) return null;
  return { read: input.charAt(at + 1) === "4" ? "@" : ".", length: 3 };
}

function decodeMarkdown(input: string, at: number): { read: string; length: number } | null {
  MARKDOWN.lastIndex = at;
  const match = MARKDOWN.exec(input);
  return match === null ? null : { read: match[1] ?? "", length: 2 };
}

function printable(code: number, length: number): { read: string; length: number } | null {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  if (code < 0x20) return { read: " ", length };
  return { read: String.fromCodePoint(code), length };
}
