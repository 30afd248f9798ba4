import { mkdir } from "node:fs/promises";

import { AppError } from "../../../../errors.ts";
import { chartCommand } from "./chart-command.ts";
import { cat, cp, head, ls } from "./file-commands.ts";
import { CommandError, type Place } from "./place.ts";
import { profileCommand } from "./profile-command.ts";
import { relabelCommand } from "./relabel-command.ts";
import { type Command, parseScript, ScriptError } from "./script.ts";
import { sqlCommand } from "./sql-command.ts";

export interface ShellRequest extends Place {
  readonly command: string;
}

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly returnCode: number;
}

/** Runs the commands of a script one after the other and stops at the first that fails. */
export async function runScript({ command, ...place }: ShellRequest): Promise<ShellResult> {
  for (const folder of [place.inputDir, place.workDir, place.outputDir]) await mkdir(folder, { recursive: true });
  let stdout = "";
  try {
    const variables = {
      INPUT_DIR: place.inputDir,
      OUTPUT_DIR: place.outputDir,
      HOME: place.workDir,
      PWD: place.workDir,
    };
    for (const step of parseScript(command, variables)) stdout += await runCommand(place, step);
    return { stdout, stderr: "", returnCode: 0 };
  } catch (error) {
    return { stdout, ...failure(error) };
  }
}

async function runCommand(place: Place, { words, input }: Command): Promise<string> {
  const [name = "", ...args] = words;
  switch (name) {
    case "ls":
      return ls(place, args);
    case "cat":
      return cat(place, args);
    case "head":
      return head(place, args);
    case "cp":
      return cp(place, args);
    case "echo":
      return `${args.join(" ")}\n`;
    case "pwd":
      return ".\n";
    case "true":
    case "cd":
      return "";
    case "profile":
      return profileCommand(place);
    case "sql":
      return sqlCommand(place, optionsOf(args, ["out", "name"]), input ?? wordsLeft(args));
    case "chart":
      return chartCommand(place, optionsOf(args, ["data", "out", "texts"]), input ?? "");
    case "relabel":
      return relabelCommand(place, optionsOf(args, ["data", "out"]), input ?? "");
    default:
      throw new CommandError(`${name}: command not found`, 127);
  }
}

function optionsOf<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const options: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const at = args.indexOf(`--${name}`);
    if (at === -1) continue;
    const value = args[at + 1];
    if (value === undefined) throw new CommandError(`option --${name} needs a value`, 2);
    options[name] = value;
  }
  return options;
}

/** `sql "select 1"`: the statement may also be the last word. */
function wordsLeft(args: readonly string[]): string {
  const last = args.at(-1) ?? "";
  if (last === "" || last.startsWith("--") || args.at(-2)?.startsWith("--"))
    throw new CommandError("sql: no statement given", 2);
  return last;
}

function failure(error: unknown): Omit<ShellResult, "stdout"> {
  if (error instanceof CommandError) return { stderr: `${error.message}\n`, returnCode: error.returnCode };
  if (error instanceof ScriptError) return { stderr: `syntax error: ${error.message}\n`, returnCode: 2 };
  if (error instanceof AppError) return { stderr: `${error.userMessage}\n`, returnCode: 1 };
  return { stderr: `internal error: ${error instanceof Error ? error.name : "unknown"}\n`, returnCode: 1 };
}
