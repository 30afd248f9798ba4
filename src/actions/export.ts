import type { Thread } from "../intake/question.ts";
import { tableCsv } from "../post/render/tables.ts";
import { notebook } from "../post/notebook/notebook.ts";
import type { Shared, UploadSource } from "../post/slack/files.ts";
import type { LearnedFinder } from "../scrub/learned/find.ts";
import type { SafeTablePart, SafeText } from "../scrub/safe-answer.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { Feedback } from "../store/feedback.ts";
import type { LearnedRows, PostedMessage, Store } from "../store/store.ts";

export interface ExportDeps {
  readonly store: Pick<Store, "work" | "datasets" | "learned" | "recordPosted" | "feedback" | "corrections">;
  /** What is in force in the thread's channel. */
  readonly openScrub: (thread: Thread) => Promise<Scrub>;
  readonly learnedFinder: (team: string, learned: readonly LearnedRows[]) => LearnedFinder;
  /** Shares files into a thread as one message. */
  readonly share: (thread: Thread, sources: readonly UploadSource[]) => Promise<Shared>;
}

/** Everything but letters and digits in front of the ending. */
const NAME_JOINTS = /[^\p{L}\p{N}]+/gu;

/** The latest ones: Slack shows ten files of a message, and others behind a click. */
const MOST_TABLES = 20;

/**
 * Posts the thread's work as a notebook into the thread, with the tables of its answers as CSV files; recorded with the turn whose button was pressed, so that it goes
 * when the thread is forgotten. Throws what `share` throws.
 */
export function createExport(deps: ExportDeps): (thread: Thread, turnId: string) => Promise<void> {
  return async (thread, turnId) => {
    const { store } = deps;
    const [work, datasets, learned, feedback, corrections] = await Promise.all([
      store.work(thread),
      store.datasets(thread),
      store.learned(thread),
      store.feedback(thread),
      store.corrections(thread),
    ]);
    const scrub = await deps.openScrub(thread);
    if (learned.length > 0) scrub.learn(deps.learnedFinder(thread.team, learned));
    // Scrubbed when they were stored; what was learned since counts as well.
    const steps = work.map(({ turnId: id, question, answer, runs }) => ({
      question: scrub.text("status", question),
      answer: scrub.text("text", answer),
      runs,
      verdict: verdictOn(id, feedback, scrub),
    }));
    const remembered = corrections.map(({ statement }) => scrub.text("status", statement));
    const files = datasets.map(({ name }) => scrub.text("file_name", name));
    const name = notebookName(files);
    const tables = work.flatMap(({ tables: shown }) => shown).slice(-MOST_TABLES);
    const { fileIds, ts } = await deps.share(thread, [
      { name, content: { text: notebook({ files, steps, remembered }) } },
      ...tables.map((table, index) => ({ name: `table-${index + 1}.csv`, content: { text: csvOf(table, scrub) } })),
    ]);
    if (ts !== null) await store.recordPosted(posted(thread, turnId, ts, fileIds), "now");
  };
}

/** Scrubbed when it was stored; what was learned since counts as well. */
function csvOf({ header, rows, ...rest }: SafeTablePart, scrub: Scrub): string {
  const clean = (cells: readonly SafeText[]) => cells.map((cell) => scrub.text("table", cell));
  return tableCsv({ ...rest, header: clean(header), rows: rows.map(clean) });
}

/** `Right for 2, wrong for 1: the year is missing`; null where nobody said. */
function verdictOn(turnId: string, feedback: readonly Feedback[], scrub: Scrub): SafeText | null {
  const given = feedback.filter((each) => each.turnId === turnId);
  const right = given.filter(({ verdict }) => verdict === "right").length;
  const wrong = given.length - right;
  const reasons = given.flatMap(({ verdict, reason }) => (verdict === "wrong" && reason !== null ? [reason] : []));
  const counts = [right > 0 ? `right for ${right}` : "", wrong > 0 ? `wrong for ${wrong}` : ""];
  const words = counts.filter((part) => part !== "").join(", ");
  if (words === "") return null;
  const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return scrub.text("status", `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${why}`);
}

function posted({ channel }: Thread, turnId: string, ts: string, fileIds: readonly string[]): PostedMessage {
  return { turnId, channel, ts, role: "notice", fileIds };
}

/** After the first file: `sales-analysis.ipynb`. */
function notebookName([first]: readonly SafeText[]): string {
  const stem = (first ?? "thread")
    .replace(/\.[^.]*$/, "")
    .replace(NAME_JOINTS, "-")
    .replace(/^-|-$/g, "");
  return `${stem === "" ? "thread" : stem}-analysis.ipynb`;
}
