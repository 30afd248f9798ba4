import type { Detector, Finding } from "../detectors/detector.ts";
import { DETECTORS } from "../find/detect.ts";
import { applyEdits, Inspector } from "../find/inspector.ts";
import { Ledger } from "../find/ledger.ts";
import type { ColumnRole } from "../learned/columns/columns.ts";
import type { LearnedFinder } from "../learned/find.ts";
import { columnRoles } from "../learned/columns/roles.ts";
import { policyFor } from "../policy.ts";
import type { Pseudonyms } from "./pseudonym.ts";

/** Rewrites one value of a column; the row's other values do not matter. */
type CellWriter = (value: string) => string;

/** How a table is rewritten: its new header, and its rows value by value. */
export interface TablePlan {
  readonly names: readonly string[];
  readonly write: (row: readonly (string | null)[]) => (string | null)[];
}

/** What no detector has to look at: plain numbers and dates. A long run of digits may be an account, so it is looked at. */
const FIGURE =
  /^[-+]?(?:\d{1,8}(?:\.\d{1,15})?|\d+\.\d{1,15})(?:e[-+]?\d{1,3})?%?$|^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{5,15})?$/i;
/** More words than this are a sentence, in which people may be told of. */
const CELL_WORDS = 4;
const WITHHELD = "[withheld]";
const FULL_NAME = "full_name";
const SAMPLE_ROWS = 3_000;
const CACHED = 50_000;
const POST_CODE = /\b(?:zip|zip ?code|post(?:al)? ?code|plz|postleitzahl|code ?postal|c[oó]digo ?postal|cap|cep)\b/iu;

/** Replaces the sensitive values of texts and tables by pseudonyms of one thread. */
export class Sealer {
  readonly #pseudonyms: Pseudonyms;
  readonly #inspector: Inspector;
  readonly #cells = new Map<string, string>();

  /** `learned` finds the values of all files of the thread. */
  constructor(pseudonyms: Pseudonyms, learned: LearnedFinder | null, detectors: readonly Detector[] = DETECTORS) {
    this.#pseudonyms = pseudonyms;
    this.#inspector = new Inspector({
      learned,
      detectors,
      policy: policyFor("strict"),
      now: () => performance.now(),
      ledger: new Ledger(),
    });
  }

  /** Running text: a question, a recap, a remark in a table. What cannot be checked is not told at all. */
  text(text: string, context = ""): string {
    return this.#replace(text, { surface: "text", context, cell: false });
  }

  /** The name of a file, a sheet or a column. */
  name(name: string): string {
    return this.#replace(name, { surface: "file_name", cell: false });
  }

  /** How a table with this header is rewritten; `sample` are its first rows. */
  plan(names: readonly string[], sample: readonly (readonly (string | null)[])[]): TablePlan {
    const roles = columnRoles(names, sample.slice(0, SAMPLE_ROWS));
    const writers = roles.map((role, index) => this.#writer(role, names[index] ?? ""));
    const parts = { first: partAt(roles, "first"), last: partAt(roles, "last") };
    const header = names.map((name) => this.name(name));
    const cells = (row: readonly (string | null)[]) =>
      writers.map((write, index) => {
        const value = row[index];
        return value === null || value === undefined || value.trim() === "" ? null : write(value);
      });
    if (parts.first === -1 || parts.last === -1) return { names: header, write: cells };
    // The whole name has a column of its own, so that it can be joined with other files' names.
    return {
      names: [...header, unused(FULL_NAME, header)],
      write: (row) => [...cells(row), this.#fullName(row[parts.first] ?? "", row[parts.last] ?? "")],
    };
  }

  #fullName(first: string, last: string): string | null {
    const full = `${first.trim()} ${last.trim()}`.trim();
    return full === "" ? null : this.#pseudonyms.of("PERSON", full);
  }

  #writer(role: ColumnRole, header: string): CellWriter {
    if (role.kind === "values")
      return (value) => this.#pseudonyms.of(role.entity === "PLAIN" ? "ID" : role.entity, value);
    if (role.kind === "name_part" || role.kind === "usernames") return (value) => this.#pseudonyms.of("PERSON", value);
    if (POST_CODE.test(header.replaceAll("_", " "))) return cutPostCode;
    if (role.kind === "texts") return (value) => this.text(value, header);
    return (value) => this.#cell(value, header);
  }

  /** A value of a column about which nothing is known; such columns often say the same again and again. */
  #cell(value: string, header: string): string {
    if (FIGURE.test(value)) return value;
    const name = `${header}\n${value}`;
    const known = this.#cells.get(name);
    if (known !== undefined) return known;
    const isSentence = value.split(/\s+/, CELL_WORDS + 1).length > CELL_WORDS;
    const written = isSentence
      ? this.text(value, header)
      : this.#replace(value, { surface: "csv", context: header, cell: true });
    if (this.#cells.size >= CACHED) this.#cells.clear();
    this.#cells.set(name, written);
    return written;
  }

  #replace(text: string, place: Parameters<Inspector["peek"]>[0]): string {
    try {
      const found = this.#inspector.peek(place, text, this.#inspector.budget());
      return applyEdits(
        text,
        found.map((finding) => this.#edit(finding, text)),
      );
    } catch {
      // Fails closed; the cause may quote the text.
      return WITHHELD;
    }
  }

  #edit(finding: Finding, text: string): { start: number; end: number; shown: string } {
    const value = text.slice(finding.start, finding.end);
    const bare = value.replace(/['\u2019]s$/, "");
    return { start: finding.start, end: finding.start + bare.length, shown: this.#pseudonyms.of(finding.entity, bare) };
  }
}

function partAt(roles: readonly ColumnRole[], part: "first" | "last"): number {
  return roles.findIndex((role) => role.kind === "name_part" && role.part === part);
}

function unused(name: string, taken: readonly string[]): string {
  let free = name;
  for (let count = 2; taken.includes(free); count += 1) free = `${name}_${count}`;
  return free;
}

/** The first half, at most three characters, as HIPAA's safe harbour has it for ZIP codes (45 CFR 164.514(b)(2)). */
function cutPostCode(value: string): string {
  const plain = value.trim();
  const kept = Math.min(3, Math.ceil(plain.length / 2));
  return `${plain.slice(0, kept)}${"x".repeat(Math.min(12, Math.max(0, plain.length - kept)))}`;
}
