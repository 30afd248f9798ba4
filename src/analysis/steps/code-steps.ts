import { type KnownFiles, stepsOf } from "./idioms.ts";

/** So many steps of one run are told; more would be narrating. */
const STEPS_A_RUN = 6;
/** A statement whose brackets are not closed by then is looked at as it is. */
const STATEMENT_LINES = 30;
/** Data written into code can be long; nothing is found in it. */
const LINE_CHARS = 2_000;

/**
 * Reads code while it is being written and tells what it does, each thing once. Takes the JSON of the tool's input piece
 * by piece, so that the first words are there long before the code is.
 */
export class CodeSteps {
  readonly #files: KnownFiles;
  readonly #told = new Set<string>();
  /** JSON that holds no whole line yet. */
  #rest = "";
  /** The code since the last `SELECT`: what SQL groups by is said there. */
  #query: string[] = [];
  /** Lines of a statement that is not closed yet. */
  #statement: string[] = [];

  constructor(files: KnownFiles) {
    this.#files = files;
  }

  /** More of the tool's input as JSON; gives what was not told before. */
  push(json: string): string[] {
    this.#rest += json;
    const words: string[] = [];
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) words.push(...this.#read(line));
    // A line without an end would be looked through again with every piece.
    if (this.#rest.length > 4 * LINE_CHARS) this.#rest = this.#rest.slice(-1);
    return words;
  }

  /** The input is whole; gives what is left to tell. */
  end(): string[] {
    const last = decode(this.#rest.replace(/"\s*\}?\s*$/, ""));
    this.#rest = "";
    const words = this.#read(last);
    return [...words, ...this.#tell()];
  }

  /** Whether anything was told of this code. */
  get told(): boolean {
    return this.#told.size > 0;
  }

  /** The next line that ended, without what stands before the code itself. */
  #takeLine(): string | null {
    const line = /^((?:[^\\]|\\[^n])*?)\\n/s.exec(this.#rest);
    if (line === null) return null;
    this.#rest = this.#rest.slice(line[0].length);
    return decode(line[1] ?? "");
  }

  #read(line: string): string[] {
    const code = line.replace(/^\s*\{\s*"(?:command|code)"\s*:\s*"/, "");
    this.#statement.push(code.length > LINE_CHARS ? "" : code);
    if (this.#statement.length < STATEMENT_LINES && isOpen(this.#statement.join("\n"))) return [];
    return this.#tell();
  }

  #tell(): string[] {
    const statement = this.#statement.join("\n");
    this.#statement = [];
    const steps = stepsOf(statement, this.#files, this.#query.join("\n"));
    if (/\bSELECT\b/i.test(statement)) this.#query = [];
    if (this.#query.length < STATEMENT_LINES) this.#query.push(statement);
    const fresh = steps.filter((words) => !this.#told.has(words));
    const told = [...new Set(fresh)].slice(0, STEPS_A_RUN - this.#told.size);
    for (const words of told) this.#told.add(words);
    return told;
  }
}

/** Whether a round or square bracket waits for its end. What stands in quotes may fool it, for a few lines at most. */
function isOpen(statement: string): boolean {
  let depth = 0;
  for (const sign of statement) {
    if (sign === "(" || sign === "[") depth += 1;
    if (sign === ")" || sign === "]") depth -= 1;
  }
  return depth > 0;
}

/** A piece of a JSON string as text; escapes are whole in it. */
function decode(piece: string): string {
  return piece
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(["\\/])/g, "$1")
    .replaceAll(/\\[bfrt]/g, " ");
}
