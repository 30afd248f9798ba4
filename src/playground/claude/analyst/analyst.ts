import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Model, ModelInput, ModelStep, RunResult } from "../model.ts";
import { type Message, parseMessage } from "./message.ts";
import { withJoins } from "./planner/joined.ts";
import { makePlan, replay } from "./planner/make-plan.ts";

import type { Plan } from "./planner/plan.ts";
import { languageNote } from "./planner/language/spoken.ts";
import { type Profile, readProfile } from "./planner/profile.ts";
import { withPeople } from "./planner/people.ts";
import { withRules } from "./planner/rules.ts";
import { onNewest, withVersions } from "./planner/versions.ts";
import { drawAgain } from "./report/charts/draw.ts";
import { nextIdeas } from "./report/next.ts";
import { SIGNATURE } from "./report/notes.ts";
import { planWords } from "./report/plan-words.ts";
import { reportOf } from "./report/report.ts";
import { run, RunFailed } from "./report/steps.ts";

/** What the analyst keeps in a container's work folder between turns. */
interface Notes {
  /** Inputs the profile was made from; another set means looking again. */
  readonly inputs: string;
  readonly plan: Plan | null;
}

const NOTES_FILE = "plan.json";

type Steps = AsyncGenerator<ModelStep, string, RunResult | undefined>;

/**
 * The offline analyst: reads the question against the real columns and values of the container's files, writes SQL and
 * chart specifications, has the container run them, and words what came out. Deterministic, and openly no language model.
 */
export function createAnalyst(): Model {
  return {
    async *respond(input) {
      try {
        yield { type: "text", text: inOtherWords(yield* answer(input), parseMessage(input.userText).question) };
      } catch (error) {
        if (!(error instanceof RunFailed)) throw error;
        yield { type: "text", text: failureText(error) };
      }
      return "end_turn";
    },
  };
}

/** Who asks in another language is told, in front of who answered, why the answer is in English. */
function inOtherWords(text: string, question: string): string {
  const note = languageNote(question);
  return note === "" ? text : text.replace(SIGNATURE, () => `${note}\n\n${SIGNATURE}`);
}

async function* answer(input: ModelInput): Steps {
  const message = parseMessage(input.userText);
  const inputs = await describeInputs(input.inputDir);
  if (inputs === "[]") return noFile(message);
  if (input.canRun === false)
    return ["**I compute with code only, and this request does not let me run any.**", SIGNATURE].join("\n\n");
  if (message.redraws.length > 0) return yield* redrawn(message, input.workDir);
  // What they print is compared with what they printed before; here nothing depends on it.
  for (const command of message.again) yield { type: "bash", command };
  const notes = await readNotes(input.workDir);
  if (notes?.inputs !== inputs) yield* run("Reading the files: columns, types and values", 'ls "$INPUT_DIR"\nprofile');
  const seen = withVersions(inOrder(await readProfile(input.workDir), message.files), message.versions);
  const profile = withPeople(withRules(withJoins(seen), message.remembered), message.smallGroups);
  if (profile.tables.length === 0) return unreadable(profile);
  const last = onNewest(notes?.plan ?? replay(message.earlier, profile), profile);
  const plan = makePlan(message.question, profile, last);
  yield { type: "thinking", text: planWords(plan, profile) };
  const table = profile.tables.find(({ name }) => name === plan.table) ?? profile.tables[0];
  if (table === undefined) return unreadable(profile);
  const text = yield* reportOf(plan, { profile, table, workDir: input.workDir, tellsTexts: isAskedForTexts(input) });
  await writeNotes(input.workDir, { inputs, plan: plan.kind === "unknown" ? last : plan });
  return isAskedForNext(input) ? [text, nextBlock(nextIdeas(plan, table))].join("\n\n") : text;
}

/** Whether the instructions want further questions in a fenced block of this name, as a language model would read them. */
function isAskedForNext({ system }: ModelInput): boolean {
  return system.includes("```next");
}

/** Whether the instructions want the texts of a chart beside it. */
function isAskedForTexts({ system }: ModelInput): boolean {
  return system.includes(".texts.json");
}

async function* redrawn({ redraws }: Message, workDir: string): Steps {
  const missing: string[] = [];
  for (const redraw of redraws) if (!(yield* drawAgain(redraw, workDir))) missing.push(redraw.file);
  return missing.length === 0 ? "Drawn again." : `I have no chart called ${missing.join(", ")}.`;
}

function nextBlock(questions: readonly string[]): string {
  return ["```next", ...questions, "```"].join("\n");
}

/** Tables in the order in which their files were posted: "the second file" means that, not the alphabet. */
function inOrder(profile: Profile, files: readonly string[]): Profile {
  const place = ({ fileName }: { readonly fileName: string }) =>
    (files.indexOf(fileName) + files.length + 1) % (files.length + 1);
  return { ...profile, tables: profile.tables.toSorted((a, b) => place(a) - place(b)) };
}

/** Names, sizes and times of the inputs, so that a changed or added file is seen. */
async function describeInputs(inputDir: string): Promise<string> {
  const names = (await readdir(inputDir)).filter((name) => !name.startsWith(".")).sort();
  const facts: (string | number)[][] = [];
  for (const name of names) {
    const { size, mtimeMs } = await stat(join(inputDir, name));
    facts.push([name, size, mtimeMs]);
  }
  return JSON.stringify(facts);
}

async function readNotes(workDir: string): Promise<Notes | null> {
  try {
    const notes: Notes = JSON.parse(await readFile(join(workDir, NOTES_FILE), "utf8"));
    return notes;
  } catch {
    // No notes yet, or torn ones: the files are read again and the recap tells what was asked.
    return null;
  }
}

async function writeNotes(workDir: string, notes: Notes): Promise<void> {
  await writeFile(join(workDir, NOTES_FILE), JSON.stringify(notes));
}

function noFile({ question }: Message): string {
  const opening = question === "" ? "Hello!" : "There is no table in this thread yet.";
  return [`**${opening} Post a CSV, Excel, JSON or Parquet file here and ask about it.**`, SIGNATURE].join("\n\n");
}

/** Only pictures, documents or broken files: said file by file. */
function unreadable(profile: Profile): string {
  const lines = profile.others.map(
    ({ fileName, kind, problem }) =>
      `- ${fileName}: ${problem ?? `a ${kind} file, and the offline analyst reads tables only`}`,
  );
  return ["**I found no table that I can read.**", lines.join("\n"), SIGNATURE]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** What went wrong, in the container's own words; no number is told. */
function failureText({ result }: RunFailed): string {
  const said = (result?.stderr ?? "").trim().split("\n")[0]?.slice(0, 300) ?? "";
  const reason = said === "" ? "" : ` It said: \`${said.replaceAll("`", "'")}\``;
  return [
    `**The calculation failed, so I have no result to show.**${reason}`,
    "Please ask again, or in other words.",
    SIGNATURE,
  ].join("\n\n");
}
