/** The word behind the opening fence of the block that holds proposed questions; the system prompt names it. */
export const NEXT_FENCE = "```next";

const OPENS = /^`{3,}next[ \t]*\r?$/;
const CLOSES = /^`{3,}[ \t]*\r?$/;

/**
 * Takes the block of proposed questions out of an answer's text as it streams: it is no part of the answer. Only the
 * beginning of a line that may open such a block is held back; output does not depend on how the text was cut.
 */
export class NextCut {
  #held = "";
  #atLineStart = true;
  #inside = false;
  #lines: string[] = [];

  /** The lines of the latest block, as they came. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What of the text is part of the answer. */
  push(delta: string): string {
    // Nearly every delta: nothing is held back and nothing opens.
    if (!this.#inside && this.#held === "" && !delta.includes("`")) return this.#pass(delta);
    let rest = this.#held + delta;
    let passed = "";
    this.#held = "";
    while (rest !== "") {
      const end = rest.indexOf("\n") + 1;
      const line = end === 0 ? rest : rest.slice(0, end);
      const isWhole = end > 0;
      if (!isWhole && (this.#inside || (this.#atLineStart && mayOpen(line)))) {
        this.#held = line;
        break;
      }
      rest = rest.slice(line.length);
      if (!this.#takes(line)) passed += this.#pass(line);
    }
    return passed;
  }

  /** The rest, once no more comes. A block that was never closed counts. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest === "" || this.#takes(rest) ? "" : this.#pass(rest);
  }

  /** Whether the line belongs to a block, or opens or closes one. */
  #takes(line: string): boolean {
    const bare = line.replace(/\r?\n$/, "");
    if (this.#inside) {
      if (CLOSES.test(bare)) this.#inside = false;
      else this.#lines.push(bare);
      return true;
    }
    if (!this.#atLineStart || !OPENS.test(bare)) return false;
    this.#inside = true;
    this.#lines = [];
    return true;
  }

  #pass(text: string): string {
    if (text !== "") this.#atLineStart = text.endsWith("\n");
    return text;
  }
}

function mayOpen(line: string): boolean {
  return NEXT_FENCE.startsWith(line) || (line.startsWith(NEXT_FENCE) && OPENS.test(line));
}
