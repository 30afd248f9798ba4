/**
 * Characters that a reader cannot see but that can hide, reorder or split what stands in a text: controls, zero-width
 * and bidi format characters, Unicode tags ("ASCII smuggling") and noncharacters. Tab and line breaks stay.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- such characters are the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff]|\udb40[\udc00-\udfff]/g;

/** Joiners that scripts and emoji need; kept only between characters beyond Latin, where they have a meaning. */
const JOINERS = /(?<![\u0590-\uffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\uffff])/g;

/** The text without hidden characters, with `\n` as its only line break and without broken surrogates. */
export function stripInvisible(text: string): string {
  if (isPlainAscii(text)) return text;
  const lines = text.toWellFormed().replace(/\r\n?|[\u2028\u2029]/g, "\n");
  return lines.replace(HIDDEN, "").replace(JOINERS, "");
}

function isPlainAscii(text: string): boolean {
  return /^[\t\n\u0020-\u007e]*$/.test(text);
}
