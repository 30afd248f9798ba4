/** A credential known by its fixed beginning. */
export interface TokenRule {
  /** Literal that must be in the text before the expression is tried, in small letters. */
  readonly keyword: string;
  /** Global; a group, when there is one, is the credential and the rest what announces it. */
  readonly pattern: RegExp;
  /** Bits per character that the match must have, so that `xoxb-your-token-here` in a manual stays readable. */
  readonly entropy?: number;
}

/** A rule whose keyword begins the token: a boundary before it, letters of one alphabet after it. */
export function prefixed(prefix: string, rest: string, entropy?: number): TokenRule {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${prefix.replace(/[.$+]/g, "\\$&")}${rest}`, "g");
  return entropy === undefined
    ? { keyword: prefix.toLowerCase(), pattern }
    : { keyword: prefix.toLowerCase(), pattern, entropy };
}
