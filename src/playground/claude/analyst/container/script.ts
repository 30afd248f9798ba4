/** One command of a script, words unquoted and variables put in. */
export interface Command {
  readonly words: readonly string[];
  /** Text of the here-document that follows the command, or null. */
  readonly input: string | null;
}

/** A script that is not one: an open quote, a here-document without its end. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

const HEREDOC = /<<\s*(['"]?)(\w+)\1\s*$/;

/** The commands of a script in order: comments and blank lines left out, `&&` and `;` split. */
export function parseScript(script: string, variables: Readonly<Record<string, string>>): Command[] {
  const lines = script.split(/\r?\n/);
  const commands: Command[] = [];
  let at = 0;
  while (at < lines.length) {
    let line = lines[at] ?? "";
    at += 1;
    while (line.endsWith("\\") && at < lines.length) {
      line = `${line.slice(0, -1)} ${lines[at] ?? ""}`;
      at += 1;
    }
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const heredoc = HEREDOC.exec(trimmed);
    if (heredoc === null) {
      commands.push(...parseLine(trimmed, variables));
      continue;
    }
    const end = lines.indexOf(heredoc[2] ?? "", at);
    if (end === -1) throw new ScriptError(`here-document ${heredoc[2]} is not closed`);
    const input = lines.slice(at, end).join("\n");
    commands.push(...parseLine(trimmed.slice(0, heredoc.index), variables).map((command) => ({ ...command, input })));
    at = end + 1;
  }
  return commands;
}

function parseLine(line: string, variables: Readonly<Record<string, string>>): Command[] {
  const commands: Command[] = [];
  let words: string[] = [];
  for (const word of splitWords(line, variables)) {
    if (word !== SEPARATOR) {
      words.push(word);
      continue;
    }
    if (words.length > 0) commands.push({ words, input: null });
    words = [];
  }
  if (words.length > 0) commands.push({ words, input: null });
  return commands;
}

const SEPARATOR = "\u0000;";

function splitWords(line: string, variables: Readonly<Record<string, string>>): string[] {
  const words: string[] = [];
  const token = /\s*(?:(&&|;)|((?:[^\s"';&\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*'|&(?!&))+))/y;
  while (token.lastIndex < line.length) {
    const start = token.lastIndex;
    const match = token.exec(line);
    if (match === null) {
      if (line.slice(start).trim() === "") break;
      throw new ScriptError("a quote is not closed");
    }
    words.push(match[1] === undefined ? unquote(match[2] ?? "", variables) : SEPARATOR);
  }
  return words;
}

function unquote(word: string, variables: Readonly<Record<string, string>>): string {
  return word.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|\$\{?(\w+)\}?/g,
    (_all, single, double, escaped, name) => {
      if (typeof single === "string") return single;
      if (typeof double === "string") return expand(double.replaceAll(/\\(["\\$])/g, "$1"), variables);
      if (typeof escaped === "string") return escaped;
      return variables[String(name)] ?? "";
    },
  );
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_all, name: string) => variables[name] ?? "");
}
