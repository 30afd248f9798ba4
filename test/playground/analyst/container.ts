import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { createAnalyst } from "../../../src/playground/claude/analyst/analyst.ts";
import type { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import type { RunResult } from "../../../src/playground/claude/model.ts";

type TestShell = ReturnType<typeof createShell>;

/** What one question led to. */
export interface Asked {
  /** The answer in Markdown. */
  readonly text: string;
  readonly thinking: string;
  readonly commands: readonly string[];
  /** Output files by name. */
  readonly outputs: ReadonlyMap<string, Buffer>;
}

/** A container's folders on disk, with the analyst and a real shell working in them. */
export class TestContainer {
  /** Instructions that every message comes with. */
  system = "";
  readonly folder = mkdtempSync(join(tmpdir(), "threadsheet-analyst-"));
  readonly inputDir = join(this.folder, "in");
  readonly workDir = join(this.folder, "work");
  readonly #shell: TestShell;
  #turns = 0;

  constructor(shell: TestShell, ...paths: readonly string[]) {
    this.#shell = shell;
    for (const path of [this.inputDir, this.workDir]) mkdirSync(path);
    for (const path of paths) copyFileSync(path, join(this.inputDir, basename(path)));
  }

  add(name: string, content: string | Buffer | Uint8Array): void {
    writeFileSync(join(this.inputDir, name), content);
  }

  /** Runs a shell command with a fresh output folder. */
  async run(command: string): Promise<RunResult & { readonly files: ReadonlyMap<string, Buffer> }> {
    this.#turns += 1;
    const outputDir = join(this.folder, `out-${this.#turns}`);
    mkdirSync(outputDir);
    const place = { inputDir: this.inputDir, workDir: this.workDir, outputDir, signal: new AbortController().signal };
    const result = await this.#shell(command, place);
    const names = readdirSync(outputDir).sort();
    const files = new Map(names.map((name) => [name, readFileSync(join(outputDir, name))]));
    return { ...result, outputs: names, files };
  }

  /** Asks as the bot does; `recap` stands before the question. */
  async ask(question: string, recap = ""): Promise<Asked> {
    const listed = readdirSync(this.inputDir).map((name) => `- $INPUT_DIR/${name} (csv, 1 bytes)`);
    const parts = [`Files of this thread:\n${listed.join("\n")}`, recap, `Question: ${question}`];
    const userText = parts.filter((part) => part !== "").join("\n\n");
    return this.say(userText);
  }

  async say(userText: string): Promise<Asked> {
    const { inputDir, workDir } = this;
    const signal = new AbortController().signal;
    const input = {
      userText,
      system: this.system,
      model: "claude-sonnet-5-5",
      inputDir,
      workDir,
      continued: false,
      canRun: true,
      signal,
    };
    const steps = createAnalyst().respond(input);
    const asked = { text: "", thinking: "", commands: [] as string[], outputs: new Map<string, Buffer>() };
    let result: RunResult | undefined;
    for (;;) {
      const step = await steps.next(result);
      result = undefined;
      if (step.done === true) return asked;
      if (step.value.type === "text") asked.text += step.value.text;
      if (step.value.type === "thinking") asked.thinking += step.value.text;
      if (step.value.type !== "bash") continue;
      asked.commands.push(step.value.command);
      const run = await this.run(step.value.command);
      for (const [name, bytes] of run.files) asked.outputs.set(name, bytes);
      result = run;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
