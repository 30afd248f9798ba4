import type { Finding, Subject } from "./detector.ts";
import { digitsOf, rightAfter, spotOf } from "./detector.ts";
import { numbers } from "./scan/numbers.ts";
import { Words } from "./scan/words.ts";

/** Words that announce the number of a bank account; an account in general (`account id 4711`) is none. */
const LEAD = new Words(
  /(?:\b(?:bank|checking|chequing|savings?|current|deposit|giro|salary|beneficiary)[ _-]?(?:account|acct|a\/c)|\b(?:account|acct|a\/c)[ _-]?(?:number|no|num|nr|#)|\bbank account\b|kontonummer|konto(?:nr|-nr)|\bkto\b|num[eé]ro de compte|n[uú]mero de (?:la )?cuenta|cuenta bancaria|\bclabe\b|numero di conto|conto corrente|n[uú]mero da conta|rekening(?:nummer)?|\bbban\b|口座番号|sort code)[^\d\n]{0,30}$/i,
);
const HEADER =
  /^\W*(?:bank|checking|savings?|customer|beneficiary|iban|payee)?[ _-]*(?:bank[ _-]?account|account[ _-]?(?:number|no|num|nr)|acct[ _-]?(?:number|no|num|nr)|kontonummer|konto-?nr|bankkonto|num[eé]ro[ _]de[ _]compte|(?:n[uú]mero[ _]de[ _])?cuenta[ _]bancaria|clabe|rekeningnummer|bban|口座番号|sort[ _-]?code)(?:[ _-]?(?:number|no|num|nr))?\W*$/i;
/** Charts of accounts number their ledgers; those are no one's bank account. */
const LEDGER = /\b(?:gl|ledger|chart of|sku|cost|booking|expense|revenue)\b/i;
const NUMBER = /(?<![\w.,+-])\d(?:[ -]?\d){5,17}(?![\w]|[.,]\d)/y;
const LEAST_DIGITS = 6;
const LEAD_CHARS = 60;

export { HEADER as ACCOUNT_HEADER };

/** Numbers of bank accounts and sort codes, by the words before them or their column's header. */
export function* findAccounts(subject: Subject): Generator<Finding> {
  const { text } = subject;
  const digits = digitsOf(subject);
  if (digits.most < LEAST_DIGITS) return;
  for (const { start, end } of numbers(text, digits, LEAST_DIGITS, NUMBER)) {
    const { cell, header, from } = spotOf(subject, start);
    const isNamed =
      cell && header !== ""
        ? HEADER.test(header) && !LEDGER.test(header)
        : rightAfter(subject, start, LEAD, LEAD_CHARS) &&
          !LEDGER.test(text.slice(Math.max(from, start - LEAD_CHARS), start));
    if (isNamed) yield { start, end, entity: "ACCOUNT", validated: false };
  }
}
