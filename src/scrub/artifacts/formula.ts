/**
 * First characters that make a spreadsheet run a cell (OWASP, "CSV Injection"; ASVS 1.2.10), with the full-width forms
 * that East Asian spreadsheets read alike.
 */
const TRIGGER = /^[=+\-@|\uff1d\uff0b\uff0d\uff20\u2212]/;
const CONTROL = /^[\t\r\n\0]/;
const LEADING = /^[\s\p{Cf}\p{Cc}\ufeff]+/u;

/** A figure with sign, grouping, decimals, exponent, currency or unit: it has to stay a number. */
const NUMBER =
  /^[+\-\u2212]?\s?(?:[$€£¥₹]|[A-Z]{3}\s?)?[+\-\u2212]?\s?(?:\d{1,3}(?:[ ,.'\u00a0\u202f]\d{2,3})+|\d+)?(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?\s?(?:%|‰|[$€£¥₹]|[A-Za-z]{1,3})?$/u;
const DASHES = /^[-\u2013\u2014\u2212]{1,3}$/;

/** The cell as text that no spreadsheet runs: a `'` before anything that could be a formula; numbers stay numbers. */
export function neutraliseFormula(cell: string): string {
  if (cell === "" || !(CONTROL.test(cell) || TRIGGER.test(cell.replace(LEADING, "")))) return cell;
  const bare = cell.replace(LEADING, "").trimEnd();
  if (!CONTROL.test(cell) && (DASHES.test(bare) || (/\d/.test(bare) && NUMBER.test(bare)))) return cell;
  return `'${cell}`;
}
