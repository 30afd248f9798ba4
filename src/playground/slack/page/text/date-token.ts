/** Days and times as Slack writes them into a text (docs.slack.dev/messaging/formatting-message-text, date formatting). */
type Write = (date: Date, now: Date) => string;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" });
const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", year: "numeric" });
const plain = new Intl.DateTimeFormat(undefined, { month: "long", day: "numeric", year: "numeric" });
const long = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

const TOKENS: Readonly<Record<string, Write>> = {
  date_num: (date) => date.toISOString().slice(0, 10),
  date: (date) => plain.format(date),
  date_short: (date) => short.format(date),
  date_long: (date) => long.format(date),
  date_pretty: near(plain),
  date_short_pretty: near(short),
  date_long_pretty: near(long),
  time: (date) => clock.format(date),
  time_secs: (date) => seconds.format(date),
};

/** The inside of `<!date^…|…>` as the reader sees it; null when it is none that Slack would write, and the fallback stands. */
export function dateWords(target: string, now: Date): string | null {
  const [, stamp = "", pattern = ""] = target.split("^");
  const date = new Date(Number(stamp) * 1_000);
  if (!/^\d{1,12}$/.test(stamp) || Number.isNaN(date.getTime()) || pattern === "") return null;
  let isKnown = true;
  const words = pattern.replace(/\{(\w+)\}/g, (_whole, token: string) => {
    const write = TOKENS[token];
    if (write === undefined) isKnown = false;
    return write?.(date, now) ?? "";
  });
  return isKnown ? words : null;
}

/** "today" and "yesterday" where they hold. */
function near(format: Intl.DateTimeFormat): Write {
  return (date, now) => {
    const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
    if (days === 0) return "today";
    return days === 1 ? "yesterday" : format.format(date);
  };
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
