import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** The three folders of a container that a command can see. */
export interface Place {
  readonly inputDir: string;
  readonly workDir: string;
  readonly outputDir: string;
}

/** What a command says when it goes wrong; becomes a line on stderr and a return code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly returnCode: number;

  constructor(message: string, returnCode = 1) {
    super(message);
    this.returnCode = returnCode;
  }
}

/** A file name of a script as a real path. Bare names are looked for in the work folder, then among the inputs. */
export async function readable(place: Place, name: string): Promise<string> {
  const candidates = [
    resolve(place.workDir, name),
    join(place.inputDir, basename(name)),
    resolve(place.outputDir, name),
  ];
  for (const candidate of candidates) {
    const real = await realpath(candidate).catch(() => null);
    if (real !== null && (await isInside(place, real))) return real;
  }
  throw new CommandError(`${name}: No such file`);
}

/** Where a script may write: the work folder or `$OUTPUT_DIR`. */
export async function writable(place: Place, name: string): Promise<string> {
  const path = resolve(place.workDir, name);
  const folder = await realpath(dirname(path)).catch(() => null);
  const allowed = [await realpath(place.workDir), await realpath(place.outputDir)];
  if (folder === null || !allowed.some((root) => contains(root, folder))) {
    throw new CommandError(`${basename(name)}: Permission denied`);
  }
  return join(folder, basename(path));
}

/** A path as the script would write it: the host's folders are nobody's business. */
export function display(place: Place, path: string): string {
  for (const [root, name] of [
    [place.inputDir, "$INPUT_DIR/"],
    [place.outputDir, "$OUTPUT_DIR/"],
    [place.workDir, ""],
  ] as const) {
    if (contains(root, path)) return `${name}${relative(root, path)}`;
  }
  return basename(path);
}

async function isInside(place: Place, real: string): Promise<boolean> {
  const roots = await Promise.all([place.inputDir, place.workDir, place.outputDir].map((root) => realpath(root)));
  return roots.some((root) => contains(root, real));
}

function contains(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
