import type { Answer, Artifact, CodeRun } from "../analysis/answer.ts";
import { AppError } from "../errors.ts";
import type { ArtifactOptions } from "./artifacts/artifacts.ts";
import type { CleanFile } from "./artifacts/files.ts";
import type { CleanImage } from "./artifacts/images.ts";
import { coveredSentence } from "./charts/clean-chart.ts";
import { DrawnCharts } from "./charts/drawn.ts";
import type { LabelExchange } from "./charts/exchange.ts";
import { type ChartReader, readingOnce } from "./charts/reader.ts";
import type { CleanPart } from "./clean.ts";
import { cleanCell } from "./artifacts/csv.ts";
import { safeFileName } from "./artifacts/file-name.ts";
import { datasetFacts } from "./dataset-facts.ts";
import { Blocked } from "./find/blocked.ts";
import { Inspector, type InspectorOptions } from "./find/inspector.ts";
import { stripInvisible } from "./find/invisible.ts";
import { Ledger } from "./find/ledger.ts";
import type { Groups } from "./groups/guard.ts";
import { showsSmallGroup } from "./groups/chart-labels.ts";
import { cutSentence, hiddenSentence } from "./groups/notes.ts";
import { GroupPass } from "./groups/pass.ts";
import type { LearnedFinder } from "./learned/find.ts";
import type { AllowedHosts } from "./markdown/links.ts";
import { writePlain } from "./plain.ts";
import { type Policy, STANDARD } from "./policy.ts";
import type {
  Redaction,
  SafeAnswer,
  SafeCodeRun,
  SafeFilePart,
  SafeFooter,
  SafeImagePart,
  SafePart,
  SafeText,
  Surface,
} from "./safe-answer.ts";
import { parseSafeAnswer } from "./safe-answer-json.ts";
import { BlockStream, type WrittenBlocks } from "./markdown/stream.ts";
import { tableToMarkdown } from "./markdown/tables.ts";

/** Takes text as it streams and gives back what can never change any more. */
export interface ScrubStream {
  /** More raw Markdown. Returns the parts that are now final, in reading order; often none. */
  push(delta: string): readonly SafePart[];
  /** The rest. Nothing may be pushed afterwards. */
  end(): readonly SafePart[];
}

/** The one door: every byte that leaves the process comes out of one of these. */
export interface Scrub {
  /** Scrubbed text for a surface. For `text` the input is Markdown, elsewhere it is plain text. */
  text(surface: Surface, input: string): SafeText;
  /** Same result as {@link Scrub.text} over the whole text, for every way of cutting it into deltas. */
  stream(): ScrubStream;
  /** The scrubbed answer: text parsed into text and table parts, images stripped and checked, files rewritten. */
  answer(answer: Answer): Promise<SafeAnswer>;
  /** Labels of a chart that must not be seen, with what may stand there; none where nobody can tell. Counts nothing. */
  exchanges(artifact: Artifact): Promise<readonly LabelExchange[]>;
  /** From now on also hides values of these tables, and small groups of their people; streams begun before go on without. */
  learn(values: LearnedFinder, groups?: Groups | null): void;
  /** What was replaced so far, by entity and surface. */
  redactions(): readonly Redaction[];
}

export interface ScrubOptions {
  /** Existing folder of this turn; cleaned files are written into it. */
  readonly workDir: string;
  /** Hosts that links may lead to, e.g. `docs.example.com`; a sub-domain is a host of its own. */
  readonly allowedLinkHosts: readonly string[];
  /** Milliseconds from any fixed point; `performance.now()` unless told otherwise. */
  readonly now?: (() => number) | undefined;
  /** What is in force where the turn's thread is; the standard policy unless told otherwise. */
  readonly policy?: Policy | undefined;
  /** Reads the labels of charts, so that names in them can be covered; without it charts are cut down to their pixels. */
  readonly charts?: ChartReader | undefined;
  /** Other detectors or other words in the place of a finding than the built-in ones. */
  readonly detectors?: InspectorOptions["detectors"];
  readonly replacement?: InspectorOptions["replacement"];
}

const FILE_LOST = "A chart or file of this answer was lost in a restart. Ask for it again and I will make it anew.";
const WITHHELD_PLAIN = "(withheld because it could not be checked)";

/** What only a text of another program could ask for. */
const SURFACES: ReadonlySet<string> = new Set(
  Object.keys({
    text: true,
    table: true,
    code: true,
    stdout: true,
    file_name: true,
    alt_text: true,
    error: true,
    status: true,
    csv: true,
    file: true,
    chart: true,
  } satisfies Record<Surface, true>),
);

/** The door for one turn: made per turn, so that {@link Scrub.redactions} counts what this turn replaced. */
export function createScrub(options: ScrubOptions): Scrub {
  return new Door(options);
}

/** The answer as JSON for the database. */
export function toJson(answer: SafeAnswer): string {
  return JSON.stringify(answer);
}

/** An answer that {@link toJson} wrote, with its brand again. Throws `AppError("store.damaged")` on anything else. */
export function safeAnswerFromJson(json: string): SafeAnswer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- toJson takes nothing but a branded answer
  return parseSafeAnswer(json) as unknown as SafeAnswer;
}

/**
 * The answer with its files where `pathOf` says they lie now. Those for which it says null are left out, and the answer
 * tells that they are missing.
 */
export function withFilesAt(
  answer: SafeAnswer,
  pathOf: (part: SafeImagePart | SafeFilePart) => string | null,
): SafeAnswer {
  const parts = answer.parts.flatMap((part): SafePart[] => {
    if (part.kind === "text" || part.kind === "table") return [part];
    const path = pathOf(part);
    return path === null ? [] : [{ ...part, path }];
  });
  const isWhole = parts.length === answer.parts.length;
  return brandAnswer({ ...answer, parts, notes: isWhole ? answer.notes : [...answer.notes, brand(FILE_LOST)] });
}

class Door implements Scrub {
  readonly #options: ScrubOptions;
  readonly #policy: Policy;
  readonly #hosts: AllowedHosts;
  #written: WrittenBlocks = new Map();
  #learned: LearnedFinder | null = null;
  #groups: Groups | null = null;
  readonly #charts: ChartReader | null;
  readonly #drawn = new DrawnCharts((ledger, groups) => this.#artifactOptions(ledger, groups));
  readonly #loose = new Ledger();
  #streamed = new Ledger();
  #answered = new Ledger();

  constructor(options: ScrubOptions) {
    this.#options = options;
    this.#policy = options.policy ?? STANDARD;
    this.#hosts = new Set(options.allowedLinkHosts.map((host) => host.toLowerCase()));
    this.#charts = options.charts === undefined ? null : readingOnce(options.charts);
  }

  async exchanges(artifact: Artifact): Promise<readonly LabelExchange[]> {
    return await this.#drawn.exchanges(artifact);
  }

  learn(values: LearnedFinder, groups: Groups | null = null): void {
    this.#groups = groups;
    this.#learned = values;
    this.#written = new Map();
  }

  text(surface: Surface, input: string): SafeText {
    return this.#text(surface, input, this.#loose);
  }

  stream(): ScrubStream {
    const blocks = this.#blocks(this.#streamed, this.#pass(this.#streamed));
    return { push: (delta) => blocks.push(delta).map(brandPart), end: () => blocks.end().map(brandPart) };
  }

  async answer(answer: Answer): Promise<SafeAnswer> {
    const ledger = new Ledger();
    const plain = (surface: Surface, text: string) => this.#text(surface, text, ledger);
    const { parts, notes } = await this.#parts(answer, ledger);
    // What code prints is as much of an answer as its tables, and is looked at by itself.
    const printed = (text: string) => this.#pass(ledger)?.text(text) ?? text;
    const codeRuns = answer.codeRuns.map((run) => cleanRun({ ...run, stdout: printed(run.stdout) }, plain));
    const footer = { ...cleanFooter(answer, plain), level: this.#policy.level };
    const given = answer.notes.map((note) => plain("status", note));
    const next = this.#untouched(answer.next ?? []);
    // The stream has shown the same text before, so its counts give way to those of the whole answer.
    this.#streamed = new Ledger();
    this.#answered = ledger;
    const redactions = ledger.list();
    const { outcome } = answer;
    return brandAnswer({ parts, notes: [...given, ...notes], codeRuns, footer, outcome, redactions, next });
  }

  redactions(): readonly Redaction[] {
    const total = new Ledger();
    for (const ledger of [this.#loose, this.#streamed, this.#answered]) total.addAll(ledger.list());
    return total.list();
  }

  /** Questions in which there is nothing to hide; with something hidden in it none could be asked as it stands. */
  #untouched(questions: readonly string[]): SafeText[] {
    const uncounted = new Ledger();
    const cleaned = questions.map((question) => this.#text("status", question, uncounted));
    return cleaned.filter((text, index) => text === questions[index]);
  }

  #text(surface: Surface, input: string, ledger: Ledger): SafeText {
    if (surface === "text") return brand(this.#markdown(input, ledger));
    const inspector = this.#inspector(ledger);
    try {
      if (!SURFACES.has(surface)) throw new Error("nobody knows how to write for this surface");
      if (surface === "file_name") return brand(safeFileName(inspector, input));
      if (surface === "csv") return brand(cleanCell(inspector, input, ""));
      if (surface === "file") return brand(inspector.clean({ surface }, stripInvisible(input), inspector.budget()));
      return brand(writePlain(inspector, surface, input, this.#hosts));
    } catch (error) {
      // Fails closed; the cause may quote the text, so it ends here.
      inspector.countWithheld(error, surface);
      if (surface === "file_name") return brand("file");
      return brand(error instanceof Blocked ? `(withheld: ${error.reason})` : WITHHELD_PLAIN);
    }
  }

  #markdown(input: string, ledger: Ledger): string {
    const blocks = this.#blocks(ledger, this.#pass(ledger));
    const parts = [...blocks.push(input), ...blocks.end()];
    return parts.map((part) => (part.kind === "text" ? part.markdown : tableToMarkdown(part))).join("\n\n");
  }

  async #parts(answer: Answer, ledger: Ledger): Promise<{ parts: SafePart[]; notes: SafeText[] }> {
    const parts: SafePart[] = [];
    const notes: SafeText[] = [];
    const pass = this.#pass(ledger);
    for (const part of answer.parts) {
      if (part.kind === "text") {
        const blocks = this.#blocks(ledger, pass);
        parts.push(...[...blocks.push(part.markdown), ...blocks.end()].map(brandPart));
        continue;
      }
      const cleaned = await this.#drawn.clean(part, ledger, pass);
      if (cleaned.kind === "withheld") notes.push(this.#text("status", cleaned.sentence, ledger));
      else if (cleaned.kind === "file") parts.push(brandArtifact(cleaned));
      else {
        const { covered, ...image } = cleaned;
        parts.push(brandArtifact(image));
        if (covered > 0) notes.push(brand(coveredSentence(covered)));
      }
    }
    if (parts.length === 0 && notes.length > 0 && notes.length === answer.parts.length) throw nothingToGive();
    if (pass !== null && pass.hidden > 0) notes.push(brand(hiddenSentence(pass.hidden, this.#policy.smallGroup)));
    if (pass !== null && this.#groups?.isCut === true) notes.push(brand(cutSentence()));
    return { parts, notes };
  }

  #artifactOptions(ledger: Ledger, groups: GroupPass | null): ArtifactOptions {
    return {
      groups,
      inspector: this.#inspector(ledger),
      hosts: this.#hosts,
      workDir: this.#options.workDir,
      learned: this.#learned,
      charts: this.#charts,
      chartRule: this.#policy.charts,
      showsFewPeople: this.#chartGuard(),
    };
  }

  #chartGuard(): ((labels: readonly string[]) => boolean) | null {
    const groups = this.#groups;
    const k = this.#policy.smallGroup;
    if (groups === null || k === 0 || !groups.isAboutPeople) return null;
    return (labels) => showsSmallGroup(labels, { groups, k, isPerson: (label) => this.#isPerson(label) });
  }

  #blocks(ledger: Ledger, pass: GroupPass | null): BlockStream {
    return new BlockStream({ inspector: this.#inspector(ledger), hosts: this.#hosts }, this.#written, pass);
  }

  /** Watches over small groups from part to part; null where the files are about nobody or the level asks for no such rule. */
  #pass(ledger: Ledger): GroupPass | null {
    const groups = this.#groups;
    const k = this.#policy.smallGroup;
    if (groups === null || k === 0 || !groups.isAboutPeople) return null;
    const inspector = this.#inspector(ledger);
    return new GroupPass({
      groups,
      k,
      isPerson: (cell) => this.#isPerson(cell),
      onHidden: (count, surface) => {
        for (let i = 0; i < count; i += 1) inspector.count("SMALL_GROUP", surface, "drop");
      },
    });
  }

  #isPerson(text: string): boolean {
    return this.#learned?.isPerson(text) ?? false;
  }

  #inspector(ledger: Ledger): Inspector {
    const { detectors, replacement, now = () => performance.now() } = this.#options;
    return new Inspector({ detectors, replacement, learned: this.#learned, now, ledger, policy: this.#policy });
  }
}

function cleanRun(run: CodeRun, plain: (surface: Surface, text: string) => SafeText): SafeCodeRun {
  return {
    language: run.language,
    code: plain("code", run.code),
    stdout: plain("stdout", run.stdout),
    stderr: plain("stdout", run.stderr),
    returnCode: run.returnCode,
    failed: run.failed,
    ...(run.outputHash === undefined ? {} : { outputHash: run.outputHash }),
  };
}

function cleanFooter(answer: Answer, plain: (surface: Surface, text: string) => SafeText): Omit<SafeFooter, "level"> {
  return {
    datasets: answer.datasets.map((dataset) =>
      brand(plain("file_name", dataset.title) + datasetFacts(dataset, answer.datasets)),
    ),
    model: plain("status", answer.model),
    durationMs: answer.durationMs,
    inputTokens: answer.cost.inputTokens,
    outputTokens: answer.cost.outputTokens,
    dollars: answer.cost.dollars,
    containerDollars: answer.cost.containerDollars,
    numbers: answer.numbers ?? null,
    remembered: (answer.remembered ?? []).map((statement) => plain("status", statement)),
  };
}

function nothingToGive(): AppError {
  return new AppError({
    code: "scrub.failed",
    userMessage: "I have an answer but could not make sure that it is safe to post, so I am holding it back.",
    retryable: true,
  });
}

// The only places where the brand is given.
/* oxlint-disable typescript/no-unsafe-type-assertion -- a brand has no value that could be checked */
function brand(text: string): SafeText {
  return text as SafeText;
}

function brandPart(part: CleanPart): SafePart {
  return part as SafePart;
}

function brandArtifact(part: CleanFile | Omit<CleanImage, "covered">): SafePart {
  return part as SafePart;
}

function brandAnswer(answer: Pick<SafeAnswer, Exclude<keyof SafeAnswer, symbol>>): SafeAnswer {
  return answer as SafeAnswer;
}
