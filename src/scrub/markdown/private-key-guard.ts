import { normalise } from "../find/normalise.ts";

const BEGIN = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{0,5}/;
/** What is read as a dash, or may hide one. */
const MAY_BEGIN = /\p{Pd}|[\u2212\u02d7&%\\]/u;
const END = /-{4,5} ?END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{0,5}/;
const BODY = /^[\s>|*"'-]{0,20}[A-Za-z0-9+/=\\_-]{0,2000}["',;\\n]{0,4}\s*$/;
const HEADER = /^[\s>|*-]{0,20}[A-Za-z][A-Za-z-]{1,30}: .{0,200}$/;

/**
 * Takes private keys out of a text line by line. A key may hold blank lines, so it cannot be left to the blocks that
 * Markdown knows; from its first line on nothing is kept, and the first line that cannot belong to it ends it.
 */
export class PrivateKeyGuard {
  readonly #onKey: () => void;
  #open = false;
  #body = false;

  constructor(onKey: () => void) {
    this.#onKey = onKey;
  }

  /** The line as it may go on; null when all of it belongs to a key. */
  filter(line: string): string | null {
    if (this.#open) return this.#inside(line);
    if (!MAY_BEGIN.test(line) || !/PRIVATE|&|%|\\|[\u0080-\uffff]/.test(line)) return line;
    const normal = normalise(line);
    const begin = BEGIN.exec(normal.text);
    if (begin === null || END.test(normal.text.slice(begin.index))) return line;
    this.#open = true;
    this.#body = false;
    this.#onKey();
    return `${line.slice(0, normal.original(begin.index, begin.index + 1)[0])}[PRIVATE_KEY]`;
  }

  #inside(line: string): string | null {
    const normal = normalise(line);
    const end = END.exec(normal.text);
    if (end !== null) {
      this.#open = false;
      const rest = line.slice(normal.original(end.index, end.index + end[0].length)[1]);
      return rest.trim() === "" ? null : rest;
    }
    if (BODY.test(normal.text) || (!this.#body && HEADER.test(normal.text))) {
      this.#body ||= BODY.test(normal.text) && normal.text.trim().length > 20;
      return null;
    }
    this.#open = false;
    return this.filter(line);
  }
}
