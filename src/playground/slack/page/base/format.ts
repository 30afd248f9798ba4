const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const preciseClock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hour12: false,
});
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** The moment a Slack `ts` (`seconds.micros`) stands for. */
export function tsToDate(ts: string): Date {
  return new Date(Number.parseFloat(ts) * 1000);
}

/** "9:41", in the visitor's own notation. */
export function shortTime(ts: string): string {
  return clock.format(tsToDate(ts));
}

/** The whole date and time, for tooltips. */
export function fullTime(ts: string): string {
  return full.format(tsToDate(ts));
}

/** A log line's time to the millisecond. */
export function logTime(at: number): string {
  return preciseClock.format(new Date(at));
}

/** "Today", "Yesterday" or the day's name, for the dividers between messages. */
export function dayName(ts: string, now: Date): string {
  const date = tsToDate(ts);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return day.format(date);
}

/** True when both moments fall on the same local day. */
export function sameDay(a: string, b: string): boolean {
  return startOfDay(tsToDate(a)) === startOfDay(tsToDate(b));
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** "just now", "5 minutes ago", "3 hours ago", then the day. */
export function ago(ts: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - tsToDate(ts).getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return plural(minutes, "minute") + " ago";
  if (minutes < 24 * 60) return plural(Math.floor(minutes / 60), "hour") + " ago";
  return dayName(ts, now);
}

/** "0:07", "12:30". */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "812 B", "14 KB", "2.3 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  const megabytes = bytes / 1_000_000;
  return megabytes < 1000 ? `${trim(megabytes)} MB` : `${trim(megabytes / 1000)} GB`;
}

function trim(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

/** "1 reply", "3 replies". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
