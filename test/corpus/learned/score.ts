import type { Output, Span } from "./outputs.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Count {
  spans: number;
  whole: number;
}

/** Counts spans that were hidden in full, characters that were hidden without need, and clean texts that were touched. */
export class Score {
  readonly #counts = new Map<string, Count>();
  readonly #missed: string[] = [];
  readonly #needless: string[] = [];
  #hidden = 0;
  #right = 0;
  #cleanTexts = 0;
  #touched = 0;

  /** Small groups that were hidden are another matter. */
  take(upload: string, { form, text, spans }: Output, all: readonly (Range & { readonly entity: string })[]): void {
    const found = all.filter(({ entity }) => entity !== "SMALL_GROUP");
    if (spans.length === 0) {
      this.#cleanTexts += 1;
      if (found.length > 0) this.#touched += 1;
    }
    for (const span of spans) this.#count(upload, form, text, span, found);
    for (const { start, end } of found) {
      const right = charsIn({ start, end }, spans);
      this.#hidden += end - start;
      this.#right += right;
      if (right < end - start)
        this.#needless.push(`${upload} ${form}: ${text.slice(start - 15, end + 15)} << ${text.slice(start, end)}`);
    }
  }

  /** Shares of spans that are hidden in full. */
  get recall(): number {
    return share([...this.#counts].filter(([name]) => name.startsWith("all ")).map(([, count]) => count));
  }

  /** Share of hidden characters that had to be. */
  get precision(): number {
    return this.#right / this.#hidden;
  }

  /** Clean texts of which something was hidden. */
  get touched(): number {
    return this.#touched;
  }

  print(withMisses: boolean): void {
    console.table(
      Object.fromEntries(
        [...this.#counts]
          .filter(([name, { spans, whole }]) => name.startsWith("all ") || whole < spans)
          .map(([name, count]) => [
            name,
            { spans: count.spans, missed: count.spans - count.whole, "recall %": percent(count.whole / count.spans) },
          ]),
      ),
    );
    console.table({
      "recall %": percent(this.recall),
      "character precision %": percent(this.precision),
      "clean texts": this.#cleanTexts,
      "clean texts touched": this.#touched,
    });
    if (withMisses) for (const line of ["missed", ...this.#missed, "needless", ...this.#needless]) console.log(line);
  }

  #count(upload: string, form: string, text: string, span: Span, found: readonly Range[]): void {
    const whole = charsIn(span, found) === span.end - span.start;
    for (const name of [`all ${span.entity}`, `${span.entity} ${span.how}`, `form ${form}`, `file ${upload}`]) {
      const count = this.#counts.get(name) ?? { spans: 0, whole: 0 };
      count.spans += 1;
      if (whole) count.whole += 1;
      this.#counts.set(name, count);
    }
    if (!whole) this.#missed.push(`${upload} ${form} ${span.entity} ${span.how}: ${text.slice(span.start, span.end)}`);
  }
}

function share(counts: readonly Count[]): number {
  const spans = counts.reduce((sum, count) => sum + count.spans, 0);
  return counts.reduce((sum, count) => sum + count.whole, 0) / spans;
}

/** How many characters of the range lie in one of the others, which are apart from each other. */
function charsIn({ start, end }: Range, others: readonly Range[]): number {
  return others.reduce((sum, other) => sum + Math.max(0, Math.min(end, other.end) - Math.max(start, other.start)), 0);
}

function percent(value: number): number {
  return Math.round(value * 10_000) / 100;
}
